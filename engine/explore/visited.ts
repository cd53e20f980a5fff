// The set of states seen. A state is known by its fingerprint of 64 bits, two hashes of the whole vector that are mixed
// in different ways; the states themselves are not kept. Two states with one fingerprint would be taken for one: the
// verdict gives the odds. States are numbered in the order in which they are added.

import { assert } from "../result.ts";

export interface Visited {
	/** States added. */
	count: number;
	/**
	 * Open addressing with linear probing: pairs of the low half of a fingerprint and the state's number plus one, so
	 * that 0 is free. Both in one place, since a probe is a cache miss.
	 */
	slots: Int32Array;
	slotMask: number;
	/** The high halves, by state number: read only where the low half agrees. */
	high: Int32Array;
	/** The slot at which the last `find` ended. */
	cursor: number;
	/** Where `fingerprint` leaves its two halves. */
	readonly halves: Int32Array;
}

const SLOTS_FIRST = 1 << 12;
/** Filled beyond this, the table doubles: 8 / 0.8 to 16 / 0.8 bytes of slots a state, and 4 of `high`. */
const LOAD_MAX = 0.8;
/** Slots are indexed with 32-bit integers. */
const SLOTS_MAX = 1 << 28;
/** More states than one expansion adds. */
const GROWTH_NEAR = 256;

export function createVisited(): Visited {
	return {
		count: 0,
		slots: new Int32Array(SLOTS_FIRST * 2),
		slotMask: SLOTS_FIRST - 1,
		high: new Int32Array(SLOTS_FIRST),
		cursor: 0,
		halves: new Int32Array(2),
	};
}

/** The states are in a table of others from now on; here they are only counted. */
export function handOver(visited: Visited, slots: Int32Array): void {
	visited.slots = slots;
	visited.slotMask = 0;
	visited.high = new Int32Array(0);
}

/**
 * The fingerprint of the first `words` words, left in `halves`: in each half, the sum over the words of a mix of the word
 * and its place. A word of 0 adds nothing, and most are 0. Being a sum and not a chain, the terms can be computed side by
 * side (937 words, 89 of them not 0: 0.45 µs against 0.75 for a chain). The halves mix in different ways, so that what
 * cancels out in one does not in the other.
 */
export function fingerprint(state: Int32Array, words: number, halves: Int32Array): void {
	let low = 0;
	let high = 0;
	for (let index = 0; index < words; index++) {
		const word = state[index];
		if (word === 0) continue;
		low = (low + mixLow(word, index)) | 0;
		high = (high + mixHigh(word, index)) | 0;
	}
	halves[0] = low;
	halves[1] = high;
}

/** Finishers of well-known integer hashes: for a fixed place, an invertible map in which each bit reaches all others. */
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

/** The number of the state whose fingerprint lies in `halves`; -1 for a new one, which `add` may then add. */
export function find(visited: Visited): number {
	const { slots, slotMask, halves } = visited;
	const low = halves[0];
	for (let slot = low & slotMask; ; slot = (slot + 1) & slotMask) {
		const number = slots[slot * 2 + 1] - 1;
		if (number < 0) {
			visited.cursor = slot;
			return -1;
		}
		if (slots[slot * 2] === low && visited.high[number] === halves[1]) return number;
	}
}

/** Adds the state that the last `find` did not find, and gives its number. Amortised constant. */
export function add(visited: Visited): number {
	const number = visited.count++;
	visited.slots[visited.cursor * 2] = visited.halves[0];
	visited.slots[visited.cursor * 2 + 1] = number + 1;
	visited.high[number] = visited.halves[1];
	if (visited.count > (visited.slotMask + 1) * LOAD_MAX) double(visited);
	return number;
}

export function visitedBytes(visited: Visited): number {
	return visited.slots.byteLength + Math.min(visited.count, visited.high.length) * 4;
}

/** What the table will take more of when it doubles, without end where it cannot; 0 while that is not near. The old one goes only afterwards. */
export function growthBytes(visited: Visited): number {
	const isNear = visited.count + GROWTH_NEAR > (visited.slotMask + 1) * LOAD_MAX;
	if (!isNear) return 0;
	return visited.slotMask + 1 < SLOTS_MAX ? visited.slots.byteLength * 2 : Number.POSITIVE_INFINITY;
}

/**
 * The chance that at least two of `count` different states share their fingerprint, so that one of them was passed over:
 * at most the number of pairs over the number of fingerprints.
 */
export function collisionOdds(count: number): number {
	return Math.min(1, (count * (count - 1)) / 2 / 2 ** 64);
}

function double(visited: Visited): void {
	const { slots, slotMask } = visited;
	const slotCount = (slotMask + 1) * 2;
	assert(slotCount <= SLOTS_MAX, "the budget ends a search before its table is full");
	const larger = new Int32Array(slotCount * 2);
	const mask = slotCount - 1;
	for (let from = 0; from <= slotMask; from++) {
		const number = slots[from * 2 + 1];
		if (number === 0) continue;
		const low = slots[from * 2];
		let to = low & mask;
		while (larger[to * 2 + 1] !== 0) to = (to + 1) & mask;
		larger[to * 2] = low;
		larger[to * 2 + 1] = number;
	}
	const high = new Int32Array(slotCount);
	high.set(visited.high.subarray(0, visited.count));
	visited.slots = larger;
	visited.slotMask = mask;
	visited.high = high;
}
