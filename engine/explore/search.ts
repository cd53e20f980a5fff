// The loop: next state, each thread, each choice, broken?, seen? Breadth first, so that the first run found that breaks
// something is a shortest one, in steps. Nothing is created for a state or a step; what grows lies in typed arrays. The
// result is an `Ending`; verdict.ts puts it into words, liveness.ts looks at the whole graph afterwards.

import type { Machine } from "../machine/machine.ts";
import { assert } from "../result.ts";
import { brokenIn } from "../run/at-once.ts";
import { MOVE_PART_MAX } from "../run/schedule.ts";
import type { BrokenStep } from "./block.ts";
import {
	createStackSums,
	fingerprint,
	fingerprintAfter,
	type StackSums,
	sumStacks,
} from "./fingerprint.ts";
import { createFrontier, type Frontier, popState, pushState } from "./frontier.ts";
import type { Grain } from "./grain.ts";
import {
	createGraph,
	endState,
	type Graph,
	giveUpDifferences,
	graphBytes,
	pushStep,
} from "./graph.ts";
import { createLockOrder, type LockOrder, noteLocks } from "./lock-order.ts";
import { createNotes, type Notes, notesBytes, pushNote } from "./notes.ts";
import { isLeaf, offerLevel, type Shard } from "./shard.ts";
import {
	add,
	createVisited,
	find,
	growInTime,
	growthBytes,
	type Visited,
	visitedBytes,
} from "./visited.ts";

export interface ExploreBudget {
	readonly statesMax: number;
	/** Steps of a run. */
	readonly depthMax: number;
	readonly memoryMaxBytes: number;
}

export type StopReason = "states" | "depth" | "memory" | "pages" | "seconds" | "cancelled";

/** What the search came to. */
export type Ending =
	/** Every state that can be reached was expanded. */
	| { readonly kind: "complete" }
	| { readonly kind: "stopped"; readonly reason: StopReason }
	/** Something is broken before the first step. */
	| { readonly kind: "broken-at-once" }
	/** This step from this state breaks a property. */
	| ({ readonly kind: "broken" } & BrokenStep)
	/** Nobody can move in this state, and it is not the end. */
	| { readonly kind: "deadlock"; readonly state: number }
	/** Locks are taken in orders that make a round, and this is what was looked for. */
	| { readonly kind: "lock-order" };

export interface Search {
	/** The machine of the grain. */
	readonly machine: Machine;
	readonly grain: Grain;
	readonly budget: ExploreBudget;
	/** Where several jobs explore one scenario: the part of this one. */
	readonly shard: Shard | undefined;
	readonly visited: Visited;
	readonly frontier: Frontier;
	/** By state: `thread << 24 | choice << 16 | marks` of the step that first reached it. */
	readonly notes: Notes;
	/** By expanded state: where its steps lead. Not whole once the memory was needed for states. */
	readonly graph: Graph;
	readonly lockOrder: LockOrder;
	/** True where it is known that nothing is worse than an order of locks: the first round of orders ends the search. */
	endsAtLockOrder: boolean;
	/** States expanded; also the number of the next one, since states are expanded in the order of their numbers. */
	expanded: number;
	transitions: number;
	/** Length of the shortest run to the state expanded last. */
	depth: number;
	/** Number of the first state that lies one step deeper. */
	levelEnd: number;
	/** The state being expanded, what of its fingerprint stays, and the state being made of it. */
	readonly current: Int32Array;
	readonly stackSums: StackSums;
	readonly next: Int32Array;
	ending: Ending | undefined;
	/** Found by several threads: ends the search, unless there is a deadlock among the rest of its level. */
	broken: BrokenStep | undefined;
}

/** Marks of a state: final, and from bit 1 on which `eventually` conditions have held. */
export const MARK_FINAL = 1;
/** More conditions of this kind than marks have bits are refused. */
export const EVENTUALLY_MAX = 15;

export function createSearch(grain: Grain, budget: ExploreBudget, shard?: Shard): Search {
	const { machine } = grain;
	assert(machine.threads.length <= MOVE_PART_MAX, "a thread's number fits in seven bits");
	assert(
		machine.eventuallyCount <= EVENTUALLY_MAX,
		"the marks of a state have a bit for each eventually",
	);
	const search: Search = {
		machine,
		grain,
		budget,
		shard,
		visited: createVisited(budget.statesMax, budget.memoryMaxBytes),
		frontier: createFrontier(machine.stateWords),
		notes: createNotes(),
		graph: createGraph(),
		lockOrder: createLockOrder(),
		endsAtLockOrder: false,
		expanded: 0,
		transitions: 0,
		depth: 0,
		levelEnd: 1,
		current: machine.createInitial(),
		stackSums: createStackSums(machine),
		next: new Int32Array(machine.stateWords),
		ending: undefined,
		broken: undefined,
	};
	fingerprint(search.current, machine.stateWords, search.visited.halves);
	find(search.visited);
	addState(search, search.current, 0, 0);
	if (brokenIn(machine, search.current) !== 0) search.ending = { kind: "broken-at-once" };
	return search;
}

/** The table of states grows by so many slots in the time that it takes to expand a state. */
const SLOTS_GROWN = 1_024;

/** Does about as much work as expanding `count` states; stops earlier where the search ends. */
export function expand(search: Search, count: number): void {
	for (let left = count; left > 0 && search.ending === undefined; left--) {
		if (search.frontier.count === 0) search.ending = { kind: "complete" };
		else if (!fitsInMemory(search, growthBytes(search.visited)))
			search.ending = { kind: "stopped", reason: "memory" };
		else if (growInTime(search.visited, SLOTS_GROWN)) expandNext(search);
	}
}

