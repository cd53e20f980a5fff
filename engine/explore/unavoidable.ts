// The step that made a failure unavoidable: after it, however the threads go on, no run comes to a good end any more; before
// it one did. Asked from the end of the run backwards. What a state could not avoid is never looked at again, so that all
// questions together cost one search of what lies behind that step, and the way to one good end before it.
//
// A run that never ends is no way out: where a fair one exists, it is a violation itself (liveness.ts), and an unfair one
// only starves a thread. A budget that ends leaves the question open; nothing is guessed.

import type { Machine } from "../machine/machine.ts";
import type { Schedule } from "../run/schedule.ts";
import { statesBackwards } from "./backwards.ts";
import { fingerprint } from "./fingerprint.ts";
import { takeMove } from "./move.ts";
import { add, createVisited, find, type Visited } from "./visited.ts";

export interface DoomSearch {
	readonly machine: Machine;
	/** The states of the run, the last first. */
	readonly states: Iterator<Int32Array>;
	readonly statesMax: number;
	/** States looked at. All of those of questions answered lead to no good end. */
	readonly visited: Visited;
	/** Whether a good end can still be had is asked of the state after so many steps of the schedule. */
	step: number;
	/** The way from that state to the one looked at, the deepest last; `depth` of it is in use. */
	readonly way: Place[];
	depth: number;
	/** The state being made. */
	readonly next: Int32Array;
	/** The step that made it unavoidable, 0 where it was from the beginning; `open` where the budget ended. */
	result: number | "open" | undefined;
}

interface Place {
	readonly state: Int32Array;
	/** The move to try next. */
	thread: number;
	choice: number;
}

/** Whole states of a way are kept. */
const DEPTH_MAX = 4_000;

/** `last` is how many steps of the schedule lead to a state that was not broken yet. */
export function createDoomSearch(
	machine: Machine,
	schedule: Schedule,
	last: number,
	statesMax: number,
): DoomSearch {
	const search: DoomSearch = {
		machine,
		states: statesBackwards(machine, schedule, last),
		statesMax,
		visited: createVisited(),
		step: last + 1,
		way: [],
		depth: 0,
		next: new Int32Array(machine.stateWords),
		result: undefined,
	};
	return search;
}

/** Takes up to `count` steps; true once there is an answer. */
export function searchDoom(search: DoomSearch, count: number): boolean {
	for (let left = count; left > 0 && search.result === undefined; left--) {
		if (search.depth > 0) goOn(search);
		else ask(search);
	}
	return search.result !== undefined;
}

/** Begins the question for the state one step earlier. */
function ask(search: DoomSearch): void {
	const { value: state } = search.states.next();
	if (state === undefined) search.result = 0;
	else {
		search.step--;
		enter(search, state);
	}
}

/** One move from the deepest place of the way, or back from it. */
function goOn(search: DoomSearch): void {
	const { machine, way } = search;
	const place = way[search.depth - 1];
	if (place.thread === machine.threads.length) {
		search.depth--;
		return;
	}
	if (place.choice >= machine.choiceCount(place.state, place.thread)) {
		place.thread++;
		place.choice = 0;
		return;
	}
	const { next } = search;
	next.set(place.state);
	const move = { thread: place.thread, choice: place.choice++ };
	if (takeMove(machine, next, move) === 0) enter(search, next);
}

/** Goes to a state, unless it was looked at before. */
function enter(search: DoomSearch, state: Int32Array): void {
	const { machine, visited, way } = search;
	if (isGoodEnd(machine, state)) {
		search.result = search.step + 1;
		return;
	}
	fingerprint(state, machine.stateWords, visited.halves);
	if (find(visited) >= 0) return;
	if (visited.count >= search.statesMax || search.depth >= DEPTH_MAX) {
		search.result = "open";
		return;
	}
	add(visited);
	const place = way[search.depth];
	if (place) {
		place.state.set(state);
		place.thread = 0;
		place.choice = 0;
	} else way.push({ state: state.slice(), thread: 0, choice: 0 });
	search.depth++;
}

/** Everything has ended well: what is broken in an end, the step that led there has shown. */
function isGoodEnd(machine: Machine, state: Int32Array): boolean {
	if (!machine.isFinal(state)) return false;
	for (let index = 0; index < machine.eventuallyCount; index++)
		if (!machine.hasHeld(state, index)) return false;
	return true;
}
