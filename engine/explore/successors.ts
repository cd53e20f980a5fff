// What a search asks a grain for: the states that one thread's next step leads to. Counted first, then handed out, so that
// a step after which much is done without company is worked out once for all the states it ends in.

import type { Machine, StepResult } from "../machine/machine.ts";
import { type Threads, threadBit } from "./fingerprint.ts";

export interface Successors {
	/** How many there are; 0 where the thread cannot move. */
	count(state: Int32Array, thread: number): number;
	/** Puts one of those counted last, by its number, into `into`; what is broken on the way there, or 0. */
	take(number: number, into: Int32Array): StepResult;
	/** Whose stacks that one has changed. */
	moved(number: number): Threads;
}

/** One state for each way that the machine's step can go. Their invariants are left to the search, which checks new states only. */
export function plainSuccessors(machine: Machine): Successors {
	let from: Int32Array = new Int32Array(0);
	let mover = 0;
	return {
		count(state, thread) {
			from = state;
			mover = thread;
			return machine.choiceCount(state, thread);
		},
		take(choice, into) {
			into.set(from);
			const result = machine.step(into, mover, choice);
			if (result === 0) machine.canonicalise(into, mover);
			return result;
		},
		moved: () => threadBit(mover),
	};
}

/** A machine that takes these steps. */
export function stepsBy(successors: Successors, plain: Machine): Machine {
	return {
		...plain,
		choiceCount: (state, thread) => successors.count(state, thread),
		step(state, thread, choice) {
			successors.count(state, thread);
			return successors.take(choice, state);
		},
	};
}
