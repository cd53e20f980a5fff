// A machine that takes bigger steps: behind each step it takes those that need no company (machine/independence), so that
// only states from which every thread must be tried are kept. Each state in between is checked as it passes. It is a
// machine like any other: the search knows nothing of it. States that are kept have all their steps taken, so every round
// of the state graph has one from which nobody is left out, and no thread is put off for ever.

import type { LoneSteps } from "../machine/independence/lone-step.ts";
import type { Machine, StepResult } from "../machine/machine.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import type { Grain } from "./grain.ts";
import { takeMove } from "./move.ts";

/** Ends a row of lone steps that might go round for ever. */
const ROW_MAX = 64;

/** Undefined where the machine knows of no steps that need no company. */
export function coarseGrain(plain: Machine): Grain | undefined {
	const { loneSteps } = plain;
	if (loneSteps === undefined) return undefined;
	const before = new Int32Array(plain.stateWords);
	const machine: Machine = {
		...plain,
		step: (state, thread, choice) => {
			const result = takeMove(plain, state, { thread, choice });
			return result !== 0 ? result : runOn(plain, loneSteps, state, before, undefined);
		},
	};
	return {
		reduction: "all",
		machine,
		plain,
		inPlainSteps: (schedule) => unfold(plain, loneSteps, schedule),
	};
}

function unfold(plain: Machine, loneSteps: LoneSteps, schedule: Schedule): Schedule {
	const moves: Move[] = [];
	const state = plain.createInitial();
	const before = state.slice();
	for (const move of schedule) {
		moves.push(move);
		if (takeMove(plain, state, move) !== 0) break;
		if (runOn(plain, loneSteps, state, before, moves) !== 0) break;
	}
	return moves;
}

/** Takes lone steps as long as there are any; what one of them breaks, or 0. */
function runOn(
	machine: Machine,
	loneSteps: LoneSteps,
	state: Int32Array,
	before: Int32Array,
	moves: Move[] | undefined,
): StepResult {
	for (let count = 0; count < ROW_MAX; count++) {
		const thread = loneThread(machine, loneSteps, state);
		if (thread < 0) return 0;
		before.set(state);
		const result = takeMove(machine, state, { thread, choice: 0 });
		if (result === 0 && !loneSteps.mayHaveGoneAlone(before, state, thread)) {
			state.set(before);
			return 0;
		}
		moves?.push({ thread, choice: 0 });
		if (result !== 0) return result;
	}
	return 0;
}

/** The first thread whose next step needs no company; -1 where there is none. */
function loneThread(machine: Machine, loneSteps: LoneSteps, state: Int32Array): number {
	for (let thread = 0; thread < machine.threads.length; thread++)
		if (machine.choiceCount(state, thread) === 1 && loneSteps.mayGoAlone(state, thread))
			return thread;
	return -1;
}