/** Expands what is left of the level at hand. */
export function expandLevel(search: Search): void {
	while (search.ending === undefined && search.expanded < search.levelEnd) expand(search, 1);
}

/** Bytes of everything that grows. */
export function searchBytes(search: Search): number {
	const { visited, frontier, notes, graph } = search;
	return visitedBytes(visited) + frontier.bytes + notesBytes(notes) + graphBytes(graph);
}

// ── one state ─────────────────────────────────────────────────────────────

function expandNext(search: Search): void {
	const { machine, grain, current, shard } = search;
	popState(search.frontier, current);
	if (search.expanded === search.levelEnd) enterLevel(search);
	const state = search.expanded++;
	if (shard && isLeaf(shard, state)) return endState(search.graph);
	sumStacks(search.stackSums, current);
	const isLastLevel = search.depth >= search.budget.depthMax;
	const threadCount = machine.threads.length;
	let moves = 0;
	for (let thread = 0; thread < threadCount; thread++) {
		if (grain.plain.choiceCount(current, thread) === 0) continue;
		moves++;
		if (isLastLevel) continue;
		noteLocks(search.lockOrder, machine, current, state, thread);
		const count = grain.successors.count(current, thread);
		for (let choice = 0; choice < count; choice++) {
			takeStep(search, state, thread, choice);
			if (search.ending !== undefined) return;
		}
	}
	endState(search.graph);
	endAtLockOrder(search);
	if (moves === 0) {
		if (!machine.isFinal(current)) search.ending = { kind: "deadlock", state };
	} else if (isLastLevel) finishLastLevel(search);
}

/** The states from the next one on lie one step deeper. */
export function enterLevel(search: Search): void {
	const { shard, visited, expanded, transitions } = search;
	search.depth++;
	search.levelEnd = visited.count;
	if (shard) offerLevel(shard, expanded, visited.count, transitions);
}

function takeStep(search: Search, state: number, thread: number, choice: number): void {
	const { machine, next, visited, grain } = search;
	search.transitions++;
	if (grain.successors.take(choice, next) !== 0) {
		endBroken(search, state, thread, choice);
		return;
	}
	// Conditions that are remembered once they held are part of the state: they must be up to date before it is hashed.
	const isCheckedFirst = machine.eventuallyCount > 0;
	if (isCheckedFirst && brokenIn(machine, next) !== 0) {
		endBroken(search, state, thread, choice);
		return;
	}
	fingerprintAfter(search.stackSums, next, grain.successors.moved(choice), visited.halves);
	let target = find(visited);
	if (target < 0) {
		// A state seen before was found whole then; its properties need no second look.
		if (!isCheckedFirst && brokenIn(machine, next) !== 0) {
			endBroken(search, state, thread, choice);
			return;
		}
		if (visited.count >= search.budget.statesMax) {
			search.ending = { kind: "stopped", reason: "states" };
			return;
		}
		target = addState(search, next, thread, choice);
	}
	pushStep(search.graph, target);
}

/** Adds the state that the last `find` did not find. */
function addState(search: Search, state: Int32Array, thread: number, choice: number): number {
	const number = add(search.visited);
	pushNote(search.notes, (thread << 24) | (choice << 16) | marksOf(search.machine, state));
	pushState(search.frontier, state);
	return number;
}

/** Adds a state that others found and keep, and gives its number. */
export function addNumbered(search: Search, note: number): number {
	pushNote(search.notes, note);
	return search.visited.count++;
}

export function marksOf(machine: Machine, state: Int32Array): number {
	let marks = machine.isFinal(state) ? MARK_FINAL : 0;
	for (let index = 0; index < machine.eventuallyCount; index++)
		if (machine.hasHeld(state, index)) marks |= 2 << index;
	return marks;
}

// ── ends ──────────────────────────────────────────────────────────────────

/** To be called once a state was expanded. */
export function endAtLockOrder(search: Search): void {
	if (!search.endsAtLockOrder) return;
	const closing = search.lockOrder.cycle.at(-1);
	if (closing && closing.state < search.expanded) search.ending = { kind: "lock-order" };
}

/**
 * A deadlock shows when its state is expanded, a broken step one level earlier. The states of this level that still
 * wait are therefore looked at first: a deadlock among them is one step nearer than the broken step.
 */
function endBroken(search: Search, state: number, thread: number, choice: number): void {
	search.ending = { kind: "broken", state, thread, choice };
	const deadlock = deadlockInLevel(search);
	if (deadlock >= 0) search.ending = { kind: "deadlock", state: deadlock };
}

/** On the deepest level nobody moves any more: deadlocks are found, the rest stays open. */
function finishLastLevel(search: Search): void {
	const deadlock = deadlockInLevel(search);
	search.ending =
		deadlock >= 0 ? { kind: "deadlock", state: deadlock } : { kind: "stopped", reason: "depth" };
}

/** The first state still waiting on the present level in which nobody can move; -1 for none. Uses up the level. */
function deadlockInLevel(search: Search): number {
	const { machine, current, grain } = search;
	for (; search.expanded < search.levelEnd; search.expanded++) {
		popState(search.frontier, current);
		let moves = 0;
		for (let thread = 0; thread < machine.threads.length; thread++)
			moves += grain.plain.choiceCount(current, thread);
		if (moves === 0 && !machine.isFinal(current)) return search.expanded;
	}
	return -1;
}

/** With so many bytes more than there are now. The graph is given up before the search is. */
export function fitsInMemory(search: Search, extra: number): boolean {
	const needed = searchBytes(search) + extra;
	if (needed <= search.budget.memoryMaxBytes) return true;
	if (!search.graph.isWhole) return false;
	giveUpDifferences(search.graph);
	return fitsInMemory(search, extra);
}
