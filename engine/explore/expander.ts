// The part of a thread in a search by several: expands blocks of states, adding what it finds to the table they share. It
// decides nothing: in which order things count, shared-search.ts says when its turn has come.

import type { Machine } from "../machine/machine.ts";
import { brokenIn } from "../run/at-once.ts";
import {
	type Block,
	type BlockResult,
	type BrokenStep,
	DEADLOCK,
	ENDED,
	FOUND_WORDS,
	type FoundLockEdge,
	LOOKED_AT,
} from "./block.ts";
import { createStackSums, fingerprintAfter, type StackSums, sumStacks } from "./fingerprint.ts";
import type { Grain } from "./grain.ts";
import { type Allocate, pieceBytes } from "./pool.ts";
import { marksOf } from "./search.ts";
import {
	claim,
	FIRST,
	FREE,
	findShared,
	isBeyondBroken,
	isStopped,
	offerOrigin,
	type SharedVisited,
	tellBroken,
} from "./shared-visited.ts";
import {
	beginStream,
	createStreamReader,
	createStreamWriter,
	readState,
	type StreamReader,
	type StreamWriter,
	writeState,
} from "./stream.ts";

export interface Expander {
	readonly machine: Machine;
	readonly grain: Grain;
	/** Another one once that is too small. */
	shared: SharedVisited;
	readonly allocate: Allocate;
	/** Where results lie; the first word of each is its lease. */
	readonly pieces: Int32Array[];
	readonly reader: StreamReader;
	/** The state that was read last; nothing of what is asked of it changes it. */
	readonly current: Int32Array;
	readonly stackSums: StackSums;
	readonly next: Int32Array;
	readonly lockBits: number[];
	/** Orders of locks that this thread has seen. */
	readonly knownEdges: Set<number>;
	out: Output;
}

/** The result of a block while it is made; the arrays are larger than what is used of them. */
interface Output {
	moves: Int32Array;
	targets: Int32Array;
	targetCount: number;
	found: Int32Array;
	foundCount: number;
	readonly states: StreamWriter;
	broken: BrokenStep | undefined;
	lockEdges: FoundLockEdge[];
}

export function createExpander(grain: Grain, shared: SharedVisited, allocate: Allocate): Expander {
	const { machine } = grain;
	const reader = createStreamReader(machine.stateWords);
	return {
		machine,
		grain,
		shared,
		allocate,
		pieces: [],
		reader,
		current: reader.state,
		stackSums: createStackSums(machine),
		next: new Int32Array(machine.stateWords),
		lockBits: [],
		knownEdges: new Set(),
		out: {
			moves: new Int32Array(256),
			targets: new Int32Array(1024),
			targetCount: 0,
			found: new Int32Array(1024),
			foundCount: 0,
			states: createStreamWriter(machine.stateWords),
			broken: undefined,
			lockEdges: [],
		},
	};
}

/** Undefined where everybody was told to stop. Blocks must come in their order. */
export function expandBlock(expander: Expander, block: Block): BlockResult | undefined {
	const { shared, current, grain, reader, out } = expander;
	beginOutput(out, block.count);
	reader.from = 0;
	for (let index = 0; index < block.count; index++) {
		if (isStopped(shared)) return undefined;
		readState(reader, block.states);
		const state = block.first + index;
		const isLookedAt = state >= block.lastFrom || isBeyondBroken(shared, state);
		out.moves[index] = isLookedAt ? lookAt(grain.plain, current) : expandState(expander, state);
	}
	return isStopped(shared) ? undefined : resultOf(expander, block);
}

function beginOutput(out: Output, count: number): void {
	if (out.moves.length < count) out.moves = new Int32Array(count);
	out.targetCount = out.foundCount = 0;
	beginStream(out.states);
	out.broken = undefined;
	out.lockEdges = [];
}

/** Copies what was found to where everybody can read it. */
function resultOf(expander: Expander, { index, count }: Block): BlockResult {
	const { targets, targetCount, found, foundCount, moves, states, ...rest } = expander.out;
	const bytes = states.length;
	const words = 1 + count + targetCount + foundCount * FOUND_WORDS;
	const piece = leasePiece(expander, words * Int32Array.BYTES_PER_ELEMENT + bytes);
	let at = 1;
	const copied = (array: Int32Array, length: number): Int32Array => {
		const copy = piece.subarray(at, at + length);
		copy.set(array.subarray(0, length));
		at += length;
		return copy;
	};
	const result = {
		index,
		lease: piece.subarray(0, 1),
		moves: copied(moves, count),
		targets: copied(targets, targetCount),
		found: copied(found, foundCount * FOUND_WORDS),
		states: new Uint8Array(piece.buffer, at * Int32Array.BYTES_PER_ELEMENT, bytes),
		broken: rest.broken,
		lockEdges: rest.lockEdges,
	};
	result.states.set(states.bytes.subarray(0, bytes));
	return result;
}

