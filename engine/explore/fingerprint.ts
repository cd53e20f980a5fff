// The fingerprint of a state, by which it is known: 64 bits, two hashes of the whole vector that are mixed in different
// ways. Each half is the sum over the words of a mix of the word and its place; a word of 0 adds nothing, and most are 0.
// Being a sum and not a chain, the terms can be computed side by side (937 words, 89 of them not 0: 0.45 µs against 0.75
// for a chain), and what a step left as it was need not be added up again.

import type { Machine } from "../machine/machine.ts";

/** Two words, one a half. */
export type Halves = Int32Array;

/** Of the first `words` words. */
export function fingerprint(state: Int32Array, words: number, halves: Halves): void {
	halves[0] = halves[1] = 0;
	addUp(state, 0, words, halves);
}

function addUp(state: Int32Array, from: number, to: number, halves: Halves): void {
	let low = halves[0];
	let high = halves[1];
	for (let index = from; index < to; index++) {
		const word = state[index];
		if (word === 0) continue;
		low = (low + mixLow(word, index)) | 0;
		high = (high + mixHigh(word, index)) | 0;
	}
	halves[0] = low;
	halves[1] = high;
}

/**
 * Finishers of well-known integer hashes: for a fixed place, an invertible map in which each bit reaches all others. What
 * cancels out in one half does not in the other.
 */
function mixLow(word: number, index: number): number {
	let mixed = word ^ Math.imul(index + 1, 0x9e3779b1);
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
	return mixed ^ (mixed >>> 16);
}

function mixHigh(word: number, index: number): number {
	let mixed = (Math.imul(word, 0x2c1b3c6d) + Math.imul(index + 1, 0xb5297a4d)) | 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
	return mixed ^ (mixed >>> 15);
}

// ── of states that come of one ────────────────────────────────────────────

/** A bit for each of some threads; the last bit stands for all beyond. */
export type Threads = number;

const LAST_BIT = 31;
export const ALL_THREADS: Threads = -1;

export function threadBit(thread: number): Threads {
	return 1 << Math.min(thread, LAST_BIT);
}

export function hasThread(threads: Threads, thread: number): boolean {
	return ((threads >>> Math.min(thread, LAST_BIT)) & 1) !== 0;
}

/** What the stacks of a state add to its fingerprint. */
export interface StackSums {
	readonly machine: Machine;
	/** Two words a stack. */
	readonly sums: Int32Array;
	readonly halves: Halves;
}

export function createStackSums(machine: Machine): StackSums {
	const sums = new Int32Array(machine.threads.length * 2);
	return { machine, sums, halves: new Int32Array(2) };
}

/** Of the state whose successors come next. */
export function sumStacks({ machine, sums, halves }: StackSums, state: Int32Array): void {
	for (let thread = 0; thread * 2 < sums.length; thread++) {
		halves[0] = halves[1] = 0;
		addStack(machine, state, thread, halves);
		sums[thread * 2] = halves[0];
		sums[thread * 2 + 1] = halves[1];
	}
}

/** As `fingerprint`, of a state that has the stacks of the one summed up last, but for those of `moved`. */
export function fingerprintAfter(
	{ machine, sums }: StackSums,
	state: Int32Array,
	moved: Threads,
	halves: Halves,
): void {
	fingerprint(state, machine.stackStarts[0], halves);
	for (let thread = 0; thread * 2 < sums.length; thread++) {
		if (hasThread(moved, thread)) addStack(machine, state, thread, halves);
		else {
			halves[0] += sums[thread * 2];
			halves[1] += sums[thread * 2 + 1];
		}
	}
}

function addStack(machine: Machine, state: Int32Array, thread: number, halves: Halves): void {
	addUp(state, machine.stackStarts[thread], machine.stackEnd(state, thread), halves);
}
