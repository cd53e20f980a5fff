// Of all shortest runs to one goal, a violation or the state from which a round begins, one with the fewest context
// switches: the run that a person follows with the least going to and fro. Runs are tried in the order of their switches,
// so the first that reaches the goal has the fewest; what is cut is cut for one of two reasons:
//
// - A run that is longer than the shortest. Every prefix of a shortest run to the goal is a shortest run to where it leads,
//   else the whole could be shortened.
// - A run to a state and thread that another reaches in fewer steps, or in as many with no more switches: whatever follows
//   the one follows the other.
//
// Which run is found depends on the goal alone, not on the run that is given: however the violation was found, by a
// reduced search, by workers or by shards, it is shown by the same run. Where the budget ends, the run stays as it is.

import type { Machine, StepResult } from "../machine/machine.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { at, type Column, createColumn, push, put } from "./column.ts";
import { fingerprint } from "./fingerprint.ts";
import { createFrontier, type Frontier, popState, pushState } from "./frontier.ts";
import { takeMove } from "./move.ts";
import { add, createVisited, find, type Visited } from "./visited.ts";

export type Goal =
	/** The last step breaks this property. */
	| { readonly kind: "broken"; readonly result: StepResult }
	/** Nobody can move after the last step. */
	| { readonly kind: "stuck" }
	/** The last step leads to this state. */
	| { readonly kind: "state"; readonly state: Int32Array }
	/** The last step is one of this thread from this state. */
	| { readonly kind: "step"; readonly state: Int32Array; readonly thread: number };

export interface SwitchSearch {
	readonly machine: Machine;
	readonly goal: Goal;
	readonly length: number;
	/** Switches of the run at hand: more are not looked at. */
	readonly switchesMax: number;
	readonly statesMax: number;
	/** States with the thread that moved last: the switches after these depend on it. */
	readonly visited: Visited;
	/** By number: where it was reached from, by which move, in how many steps and with how many switches. */
	readonly parents: Column;
	readonly notes: Column;
	readonly depths: Column;
	readonly counts: Column;
	/** Reached with `switches` switches, and with one more. */
	layer: Frontier;
	nextLayer: Frontier;
	switches: number;
	readonly current: Int32Array;
	readonly next: Int32Array;
	/** The first run found whose last step is one switch more than the layer has: it counts once the layer is done. */
	later: Schedule | undefined;
	/** The run that was found; `open` once the budget is spent. */
	result: Schedule | "open" | undefined;
}

/** Words of a vector behind the state's: who moved last (+ 1), the number, the steps. The fingerprint takes in the first. */
const EXTRA_WORDS = 3;

/** The schedule must be a shortest one to the goal. */
export function createSwitchSearch(
	machine: Machine,
	schedule: Schedule,
	goal: Goal,
	statesMax: number,
): SwitchSearch {
	const words = machine.stateWords + EXTRA_WORDS;
	const search: SwitchSearch = {
		machine,
		goal,
		length: schedule.length,
		switchesMax: switchesOf(schedule),
		statesMax,
		visited: createVisited(),
		parents: createColumn(),
		notes: createColumn(),
		depths: createColumn(),
		counts: createColumn(),
		layer: createFrontier(words),
		nextLayer: createFrontier(words),
		switches: 0,
		current: new Int32Array(words),
		next: new Int32Array(words),
		later: undefined,
		result: undefined,
	};
	search.next.set(machine.createInitial());
	reach(search, -1, { thread: -1, choice: 0 }, 0, 0);
	return search;
}

/** Expands up to `count` states; true once the search is over. */
export function searchSwitches(search: SwitchSearch, count: number): boolean {
	for (let left = count; left > 0 && search.result === undefined; left--) {
		if (search.layer.count === 0) nextLayer(search);
		else if (search.visited.count >= search.statesMax) search.result = "open";
		else expandNext(search);
	}
	return search.result !== undefined;
}

/** How often another thread goes on than moved before. */
export function switchesOf(schedule: Schedule): number {
	return schedule.filter((move, index) => index > 0 && move.thread !== schedule[index - 1]?.thread)
		.length;
}

