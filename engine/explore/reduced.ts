// A machine that takes bigger steps: behind each step it takes those that need no company, so that only states from which
// every thread must be tried are kept, and of those that differ in names of threads only, one. It is a machine like any other: the search knows nothing of it. States that are kept
// have all their steps taken, so every round of the state graph has one from which nobody is left out, and no thread is
// put off for ever.

import type { Machine } from "../machine/machine.ts";
import type { Symmetry } from "../machine/symmetry/symmetry.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { type Branches, createBranches, follow } from "./branches.ts";
import { ALL_THREADS } from "./fingerprint.ts";
import type { Grain } from "./grain.ts";
import { type Successors, stepsBy } from "./successors.ts";

/** Undefined where the machine knows of no steps that need no company. */
export function coarseGrain(plain: Machine): Grain | undefined {
	const { loneSteps, symmetry } = plain;
	if (loneSteps === undefined) return undefined;
	const successors = coarseSuccessors(createBranches(plain, loneSteps, false), symmetry);
	const named = coarseSuccessors(createBranches(plain, loneSteps, false), undefined);
	const told = createBranches(plain, loneSteps, true);
	return {
		reduction: "all",
		machine: stepsBy(successors, plain),
		successors,
		named: stepsBy(named, plain),
		plain,
		inPlainSteps: (schedule) => unfold(told, symmetry, plain.createInitial(), schedule),
		roundInPlainSteps: (from, schedule) => unfold(told, undefined, from, schedule),
	};
}

function coarseSuccessors(branches: Branches, symmetry: Symmetry | undefined): Successors {
	return {
		count: (state, thread) => follow(branches, state, thread),
		take(number, into) {
			const branch = branches.branches[number];
			into.set(branch.state);
			if (branch.result === 0 && symmetry?.toRepresentative(into)) branch.moved = ALL_THREADS;
			return branch.result;
		},
		moved: (number) => branches.branches[number].moved,
	};
}

/**
 * Told of the threads that really moved: which one stands for which changes on the way. At first each stands for itself,
 * for threads that do the same begin alike.
 */
function unfold(
	branches: Branches,
	symmetry: Symmetry | undefined,
	from: Int32Array,
	schedule: Schedule,
): Schedule {
	const moves: Move[] = [];
	const state = from.slice();
	const names = branches.machine.threads.map((_, thread) => thread);
	for (const { thread, choice } of schedule) {
		follow(branches, state, thread);
		const branch = branches.branches[choice];
		for (const move of branch.moves) moves.push({ ...move, thread: names[move.thread] });
		state.set(branch.state);
		symmetry?.toRepresentative(state, names);
	}
	return moves;
}
