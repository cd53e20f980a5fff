// A search by several threads, level by level. The threads expand the blocks of a level (expander.ts); when all of them are
// back, what they found is gone through here in the order of the states, as one thread alone would have done it: states get
// the same numbers, parents and targets, and the search ends at the same step. So the verdict is the same, byte for byte.
//
// Who runs the threads, and hands them blocks, is not known here.

import { assert } from "../result.ts";
import { type Block, type BlockResult, DEADLOCK, type Level, LOOKED_AT } from "./block.ts";
import { push } from "./column.ts";
import { packState, popState, worstBytes } from "./frontier.ts";
import { addEdge } from "./lock-order.ts";
import { addNumbered, enterLevel, fitsInMemory, type Search } from "./search.ts";
import {
	ADDED,
	BROKEN_AT,
	CONTROL_WORDS,
	commit,
	copyShared,
	copyVisited,
	createSharedVisited,
	FIRST,
	NOWHERE,
	referenceAt,
	type SharedVisited,
	STOP,
	tableBytes,
} from "./shared-visited.ts";
import { handOver } from "./visited.ts";

/** Gives memory that threads can share, all zero. */
export type Allocate = (bytes: number) => ArrayBufferLike;

export interface Levels {
	readonly search: Search;
	readonly allocate: Allocate;
	readonly blockStates: number;
	shared: SharedVisited;
	/** The level that is expanded, and the one after it as far as it is known. */
	blocks: readonly Block[];
	readonly next: Block[];
	/** The block of the next level that is being filled. */
	open: Uint8Array;
	openBytes: number;
	openCount: number;
}

/** States of a block: a millisecond of work, enough to be worth a message, and little enough to be dealt out evenly. */
const BLOCK_STATES = 256;
/** There is room for so many new states for each state of a level. Where they are more, the level is done again. */
const GROWTH = 3;

