// One round through a component of the state graph that a fair run never leaves: a closed walk on which every thread
// moves that can move there at all. Made once, for the verdict; plain values.

import type { Machine } from "../machine/machine.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { scheduleTo, stateAfter } from "./evidence.ts";
import { fingerprint } from "./fingerprint.ts";
import { takeMove } from "./move.ts";
import { type Edge, type Edges, roundTrip } from "./round.ts";
import type { Search } from "./search.ts";

/** Schedules are in plain steps. */
export interface Loop {
	/** Shortest run into the loop. */
	readonly entry: Schedule;
	/** From there round and back; empty where there is no step, or the loop is too large to be walked. */
	readonly round: Schedule;
	/** Threads that move in the loop; undefined where it is too large. */
	readonly movers: readonly number[] | undefined;
	readonly stateCount: number;
}

/** Whole states of the loop are held at once. */
const LOOP_STATES_MAX = 20_000;

/** `members` are the states of the loop, the nearest first. */
export function walkLoop(search: Search, members: readonly number[]): Loop {
	const { grain } = search;
	const entry = grain.inPlainSteps(scheduleTo(search, members[0]));
	const first = stateAfter(grain.plain, entry);
	const edges = edgesFrom(grain.named, first);
	const movers = edges && new Set(edges.flat().map((edge) => edge.move.thread));
	return {
		entry,
		round: edges && movers ? grain.roundInPlainSteps(first, roundTrip(edges, movers)) : [],
		movers: movers && [...movers].sort((a, b) => a - b),
		stateCount: members.length,
	};
}

/**
 * All that can be reached from where the loop is entered: the loop, since nothing leads out of it. Looked at once more, with
 * threads under their own names. Undefined where it is too large.
 */
function edgesFrom(machine: Machine, first: Int32Array): Edges | undefined {
	const edges: Edge[][] = [];
	const states = [first];
	const numbers = new Map([[keyOf(first), 0]]);
	for (let from = 0; from < states.length; from++) {
		edges[from] = movesOf(machine, states[from]).map((move) => {
			const next = states[from].slice();
			takeMove(machine, next, move);
			const key = keyOf(next);
			const to = numbers.get(key) ?? states.push(next) - 1;
			numbers.set(key, to);
			return { from, to, move };
		});
		if (states.length > LOOP_STATES_MAX) return undefined;
	}
	return edges;
}

/** As the search tells states apart. */
function keyOf(state: Int32Array): string {
	fingerprint(state, state.length, halves);
	return halves.join();
}

const halves = new Int32Array(2);

function movesOf(machine: Machine, state: Int32Array): readonly Move[] {
	return machine.threads.flatMap((_, thread) =>
		Array.from({ length: machine.choiceCount(state, thread) }, (_, choice) => ({ thread, choice })),
	);
}
