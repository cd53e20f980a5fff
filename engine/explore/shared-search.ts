// A search by several threads. They expand blocks of states (expander.ts), and what they found is gone through here in the
// order of the states, as soon as all before it is back: so states get the numbers, parents and targets that one thread
// alone would have given them, and the search ends at the same step. The verdict is the same, byte for byte.
//
// Nobody waits for the end of a level. A thread may find a state from a parent behind, before another finds it from one
// further ahead; then the nearer parent takes it over (shared-visited.ts), and is gone through before. A state that has no
// number when its block is gone through has its origin there: whatever could take it over came before.
//
// Who runs the threads, and hands them blocks, is not known here.

import { assert } from "../result.ts";
import {
	type Block,
	type BlockResult,
	DEADLOCK,
	FOUND_WORDS,
	LOOKED_AT,
	release,
} from "./block.ts";
import { popState } from "./frontier.ts";
import { endState, pushStep } from "./graph.ts";
import { addEdge } from "./lock-order.ts";
import {
	beginSource,
	copyRun,
	createOpenBlock,
	dropState,
	keepState,
	mayEnd,
	type OpenBlock,
} from "./open-block.ts";
import { type Allocate, createPool, givePiece, type Pool, takePiece } from "./pool.ts";
import { addNumbered, endAtLockOrder, enterLevel, fitsInMemory, type Search } from "./search.ts";
import { hasGrown, makeRoom, type SharedRoom, takeOver } from "./shared-room.ts";
import {
	commit,
	dropUnnumbered,
	FIRST,
	FREE,
	hasRoom,
	isFull,
	referenceAt,
	stopThreads,
} from "./shared-visited.ts";
import { beginStream, createStreamWriter, writeState } from "./stream.ts";

export interface SharedSearch extends SharedRoom {
	readonly blockStates: number;
	/** Blocks that were not gone through yet, in order; the first `handedOut` are with threads, or back. */
	readonly blocks: Block[];
	handedOut: number;
	/** Blocks that threads have. */
	outstanding: number;
	/** By index of the block: what is back, but not its turn. */
	readonly results: Map<number, BlockResult>;
	/** Some blocks came back without a result: the table was full, or a thread is no more. */
	hasGaps: boolean;
	/** Where the states of blocks lie. */
	readonly pool: Pool;
	/** The block that is being filled. */
	readonly open: OpenBlock;
	nextIndex: number;
	/** Somebody could go on beyond the longest runs that are allowed. */
	isCutOff: boolean;
}

/** States of a block: a millisecond of work, enough to be worth a message, and what comes of them stays near the processor. */
const BLOCK_STATES = 256;
/** A block that is not full is handed out where somebody waits for it: but not for less, while others have work. */
const BLOCK_STATES_MIN = 32;
/**
 * There is room in the table for so many new states for each state that is handed out: more than most have. With more, threads
 * wait for the table to grow while it has room; where it was too little, the block is done again.
 */
const GROWTH = 4;

/** Takes over a search that stands between two levels; nobody else expands it any more. Undefined: it is too large. */
export function createSharedSearch(
	search: Search,
	allocate: Allocate,
	blockStates = BLOCK_STATES,
): SharedSearch | undefined {
	const { frontier } = search;
	assert(search.expanded === search.levelEnd, "a search is taken over between two levels");
	const shared = takeOver(search, allocate);
	if (shared === undefined) return undefined;
	const together: SharedSearch = {
		search,
		blockStates,
		shared,
		growth: undefined,
		blocks: [],
		handedOut: 0,
		outstanding: 0,
		results: new Map(),
		hasGaps: false,
		pool: createPool(allocate),
		open: createOpenBlock(),
		nextIndex: 0,
		isCutOff: false,
	};
	takeQueue(together);
	frontier.count = search.visited.count - search.expanded;
	frontier.bytes = 0;
	settle(together);
	return together;
}

