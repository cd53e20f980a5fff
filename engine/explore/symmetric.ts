// The plain machine's steps between representatives: of the states that differ only in which of several threads that do the
// same stands where (machine/symmetry), one is kept. Threads change names on the way and nothing else, so the shortest run to
// what breaks has as many steps as without. Pages keep their numbers: with so few states that are nearly all in plain steps,
// to number them anew costs more than it saves.

import type { Machine } from "../machine/machine.ts";
import type { Rename } from "../machine/symmetry/symmetry.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { ALL_THREADS } from "./fingerprint.ts";
import { type Grain, plainGrain } from "./grain.ts";
import { takeMove } from "./move.ts";
import { plainSuccessors, type Successors, stepsBy } from "./successors.ts";

/** Undefined where no two threads do the same. */
export function symmetricGrain(plain: Machine): Grain | undefined {
	const orderThreads = plain.symmetry?.orderThreads;
	if (orderThreads === undefined) return undefined;
	const successors = representatives(plainSuccessors(plain), orderThreads);
	return {
		...plainGrain(plain),
		reduction: "symmetry",
		machine: stepsBy(successors, plain),
		successors,
		inPlainSteps: (schedule) => withRealNames(plain, orderThreads, schedule),
	};
}

function representatives(steps: Successors, orderThreads: Rename): Successors {
	let isExchanged = false;
	return {
		count: (state, thread) => steps.count(state, thread),
		take(choice, into) {
			const result = steps.take(choice, into);
			isExchanged = result === 0 && orderThreads(into);
			return result;
		},
		moved: (choice) => (isExchanged ? ALL_THREADS : steps.moved(choice)),
	};
}

/** At first each thread stands for itself, for threads that do the same begin alike. */
function withRealNames(plain: Machine, orderThreads: Rename, schedule: Schedule): Schedule {
	const state = plain.createInitial();
	const names = plain.threads.map((_, thread) => thread);
	return schedule.map((move): Move => {
		const thread = names[move.thread];
		takeMove(plain, state, move);
		orderThreads(state, names);
		return { ...move, thread };
	});
}
