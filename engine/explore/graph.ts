// Where the steps of each expanded state lead. States are numbered as they are found, so that a step either leads to the next
// new number, which takes a bit, or back from the newest one, by a difference that takes a byte or two. Of all steps the bits
// are kept for good: a state's parent is the one whose step was the first to lead to it, so they give the tree of the search.
// The differences are needed to judge fair runs only, and are given up where memory is short.

import {
	type Bytes,
	byteAt,
	bytesOf,
	createBytes,
	pushByte,
	pushNumber,
	releaseBytes,
} from "./bytes.ts";
import { at, type Column, columnBytes, createColumn, push } from "./column.ts";

export interface Graph {
	/** States whose steps are all there; one more may be at work. */
	states: number;
	/** The newest state that a step led to. */
	newest: number;
	/** For each state, for each six steps: MORE, a 1, and below it a bit for each, the first highest, 1 for a new state. */
	readonly heads: Bytes;
	/** Of steps to states that were known: how far back from the newest. */
	readonly differences: Bytes;
	/** Three words for each block of states: where its heads and differences begin, and the newest state before it. */
	readonly blocks: Column;
	/** The head that is not written yet. */
	head: number;
	/** False once the differences are given up. */
	isWhole: boolean;
}

const BLOCK_BITS = 5;
const BLOCK_STATES = 1 << BLOCK_BITS;
/** Above six bits of steps and the 1 above these. */
const MORE = 0x80;
const FULL = 0x40;

/** With state 0, which no step need lead to. */
export function createGraph(): Graph {
	const graph = {
		states: 0,
		newest: 0,
		heads: createBytes(),
		differences: createBytes(),
		blocks: createColumn(),
		head: 1,
		isWhole: true,
	};
	beginBlock(graph);
	return graph;
}

/** The next step of the state at work. */
export function pushStep(graph: Graph, target: number): void {
	if (graph.head >= FULL) {
		pushByte(graph.heads, graph.head | MORE);
		graph.head = 1;
	}
	const isNew = target > graph.newest;
	graph.head = (graph.head << 1) | (isNew ? 1 : 0);
	if (isNew) graph.newest = target;
	else if (graph.isWhole) pushNumber(graph.differences, graph.newest - target);
}

/** The state at work has no more steps. */
export function endState(graph: Graph): void {
	pushByte(graph.heads, graph.head);
	graph.head = 1;
	graph.states++;
	if ((graph.states & (BLOCK_STATES - 1)) === 0) beginBlock(graph);
}

function beginBlock({ heads, differences, blocks, newest }: Graph): void {
	push(blocks, heads.length);
	push(blocks, differences.length);
	push(blocks, newest);
}

export function graphBytes({ heads, differences, blocks }: Graph): number {
	return bytesOf(heads) + bytesOf(differences) + columnBytes(blocks);
}

/** Keeps the tree only. */
export function giveUpDifferences(graph: Graph): void {
	graph.isWhole = false;
	releaseBytes(graph.differences);
}

// ── reading ───────────────────────────────────────────────────────────────

/** The state from which this one, not the first, was found. Cost: the logarithm of the states. */
export function parentOf({ states, heads, blocks }: Graph, state: number): number {
	let low = 0;
	let high = blocks.length / 3;
	while (high - low > 1) {
		const middle = (low + high) >>> 1;
		if (at(blocks, middle * 3 + 2) < state) low = middle;
		else high = middle;
	}
	let parent = low << BLOCK_BITS;
	let newest = at(blocks, low * 3 + 2);
	for (let index = at(blocks, low * 3); index < heads.length; index++) {
		const head = byteAt(heads, index);
		newest += newStates(head);
		if (newest >= state) return parent;
		if ((head & MORE) === 0) parent++;
	}
	return states;
}

function newStates(head: number): number {
	let count = -1; // for the 1 above the steps
	for (let rest = head & ~MORE; rest > 0; rest &= rest - 1) count++;
	return count;
}

/** The steps of a block of states, unpacked: those of a state, and of its neighbours. */
export interface Steps {
	readonly graph: Graph;
	block: number;
	/** By state of the block, and one more: where its steps begin in `targets`. */
	readonly starts: Int32Array;
	targets: Int32Array;
	/** Where the steps of the state asked for last lie in `targets`. */
	from: number;
	to: number;
}

/** Only of a graph that is whole, and that nothing is added to while it is read. */
export function createSteps(graph: Graph): Steps {
	const starts = new Int32Array(BLOCK_STATES + 1);
	return { graph, block: -1, starts, targets: new Int32Array(256), from: 0, to: 0 };
}

/** Sets `from` and `to`. Cost: constant where the state asked for before was near, else that of some hundred steps. */
export function readSteps(steps: Steps, state: number): void {
	const block = state >>> BLOCK_BITS;
	if (block !== steps.block) unpackBlock(steps, block);
	const index = state & (BLOCK_STATES - 1);
	steps.from = steps.starts[index];
	steps.to = steps.starts[index + 1];
}

function unpackBlock(steps: Steps, block: number): void {
	const { graph, starts } = steps;
	const { heads, differences, blocks } = graph;
	const count = Math.min(BLOCK_STATES, graph.states - (block << BLOCK_BITS));
	let head = at(blocks, block * 3);
	let difference = at(blocks, block * 3 + 1);
	let newest = at(blocks, block * 3 + 2);
	let to = 0;
	for (let index = 0; index < count; index++) {
		starts[index] = to;
		let bits = MORE;
		while ((bits & MORE) !== 0) {
			bits = byteAt(heads, head++);
			if (to + 8 > steps.targets.length) steps.targets = doubled(steps.targets);
			const { targets } = steps;
			for (let bit = 30 - Math.clz32(bits & ~MORE); bit >= 0; bit--) {
				if ((bits >>> bit) & 1) {
					targets[to++] = ++newest;
					continue;
				}
				let byte = byteAt(differences, difference++);
				let back = byte & 0x7f;
				for (let shift = 7; byte > 0x7f; shift += 7) {
					byte = byteAt(differences, difference++);
					back |= (byte & 0x7f) << shift;
				}
				targets[to++] = newest - back;
			}
		}
	}
	starts[count] = to;
	steps.block = block;
}

function doubled(array: Int32Array): Int32Array {
	const larger = new Int32Array(array.length * 2);
	larger.set(array);
	return larger;
}