/** A piece that nobody reads any more, or a new one. There are as many as blocks are on their way at once. */
function leasePiece({ pieces, allocate }: Expander, bytes: number): Int32Array {
	let piece = pieces.find((each) => each.byteLength >= bytes && Atomics.load(each, 0) === 0);
	if (!piece) {
		piece = new Int32Array(allocate(pieceBytes(bytes)));
		pieces.push(piece);
	}
	Atomics.store(piece, 0, 1);
	return piece;
}

// ── one state ─────────────────────────────────────────────────────────────

function lookAt(machine: Machine, state: Int32Array): number {
	for (let thread = 0; thread < machine.threads.length; thread++)
		if (machine.choiceCount(state, thread) > 0) return LOOKED_AT;
	return machine.isFinal(state) ? ENDED : DEADLOCK;
}

/** Takes every step; gives how many were taken, or DEADLOCK. */
function expandState(expander: Expander, state: number): number {
	const { machine, grain, current, out } = expander;
	const first = out.targetCount;
	sumStacks(expander.stackSums, current);
	for (let thread = 0; thread < machine.threads.length; thread++) {
		const count = grain.successors.count(current, thread);
		if (count === 0) continue;
		lookForLocks(expander, state, thread);
		for (let choice = 0; choice < count; choice++) {
			if (takeStep(expander, state, thread, choice)) continue;
			breakAt(expander, { state, thread, choice });
			return out.targetCount - first;
		}
	}
	if (out.targetCount > first) return out.targetCount - first;
	return machine.isFinal(current) ? ENDED : DEADLOCK;
}

/** As takeStep of search.ts; false where the step breaks something. */
function takeStep(expander: Expander, state: number, thread: number, choice: number): boolean {
	const { machine, grain, next, shared } = expander;
	if (grain.successors.take(choice, next) !== 0) return false;
	const isCheckedFirst = machine.eventuallyCount > 0;
	if (isCheckedFirst && brokenIn(machine, next) !== 0) return false;
	fingerprintAfter(expander.stackSums, next, grain.successors.moved(choice), shared.halves);
	let reference = findShared(shared);
	if (reference === FREE) {
		if (!isCheckedFirst && brokenIn(machine, next) !== 0) return false;
		reference = claim(shared, state);
	}
	if (reference >= FIRST) pushTarget(expander.out, reference - FIRST);
	else {
		if (reference === FREE || offerOrigin(shared, reference, state))
			pushFound(expander, (thread << 24) | (choice << 16) | marksOf(machine, next));
		pushTarget(expander.out, ~shared.cursor);
	}
	return true;
}

function breakAt({ shared, out }: Expander, broken: BrokenStep): void {
	out.broken ??= broken;
	tellBroken(shared, broken.state);
}

function lookForLocks(expander: Expander, state: number, thread: number): void {
	const { machine, current, lockBits, knownEdges, out } = expander;
	const count = machine.lockEdges(current, thread, lockBits);
	for (let index = 0; index < count; index++) {
		const bits = lockBits[index];
		if (knownEdges.has(bits)) continue;
		knownEdges.add(bits);
		out.lockEdges.push({ bits, state, thread });
	}
}

// ── output ────────────────────────────────────────────────────────────────

function pushTarget(out: Output, target: number): void {
	if (out.targetCount === out.targets.length) out.targets = grown(out.targets);
	out.targets[out.targetCount++] = target;
}

function pushFound({ next, out }: Expander, note: number): void {
	const at = out.foundCount++ * FOUND_WORDS;
	if (at + FOUND_WORDS > out.found.length) out.found = grown(out.found);
	writeState(out.states, next);
	out.found[at] = out.targetCount;
	out.found[at + 1] = note;
	out.found[at + 2] = out.states.length;
}

function grown(array: Int32Array): Int32Array {
	const larger = new Int32Array(array.length * 2);
	larger.set(array);
	return larger;
}