/** Puts the states that wait into blocks. */
function takeQueue(together: SharedSearch): void {
	const { search, open, blockStates } = together;
	const { frontier, machine, current } = search;
	const writer = createStreamWriter(machine.stateWords);
	for (let number = search.expanded; frontier.count > 0; number++) {
		popState(frontier, current);
		writeState(writer, current);
		beginSource(open, writer.bytes);
		keepState(open, number, writer.length);
		if (open.count < blockStates && frontier.count > 0) continue;
		copyRun(open);
		closeBlock(together);
		beginStream(writer);
	}
}

// ── handing out ───────────────────────────────────────────────────────────

/**
 * A block for a thread. Undefined where there is none now, or none any more: then `search.ending` says so. Where `growth` is
 * set it must be asked for again, though nobody gives anything back.
 */
export function takeBlock(together: SharedSearch): Block | undefined {
	const { search, blocks, outstanding } = together;
	if (search.ending !== undefined || together.hasGaps || !hasGrown(together)) return undefined;
	if (together.handedOut === blocks.length) closeEarly(together);
	const block = blocks[together.handedOut];
	if (!block || (search.broken && block.first >= search.levelEnd)) return undefined;
	const states = (outstanding + 1) * together.blockStates * GROWTH;
	if (!hasRoom(together.shared, states)) {
		if (outstanding === 0) makeRoom(together, states);
		return undefined;
	}
	together.handedOut++;
	together.outstanding++;
	return block;
}

function closeEarly(together: SharedSearch): void {
	const { open, outstanding } = together;
	if (open.count >= BLOCK_STATES_MIN || outstanding === 0) closeBlock(together);
}

// ── taking back ───────────────────────────────────────────────────────────

/** A thread gives a block back; without a result where it was told to stop. May end the search. */
export function giveBack(
	together: SharedSearch,
	index: number,
	result: BlockResult | undefined,
): void {
	const { search, results, pool, open } = together;
	together.outstanding--;
	if (result) results.set(index, result);
	else together.hasGaps = true;
	for (
		let next = takeNext(together);
		next && search.ending === undefined;
		next = takeNext(together)
	)
		goThrough(together, next);
	search.frontier.count = search.visited.count - search.expanded;
	search.frontier.bytes = pool.bytes + open.bytes.byteLength + bytesOf(results.values());
	settle(together);
	if (search.ending === undefined && !fitsInMemory(search, 0))
		search.ending = { kind: "stopped", reason: "memory" };
	if (together.hasGaps && together.outstanding === 0) beginAgain(together);
}

/** A thread is no more, and the blocks that it had: others do them again. */
export function loseBlocks(together: SharedSearch, count: number): void {
	if (count === 0) return;
	stopThreads(together.shared);
	together.hasGaps = true;
	together.outstanding -= count;
	if (together.outstanding === 0) beginAgain(together);
}

/** Everything that was not gone through is handed out once more, over a table without what was found meanwhile. */
function beginAgain(together: SharedSearch): void {
	for (const result of together.results.values()) release(result);
	together.results.clear();
	together.handedOut = 0;
	together.hasGaps = false;
	const { search, shared } = together;
	if (search.ending !== undefined) return;
	dropUnnumbered(shared);
	makeRoom(together, isFull(shared) ? shared.slotCount : 0);
}

function takeNext({ blocks, results }: SharedSearch): BlockResult | undefined {
	const index = blocks[0]?.index ?? -1;
	const result = results.get(index);
	results.delete(index);
	return result;
}

/** Ends the search where nothing is left; after a step that breaks something, nothing beyond its level counts. */
function settle(together: SharedSearch): void {
	const { search, blocks, open, isCutOff } = together;
	const { broken } = search;
	if (search.ending !== undefined) return;
	const isEmpty = blocks.length === 0 && open.count === 0;
	if (broken && (isEmpty || search.expanded >= search.levelEnd))
		search.ending = { kind: "broken", ...broken };
	else if (isEmpty)
		search.ending = isCutOff ? { kind: "stopped", reason: "depth" } : { kind: "complete" };
}

