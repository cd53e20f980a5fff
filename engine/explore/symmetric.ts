// The plain machine's steps between representatives: of the states that are the same but for symmetry (machine/symmetry), one
// is kept. Threads and pages change names on the way and nothing else, so the shortest run to what breaks has as many steps
// as without.

import type { Machine } from "../machine/machine.ts";
import type { Symmetry } from "../machine/symmetry/symmetry.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { ALL_THREADS } from "./fingerprint.ts";
import { type Grain, plainGrain } from "./grain.ts";
import { takeMove } from "./move.ts";
import { plainSuccessors, type Successors, stepsBy } from "./successors.ts";

/** Undefined where nothing can change names. */
export function symmetricGrain(plain: Machine): Grain | undefined {
	const { symmetry } = plain;
	if (symmetry === undefined) return undefined;
	const successors = representatives(plainSuccessors(plain), symmetry);
	return {
		...plainGrain(plain),
		reduction: "symmetry",
		machine: stepsBy(successors, plain),
		successors,
		inPlainSteps: (schedule) => withRealNames(plain, symmetry, schedule),
	};
}

function representatives(steps: Successors, symmetry: Symmetry): Successors {
	let isExchanged = false;
	return {
		count: (state, thread) => steps.count(state, thread),
		take(choice, into) {
			const result = steps.take(choice, into);
			isExchanged = result === 0 && symmetry.toRepresentative(into);
			return result;
		},
		moved: (choice) => (isExchanged ? ALL_THREADS : steps.moved(choice)),
	};
}

/** At first each thread stands for itself, for threads that do the same begin alike. */
function withRealNames(plain: Machine, symmetry: Symmetry, schedule: Schedule): Schedule {
	const state = plain.createInitial();
	const names = plain.threads.map((_, thread) => thread);
	return schedule.map((move): Move => {
		const thread = names[move.thread];
		takeMove(plain, state, move);
		symmetry.toRepresentative(state, names);
		return { ...move, thread };
	});
}
