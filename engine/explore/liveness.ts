// Livelock and `eventually`, over the whole graph of states. On a fair run every step that can be taken again and again
// is taken some time (each thread, each choice), so that in a finite graph the run ends up in a component without exit
// and visits all of it. Hence: every fair run reaches a goal exactly where the goal can be reached from every state.
// That question needs no components, only a few sweeps; components are looked for once a goal is out of reach.

import { createSteps, readSteps, type Steps } from "./graph.ts";
import { noteAt } from "./notes.ts";
import { MARK_FINAL, type Search } from "./search.ts";

/** A byte or two a state: the marks (see search.ts) that some state reachable from it carries. */
export interface Sweep {
	readonly reached: Uint8Array | Uint16Array;
	readonly steps: Steps;
	readonly goals: number;
	/** The next state to look at, downwards. */
	next: number;
	/** Whether this sweep has changed anything, and whether none has since the last. */
	hasChanged: boolean;
	isDone: boolean;
}

const MARKS = 0xffff;

export function createSweep(search: Search): Sweep {
	const count = search.visited.count;
	const goals = allGoals(search);
	const reached = goals < 0x100 ? new Uint8Array(count) : new Uint16Array(count);
	for (let state = 0; state < count; state++) reached[state] = noteAt(search.notes, state) & MARKS;
	const steps = createSteps(search.graph);
	return { reached, steps, goals, next: count - 1, hasChanged: false, isDone: false };
}

/**
 * Looks at up to `count` states. Marks flow from targets to sources; going downwards, they cross all steps that lead to
 * a later state at once, so the number of sweeps is about how often a way to a goal turns back to an earlier state: few.
 * Ends because each sweep but the last adds a mark to some state.
 */
export function sweepOn(sweep: Sweep, count: number): void {
	const { reached, steps } = sweep;
	for (let left = count; left > 0 && !sweep.isDone; left--) {
		const state = sweep.next--;
		const marks = reached[state];
		if ((marks & sweep.goals) !== sweep.goals) {
			let found = marks;
			readSteps(steps, state);
			for (let step = steps.from; step < steps.to; step++) found |= reached[steps.targets[step]];
			if (found !== marks) {
				reached[state] = found;
				sweep.hasChanged = true;
			}
		}
		if (sweep.next < 0) {
			sweep.isDone = !sweep.hasChanged;
			sweep.hasChanged = false;
			sweep.next = reached.length - 1;
		}
	}
}

/** The first goal that some state cannot reach, as its mark: the end before the conditions. 0 where there is none. */
export function missedGoal(sweep: Sweep): number {
	let missed = 0;
	for (let state = 0; state < sweep.reached.length; state++)
		missed |= sweep.goals & ~sweep.reached[state];
	return missed & -missed;
}

/**
 * The component without exit, among the states that miss the goal, that the shortest run leads into: its states, the
 * nearest first. Tarjan's algorithm with its own stack, over the states that miss the goal; nothing leads out of these.
 */
export function nearestTrap(sweep: Sweep, goal: number): readonly number[] {
	const { steps } = sweep;
	const count = sweep.reached.length;
	// 0: not seen; else the order of discovery, and the earliest open one reachable; beyond all of them once finished.
	const order = new Int32Array(count);
	const low = new Int32Array(count);
	/** Steps of a state that were followed. */
	const followed = new Int32Array(count);
	const finished = count + 1;
	const open: number[] = [];
	let nearest: number[] = [];
	let discovered = 0;
	for (let root = 0; root < count; root++) {
		if ((sweep.reached[root] & goal) !== 0 || order[root] !== 0) continue;
		const path = [root];
		while (path.length > 0) {
			const state = path[path.length - 1];
			if (order[state] === 0) {
				order[state] = low[state] = ++discovered;
				open.push(state);
			}
			readSteps(steps, state);
			if (steps.from + followed[state] < steps.to) {
				const target = steps.targets[steps.from + followed[state]];
				if (order[target] === 0) path.push(target);
				else {
					if (low[target] < low[state]) low[state] = low[target];
					followed[state]++;
				}
				continue;
			}
			path.pop();
			if (low[state] !== order[state]) continue;
			const members = open.splice(open.lastIndexOf(state));
			if (hasNoExit(steps, members)) nearest = nearer(nearest, members);
			for (const member of members) low[member] = finished;
		}
	}
	return nearest;
}

function hasNoExit(steps: Steps, members: readonly number[]): boolean {
	const inside = new Set(members);
	return members.every((state) => {
		readSteps(steps, state);
		for (let step = steps.from; step < steps.to; step++)
			if (!inside.has(steps.targets[step])) return false;
		return true;
	});
}

/** States are numbered in breadth-first order: the smaller number has the shorter run. */
function nearer(one: number[], other: number[]): number[] {
	const sorted = other.sort((a, b) => a - b);
	return one.length === 0 || sorted[0] < one[0] ? sorted : one;
}

function allGoals(search: Search): number {
	return MARK_FINAL | (((1 << search.machine.eventuallyCount) - 1) << 1);
}