function bytesOf(items: Iterable<{ readonly states: Uint8Array }>): number {
	let bytes = 0;
	for (const { states } of items) bytes += states.byteLength;
	return bytes;
}

// ── what a thread found ───────────────────────────────────────────────────

interface Cursor {
	readonly result: BlockResult;
	step: number;
	/** Where what is said of the next state found begins. */
	found: number;
}

/** Goes through the result of the first block, after which neither is there any more. */
function goThrough(together: SharedSearch, result: BlockResult): void {
	const block = together.blocks.shift();
	together.handedOut--;
	beginSource(together.open, result.states);
	absorb(together, result);
	copyRun(together.open);
	release(result);
	if (block) givePiece(together.pool, block.states.buffer);
}

function absorb(together: SharedSearch, result: BlockResult): void {
	const { search } = together;
	for (const { bits, state, thread } of result.lockEdges)
		addEdge(search.lockOrder, bits, state, thread);
	const cursor: Cursor = { result, step: 0, found: 0 };
	for (const moves of result.moves) {
		if (search.expanded === search.levelEnd) {
			if (search.broken) return;
			enterLevel(search);
		}
		const state = search.expanded++;
		if (moves === DEADLOCK) search.ending = { kind: "deadlock", state };
		else if (moves === LOOKED_AT) together.isCutOff = true;
		else if (!search.broken) absorbState(together, cursor, state, moves);
		endAtLockOrder(search);
		if (search.ending !== undefined) return;
	}
}

function absorbState(together: SharedSearch, cursor: Cursor, state: number, moves: number): void {
	const { search } = together;
	const { broken } = cursor.result;
	for (let left = moves; left > 0; left--) {
		absorbStep(together, cursor);
		if (search.ending !== undefined) return;
	}
	if (broken?.state !== state) return endState(search.graph);
	search.transitions++;
	search.broken = broken;
}

function absorbStep(together: SharedSearch, cursor: Cursor): void {
	const { search, shared } = together;
	const { targets, found } = cursor.result;
	search.transitions++;
	const at = cursor.found;
	const isFound = at < found.length && found[at] === cursor.step;
	if (isFound) cursor.found += FOUND_WORDS;
	let target = targets[cursor.step++];
	const reference = target < 0 ? referenceAt(shared, ~target) : FREE;
	if (target < 0 && reference < FIRST) {
		assert(isFound, "a state without a number comes with the step that found it");
		if (search.visited.count >= search.budget.statesMax) {
			search.ending = { kind: "stopped", reason: "states" };
			return;
		}
		const number = addNumbered(search, found[at + 1]);
		commit(shared, ~target, number);
		addToBlock(together, number, found[at + 2]);
		target = number;
	} else {
		if (target < 0) target = reference - FIRST;
		if (isFound) dropState(together.open, found[at + 2]);
	}
	pushStep(search.graph, target);
}

// ── new blocks ────────────────────────────────────────────────────────────

function addToBlock(together: SharedSearch, number: number, end: number): void {
	const { open, blockStates } = together;
	if (open.count >= blockStates && mayEnd(open)) {
		copyRun(open);
		closeBlock(together);
	}
	keepState(open, number, end);
}

function closeBlock(together: SharedSearch): void {
	const { search, blocks, pool, open } = together;
	if (open.count === 0) return;
	const states = new Uint8Array(takePiece(pool, open.length), 0, open.length);
	states.set(open.bytes.subarray(0, open.length));
	blocks.push({
		index: together.nextIndex++,
		first: open.first,
		count: open.count,
		lastFrom: lastFrom(search),
		states,
	});
	open.length = open.count = 0;
}

/** The number of the first state that is on the last level, as far as there are any. */
function lastFrom({ depth, budget, levelEnd }: Search): number {
	if (depth >= budget.depthMax) return 0;
	return depth + 1 >= budget.depthMax ? levelEnd : Number.POSITIVE_INFINITY;
}