/** Takes over a search that stands between two levels; nobody else expands it any more. Undefined: it is too large. */
export function createLevels(
	search: Search,
	allocate: Allocate,
	blockStates = BLOCK_STATES,
): Levels | undefined {
	const { visited, frontier, machine, current } = search;
	assert(search.expanded === search.levelEnd, "a search is taken over between two levels");
	const bytes = tableBytes(visited.count + GROWTH * frontier.count);
	if (bytes === undefined) return undefined;
	const control = new Int32Array(allocate(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
	const shared = createSharedVisited(new Int32Array(allocate(bytes)), control);
	copyVisited(shared, visited);
	handOver(visited, shared.slots);
	const open = new Uint8Array(blockStates * worstBytes(machine.stateWords));
	const levels: Levels = {
		...{ search, allocate, blockStates, shared, blocks: [], next: [] },
		...{ open, openBytes: 0, openCount: 0 },
	};
	for (let left = frontier.count; left > 0; left--) {
		popState(frontier, current);
		levels.openBytes = packState(current, machine.stateWords, open, levels.openBytes);
		countState(levels);
	}
	frontier.bytes = 0;
	return levels;
}

/**
 * Goes on to the next level: what its blocks have in common, or undefined where the search has ended. The blocks are to be
 * expanded, their results given to `absorb`.
 */
export function nextLevel(levels: Levels): Level | undefined {
	const { search } = levels;
	closeBlock(levels);
	levels.blocks = levels.next.splice(0);
	search.frontier.count = search.visited.count - search.expanded;
	search.frontier.bytes = levels.blocks.reduce((sum, { states }) => sum + states.byteLength, 0);
	if (levels.blocks.length === 0) {
		search.ending = { kind: "complete" };
		return undefined;
	}
	if (!makeRoom(levels, search.visited.count + GROWTH * search.frontier.count)) return undefined;
	enterLevel(search);
	return beginLevel(levels);
}

/** After the threads had no room left: the same level from its beginning, with more of it. */
export function repeatLevel(levels: Levels): Level | undefined {
	const { slots } = levels.shared;
	return makeRoom(levels, slots.length) ? beginLevel(levels) : undefined;
}

function beginLevel({ search, shared }: Levels): Level {
	shared.control[STOP] = 0;
	shared.control[BROKEN_AT] = NOWHERE;
	return {
		isLast: search.depth >= search.budget.depthMax,
		lockEdges: [...search.lockOrder.edges.keys()],
	};
}

/** A table with room for so many states, without what was found on an unfinished level. False ends the search. */
function makeRoom(levels: Levels, states: number): boolean {
	const { search, shared } = levels;
	const bytes = tableBytes(states);
	const extra = bytes !== undefined && bytes > shared.slots.byteLength ? bytes : 0;
	if (bytes === undefined || !fitsInMemory(search, extra)) {
		search.ending = { kind: "stopped", reason: "memory" };
		return false;
	}
	if (extra === 0) return true;
	shared.control[ADDED] = 0;
	levels.shared = createSharedVisited(new Int32Array(levels.allocate(bytes)), shared.control);
	copyShared(levels.shared, shared);
	handOver(search.visited, levels.shared.slots);
	return true;
}

/** Counts what came back before the level is done; true where that is more than memory allows. */
export function noteResult({ search }: Levels, { states, targets, found }: BlockResult): boolean {
	search.frontier.bytes += states.byteLength + targets.byteLength + found.byteLength;
	if (fitsInMemory(search, 0)) return false;
	search.ending = { kind: "stopped", reason: "memory" };
	return true;
}

// ── what the threads found ────────────────────────────────────────────────

/** Takes in the results of all blocks of the level, in the order of the blocks. May end the search. */
export function absorb(levels: Levels, results: readonly BlockResult[]): void {
	const { search } = levels;
	const levelStart = search.expanded;
	for (const { bits, place, thread } of results
		.flatMap(({ lockEdges }) => lockEdges)
		.sort((a, b) => a.place - b.place))
		addEdge(search.lockOrder, bits, levelStart + place, thread);
	for (const result of results) {
		absorbBlock(levels, result, levelStart);
		if (search.ending !== undefined) break;
	}
	if (
		search.ending === undefined &&
		search.depth >= search.budget.depthMax &&
		results.some(isCutOff)
	)
		search.ending = { kind: "stopped", reason: "depth" };
	preferDeadlock(search, results, levelStart);
	search.frontier.count = search.visited.count - search.expanded;
}

function isCutOff({ moves }: BlockResult): boolean {
	return moves.includes(LOOKED_AT);
}

/**
 * A deadlock on the level is one step nearer than a step from the level that breaks something. It also is told where the
 * level is the last.
 */
function preferDeadlock(search: Search, results: readonly BlockResult[], levelStart: number): void {
	if (search.ending?.kind === "stopped" && search.ending.reason !== "depth") return;
	let state = levelStart;
	for (const { moves } of results) {
		const index = moves.indexOf(DEADLOCK);
		if (index >= 0) {
			search.ending = { kind: "deadlock", state: state + index };
			search.expanded = state + index + 1;
			return;
		}
		state += moves.length;
	}
	if (search.ending?.kind === "broken") search.expanded = state;
}

function absorbBlock(levels: Levels, result: BlockResult, levelStart: number): void {
	const { search } = levels;
	const cursor: Cursor = { result, step: 0, found: 0 };
	for (const moves of result.moves) {
		const state = search.expanded++;
		if (search.recordsGraph) push(search.starts, search.targets.length);
		if (moves === DEADLOCK) {
			search.ending = { kind: "deadlock", state };
			return;
		}
		for (let left = moves; left > 0; left--) {
			absorbStep(levels, cursor, state);
			if (search.ending !== undefined) return;
		}
		if (result.broken && levelStart + result.broken.place === state) {
			const { thread, choice } = result.broken;
			search.transitions++;
			search.ending = { kind: "broken", state, thread, choice };
			return;
		}
	}
}

interface Cursor {
	readonly result: BlockResult;
	step: number;
	found: number;
}

/** The first step, in the order of states, that leads to a state without a number found it first. */
function absorbStep(levels: Levels, cursor: Cursor, state: number): void {
	const { search, shared } = levels;
	const { targets, found } = cursor.result;
	search.transitions++;
	const isFound = found[cursor.found * 2] === cursor.step && cursor.found * 2 < found.length;
	let target = targets[cursor.step++];
	if (target < 0) {
		const reference = referenceAt(shared, ~target);
		if (reference >= FIRST) target = reference - FIRST;
		else {
			assert(isFound, "a state without a number comes with the step that found it");
			if (search.visited.count >= search.budget.statesMax) {
				search.ending = { kind: "stopped", reason: "states" };
				return;
			}
			const number = addNumbered(search, state, found[cursor.found * 2 + 1]);
			commit(shared, ~target, number);
			keepState(levels, cursor);
			target = number;
		}
	}
	if (isFound) cursor.found++;
	if (search.recordsGraph) push(search.targets, target);
}

// ── the blocks of the next level ──────────────────────────────────────────

function keepState(levels: Levels, { result, found }: Cursor): void {
	const { open } = levels;
	const from = found === 0 ? 0 : result.ends[found - 1];
	const end = result.ends[found];
	let to = levels.openBytes;
	for (let byte = from; byte < end; byte++) open[to++] = result.states[byte];
	levels.openBytes = to;
	countState(levels);
}

function countState(levels: Levels): void {
	if (++levels.openCount === levels.blockStates) closeBlock(levels);
}

function closeBlock(levels: Levels): void {
	const { next, open, openBytes, openCount } = levels;
	if (openCount === 0) return;
	const index = next.length;
	next.push({
		index,
		place: index * levels.blockStates,
		count: openCount,
		states: open.slice(0, openBytes),
	});
	levels.openBytes = levels.openCount = 0;
}