function nextLayer(search: SwitchSearch): void {
	if (search.later || search.nextLayer.count === 0) {
		// Nothing is left only where one fingerprint was taken for another: the odds are those of the exploration.
		search.result = search.later ?? "open";
		return;
	}
	const { layer } = search;
	search.layer = search.nextLayer;
	search.nextLayer = layer;
	search.switches++;
}

function expandNext(search: SwitchSearch): void {
	const { machine, current } = search;
	popState(search.layer, current);
	const last = current[machine.stateWords] - 1;
	const number = current[machine.stateWords + 1];
	const depth = current[machine.stateWords + 2];
	// Reached in fewer steps or with fewer switches since.
	if (depth > at(search.depths, number) || search.switches > at(search.counts, number)) return;
	let moves = 0;
	for (let thread = 0; thread < machine.threads.length; thread++) {
		const choices = machine.choiceCount(current, thread);
		moves += choices;
		if (depth === search.length) continue;
		const isSwitch = last >= 0 && thread !== last;
		if (isSwitch && search.switches === search.switchesMax) continue;
		for (let choice = 0; choice < choices; choice++) {
			takeStep(search, number, { thread, choice }, depth + 1, isSwitch);
			if (search.result !== undefined) return;
		}
	}
	if (depth === search.length && isGoal(search, moves)) search.result = scheduleTo(search, number);
}

/** Whether the state in `current`, in which there are so many moves, is the goal. */
function isGoal({ goal, machine, current }: SwitchSearch, moves: number): boolean {
	if (goal.kind === "stuck") return moves === 0 && !machine.isFinal(current);
	return goal.kind === "state" && isAt(current, goal.state);
}

/** `current` has more words than the state. */
function isAt(current: Int32Array, state: Int32Array): boolean {
	return state.every((word, index) => word === current[index]);
}

function takeStep(
	search: SwitchSearch,
	from: number,
	move: Move,
	depth: number,
	isSwitch: boolean,
): void {
	search.next.set(search.current);
	const result = takeMove(search.machine, search.next, move);
	if (depth === search.length && isLastStep(search, move, result)) {
		const run = [...scheduleTo(search, from), move];
		if (isSwitch) search.later ??= run;
		else search.result = run;
	} else if (result === 0) reach(search, from, move, depth, search.switches + (isSwitch ? 1 : 0));
}

/** Whether the goal is this step, taken from `current`, whatever it leads to. */
function isLastStep(
	{ goal, current }: SwitchSearch,
	{ thread }: Move,
	result: StepResult,
): boolean {
	if (goal.kind === "broken") return goal.result === result;
	return goal.kind === "step" && goal.thread === thread && isAt(current, goal.state);
}

/** Keeps the state in `next`, unless it was reached before in fewer steps, or in as many with no more switches. */
function reach(
	search: SwitchSearch,
	from: number,
	move: Move,
	depth: number,
	switches: number,
): void {
	const { machine, next, visited, parents, notes, depths, counts } = search;
	next[machine.stateWords] = move.thread + 1;
	fingerprint(next, machine.stateWords + 1, visited.halves);
	let number = find(visited);
	if (number < 0) {
		number = add(visited);
		for (const column of [parents, notes, depths, counts]) push(column, 0);
	} else if (at(depths, number) < depth) return;
	else if (at(depths, number) === depth && at(counts, number) <= switches) return;
	put(parents, number, from);
	put(notes, number, (move.thread << 8) | move.choice);
	put(depths, number, depth);
	put(counts, number, switches);
	next[machine.stateWords + 1] = number;
	next[machine.stateWords + 2] = depth;
	pushState(switches === search.switches ? search.layer : search.nextLayer, next);
}

/** A state on the way to the violation was reached last in the fewest steps, so that its parents are those of that run. */
function scheduleTo(search: SwitchSearch, state: number): readonly Move[] {
	const moves: Move[] = [];
	for (let number = state; at(search.parents, number) >= 0; number = at(search.parents, number)) {
		const note = at(search.notes, number);
		moves.push({ thread: note >> 8, choice: note & 0xff });
	}
	return moves.reverse();
}
