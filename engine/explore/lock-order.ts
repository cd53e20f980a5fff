// Which lock is taken while which is held, over everything explored. Two orders of the same locks need no deadlock in
// this scenario to be wrong: another timing has one. As lockdep does it; told only where nothing worse was found.

import type { Machine } from "../machine/machine.ts";

/** `taken` was taken while `held` was held: where that happened first. */
export interface LockEdge {
	readonly held: number;
	readonly taken: number;
	/** Number of the state, and the thread that takes the lock in its next step. */
	readonly state: number;
	readonly thread: number;
}

export interface LockOrder {
	/** By `held << 16 | taken`, in the order found. */
	readonly edges: Map<number, LockEdge>;
	/** What the machine writes into. */
	readonly scratch: number[];
	/** The edges of the first cycle; the last of them is the one that closed it. Empty while there is none. */
	cycle: readonly LockEdge[];
}

export function createLockOrder(): LockOrder {
	return { edges: new Map(), scratch: [], cycle: [] };
}

/** Notes the locks that the thread's next step takes in `state`. Almost always there is nothing to note. */
export function noteLocks(
	order: LockOrder,
	machine: Machine,
	vector: Int32Array,
	state: number,
	thread: number,
): void {
	const { scratch } = order;
	const count = machine.lockEdges(vector, thread, scratch);
	for (let index = 0; index < count; index++) addEdge(order, scratch[index], state, thread);
}

/**
 * `bits` as in `edges`; nothing happens where they are there. The first edge that closes a cycle is found in breadth-first
 * order: no shorter run closes one.
 */
export function addEdge(order: LockOrder, bits: number, state: number, thread: number): void {
	if (order.edges.has(bits)) return;
	const edge = { held: bits >>> 16, taken: bits & 0xffff, state, thread };
	order.edges.set(bits, edge);
	if (order.cycle.length > 0 || edge.held === edge.taken) return;
	const back = wayBetween(order, edge.taken, edge.held);
	if (back) order.cycle = [...back, edge];
}

/** The shortest row of edges from one lock to another; undefined where there is none. */
function wayBetween(order: LockOrder, from: number, to: number): readonly LockEdge[] | undefined {
	const edges = [...order.edges.values()];
	const queue: (readonly LockEdge[])[] = [[]];
	const seen = new Set([from]);
	// Ends because every lock enters the queue once.
	for (let way = queue.shift(); way; way = queue.shift()) {
		const lock = way.at(-1)?.taken ?? from;
		if (lock === to) return way;
		for (const edge of edges) {
			if (edge.held !== lock || seen.has(edge.taken)) continue;
			seen.add(edge.taken);
			queue.push([...way, edge]);
		}
	}
	return undefined;
}
