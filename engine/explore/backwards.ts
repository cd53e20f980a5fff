// The states of a run from its end to its beginning, without holding them all: whole states at distances of about the root
// of its length, and those of one stretch between two of them.

import type { Machine } from "../machine/machine.ts";
import type { Schedule } from "../run/schedule.ts";
import { takeMove } from "./move.ts";

/**
 * The states after `last`, `last - 1` … 0 steps, each a copy. None of these steps may break anything. Cost: each step is
 * taken twice; about twice the root of `last` states are held.
 */
export function* statesBackwards(
	machine: Machine,
	schedule: Schedule,
	last: number,
): Generator<Int32Array, undefined> {
	const spacing = Math.max(1, Math.ceil(Math.sqrt(last)));
	const marks = stretch(machine, machine.createInitial(), schedule.slice(0, last), spacing);
	for (let index = marks.length - 1; index >= 0; index--) {
		const from = index * spacing;
		const moves = schedule.slice(from, Math.min(from + spacing - 1, last));
		const states = stretch(machine, marks[index], moves, 1);
		for (let state = states.pop(); state; state = states.pop()) yield state;
	}
}

/** The first state, and the one after every `spacing` moves. */
function stretch(
	machine: Machine,
	first: Int32Array,
	moves: Schedule,
	spacing: number,
): Int32Array[] {
	const state = first.slice();
	const states = [first.slice()];
	moves.forEach((move, index) => {
		takeMove(machine, state, move);
		if ((index + 1) % spacing === 0) states.push(state.slice());
	});
	return states;
}
