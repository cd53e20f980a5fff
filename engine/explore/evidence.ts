// From a number of a state to the run that leads there: the schedule along the parent links, and the run made again
// through `step`, so that nothing is said about a state that was not reached once more.

import type { Explanation, Machine } from "../machine/machine.ts";
import { assert } from "../result.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { parentOf } from "./graph.ts";
import type { LockEdge } from "./lock-order.ts";
import { takeMove } from "./move.ts";
import { noteAt } from "./notes.ts";
import type { Search } from "./search.ts";

/** The run to the state, by its number, in steps of the search's own machine: the fewest. */
export function scheduleTo(search: Search, state: number): Schedule {
	const moves: Move[] = [];
	for (let number = state; number > 0; number = parentOf(search.graph, number)) {
		const note = noteAt(search.notes, number);
		moves.push({ thread: note >>> 24, choice: (note >>> 16) & 0xff });
	}
	return moves.reverse();
}

/** The run to the state of an order of locks in plain steps, up to the one that takes the lock. */
export function runThrough(search: Search, { state, thread }: LockEdge): Schedule {
	const { grain } = search;
	const before = scheduleTo(search, state);
	const behind = grain.inPlainSteps([...before, { thread, choice: 0 }]);
	return behind.slice(0, grain.inPlainSteps(before).length + 1);
}

/** The state after the schedule, as the search saw it. No step of the schedule may break anything. */
export function stateAfter(machine: Machine, schedule: Schedule): Int32Array {
	const state = machine.createInitial();
	for (const move of schedule) {
		const result = takeMove(machine, state, move);
		assert(result === 0, "a run found again breaks nothing on the way");
	}
	return state;
}

/** What the last step of the schedule breaks, in words. */
export function explainLast(machine: Machine, schedule: Schedule): Explanation {
	const last = schedule.at(-1);
	assert(last !== undefined, "something is broken by a step");
	const state = stateAfter(machine, schedule.slice(0, -1));
	const result = takeMove(machine, state, last);
	assert(result !== 0, "a run found again breaks what it broke");
	return machine.explain(state, result);
}
