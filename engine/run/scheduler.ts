// Who is next? A scheduler answers for one step; the answers are the schedule. Each is a pure function of where the run
// stands, so that going back and running on again gives the same run. Nothing here changes a state.

import type { Machine } from "../machine/machine.ts";
import type { Move, Schedule } from "./schedule.ts";

/** Where a run stands when somebody has to move. */
export interface Situation {
	readonly machine: Machine;
	/** To read only. */
	readonly state: Int32Array;
	/** How many steps were taken. */
	readonly step: number;
	/** Who took the last one; -1 before the first. */
	readonly lastThread: number;
}

/** Undefined where nobody is to move: no thread can, or the recorded schedule is over. */
export type Scheduler = (situation: Situation) => Move | undefined;

/** Each thread in turn, one step each, always the first choice. */
export const roundRobin: Scheduler = ({ machine, state, lastThread }) => {
	const count = machine.threads.length;
	for (let after = 1; after <= count; after++) {
		const thread = (lastThread + after + count) % count;
		if (machine.choiceCount(state, thread) > 0) return { thread, choice: 0 };
	}
	return undefined;
};

/** Any thread, any choice, as the seed has it. */
export function seeded(seed: number): Scheduler {
	return ({ machine, state, step }) => {
		const ready = machine.threads
			.map((_, thread) => thread)
			.filter((thread) => machine.choiceCount(state, thread) > 0);
		const thread = ready[draw(seed, step, 0) % ready.length];
		if (thread === undefined) return undefined;
		return { thread, choice: draw(seed, step, 1) % machine.choiceCount(state, thread) };
	};
}

/** What was recorded, whether or not it still fits; the run notices. */
export function replay(schedule: Schedule): Scheduler {
	return ({ step }) => schedule[step];
}

/**
 * A number of 32 bits for each (seed, step, use), without a generator that has to be kept: the finisher of murmur3
 * over a sum of odd multiples. Good enough to mix schedules; not meant for secrets.
 */
function draw(seed: number, step: number, use: number): number {
	let word = (seed + Math.imul(step + 1, 0x9e3779b1) + Math.imul(use + 1, 0x85ebca77)) | 0;
	word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
	word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
	return (word ^ (word >>> 16)) >>> 0;
}
