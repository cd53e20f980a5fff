// Livelock and `eventually`, over the whole graph of states. On a fair run every step that can be taken again and again
// is taken some time (each thread, each choice), so that in a finite graph the run ends up in a component without exit
// and visits all of it. Hence: every fair run reaches a goal exactly where the goal can be reached from every state.
// That question needs no components, only a few sweeps; components are looked for once a goal is out of reach.

import { createSteps, readSteps, type Steps } from "./graph.ts";
import { noteAt } from "./notes.ts";
import { MARK_FINAL, type Search } from "./search.ts";
import { scratchOf } from "./visited.ts";

/** A byte or two a state: the marks (see search.ts) that some state reachable from it carries. */
export interface Sweep {
	readonly reached: Uint8Array | Uint16Array;
	readonly steps: Steps;
	readonly goals: number;
	/**
	 * In the first sweep, by state that misses a goal: an early state that it reaches, or itself where it knows of none.
	 * It lies where the table of states was, which nobody needs any more. Undefined once that is over.
	 */
	earliest: Int32Array | undefined;
	/** The next state to look at, downwards. */
	next: number;
	/** Whether this sweep has changed anything, and whether none has since the last. */
	hasChanged: boolean;
	isDone: boolean;
}

const MARKS = 0xffff;

/** The search is complete: nothing is looked for in its table any more. */
export function createSweep(search: Search): Sweep {
	const count = search.visited.count;
	const goals = allGoals(search);
	const reached = goals < 0x100 ? new Uint8Array(count) : new Uint16Array(count);
	for (let state = 0; state < count; state++) reached[state] = noteAt(search.notes, state) & MARKS;
	return {
		reached,
		steps: createSteps(search.graph),
		goals,
		earliest: scratchOf(search.visited),
		next: count - 1,
		hasChanged: false,
		isDone: false,
	};
}

/**
 * Looks at up to `count` states. Marks flow from targets to sources; going downwards, they cross all steps that lead to
 * a later state at once, so the number of sweeps is about how often a way to a goal turns back to an earlier state. Most
 * turn back to somewhere near the beginning, from which everything is reached: hence the first sweep is followed by a look
 * at how early each comes (`turnBack`). Ends because each sweep but the last adds a mark to some state.
 */
export function sweepOn(sweep: Sweep, count: number): void {
	const { reached, steps, goals, earliest } = sweep;
	for (let left = count; left > 0 && !sweep.isDone; left--) {
		const state = sweep.next--;
		const marks = reached[state];
		if ((marks & goals) !== goals) {
			readSteps(steps, state);
			const found = marks | (earliest ? firstLook(sweep, earliest, state) : look(sweep));
			if (found !== marks) {
				reached[state] = found;
				sweep.hasChanged = true;
			}
		}
		if (sweep.next < 0) return nextSweep(sweep);
	}
}

/** The last ended; what is left of the count is not worth going on for. */
function nextSweep(sweep: Sweep): void {
	sweep.isDone = !sweep.hasChanged;
	sweep.hasChanged = false;
	sweep.next = sweep.reached.length - 1;
	if (!sweep.isDone) turnBack(sweep);
	sweep.earliest = undefined;
}

/** The marks of what the steps lead to. */
function look({ reached, steps, goals }: Sweep): number {
	let found = 0;
	for (let step = steps.from; step < steps.to && (found & goals) !== goals; step++)
		found |= reached[steps.targets[step]];
	return found;
}

/** As `look`, with what later states turn back to, which was looked at by now, or is noted for `turnBack`. */
function firstLook({ reached, steps, goals }: Sweep, earliest: Int32Array, state: number): number {
	let found = 0;
	let early = state;
	for (let step = steps.from; step < steps.to && (found & goals) !== goals; step++) {
		const target = steps.targets[step];
		found |= reached[target];
		const back = target > state ? earliest[target] : target;
		if (back > state) found |= reached[back];
		else if (back < early) early = back;
	}
	earliest[state] = early;
	return found;
}

/** Whatever an early state reaches, those that reach it do. Upwards, so that one that turns back again has done so. */
function turnBack({ reached, earliest }: Sweep): void {
	if (!earliest) return;
	for (let state = 0; state < reached.length; state++)
		if (earliest[state] < state) reached[state] |= reached[earliest[state]];
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
