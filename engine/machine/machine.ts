// The machine as explorer, runs and debugger see it: states are typed arrays of `stateWords` words, and `step` is the
// only thing that changes one. Everything here is deterministic; what may go either way is a choice with a number.

import type { LoneSteps } from "./independence/lone-step.ts";
import type { Symmetry } from "./symmetry/symmetry.ts";

/** What a step ended with: 0, or the 1-based index of a property's code in `properties` (see properties.ts). */
export type StepResult = number;

export interface Machine {
	/** Words of one state vector. */
	readonly stateWords: number;
	/**
	 * Words of a state that only one thread changes, and nobody else looks at: where those of each thread begin, and where the last
	 * of them end. What is before the first is everybody's.
	 */
	readonly stackStarts: Int32Array;
	/** Where the words of a thread end that are in use: those behind, up to the next thread's, are 0. */
	stackEnd(state: Int32Array, thread: number): number;
	/** Threads in schedule order; the first is `setup`, the last `finally` (either may have an empty body). */
	readonly threads: readonly MachineThread[];
	/** The state before the first step of setup. */
	createInitial(): Int32Array;
	/**
	 * How many ways the thread's next step can go: 0 where it cannot move (blocked, ended, setup not done yet), 1 for
	 * an ordinary step, n where it chooses (`timed_out()`, `inject … sometimes`).
	 */
	choiceCount(state: Int32Array, thread: number): number;
	/**
	 * One atomic step of one thread that can move: its next visible instruction and the local ones after it, up to
	 * the next visible one. Changes `state` in place.
	 */
	step(state: Int32Array, thread: number, choice: number): StepResult;
	/** As `step`, but one instruction only: the grain of the debugger. `step` is a loop over it. */
	stepInstruction(state: Int32Array, thread: number, choice: number): StepResult;
	/** True where the thread's next instruction is visible to others: the border between two steps. */
	isAtStepBorder(state: Int32Array, thread: number): boolean;
	hasEnded(state: Int32Array, thread: number): boolean;
	/** True where nothing remains to be done: every thread that does not repeat has ended, finally included. */
	isFinal(state: Int32Array): boolean;
	/** Clears what no thread can ever read again, so that states that behave alike are alike. */
	canonicalise(state: Int32Array, thread: number): void;
	/** Checked after every step: 0, or the index + 1 of the property that `state` breaks. */
	brokenInvariant(state: Int32Array): StepResult;
	/** Checked in final states: leaks and counts. */
	brokenAtEnd(state: Int32Array): StepResult;
	/** True where the k-th `eventually` of the scenario has held by now. */
	hasHeld(state: Int32Array, eventually: number): boolean;
	readonly eventuallyCount: number;
	/** The condition as the scenario spells it. */
	eventuallyText(eventually: number): string;
	/** Words for humans about the property that `state` breaks: what, at which objects. */
	explain(state: Int32Array, result: StepResult): Explanation;
	/** Words for humans about a state in which nobody can move: who waits for what. */
	explainDeadlock(state: Int32Array): Explanation;
	/**
	 * For each lock that `thread` holds while its next step takes another, `held << 16 | taken`: gives how many, and leaves
	 * them at the beginning of `into`, which keeps its length where it was longer.
	 */
	lockEdges(state: Int32Array, thread: number, into: number[]): number;
	lockName(lock: number): string;
	/** Which steps need no company; undefined where that is not known of any. */
	readonly loneSteps?: LoneSteps | undefined;
	/** Which states differ in names of threads only; undefined where none do. */
	readonly symmetry?: Symmetry | undefined;
}

export interface MachineThread {
	readonly name: string;
	readonly process: string | undefined;
	readonly repeats: boolean;
	readonly role: "setup" | "thread" | "work" | "finally";
}

export interface Explanation {
	readonly code: string;
	readonly message: string;
	/** Paths as in ChangeView of view/model.ts. */
	readonly paths: readonly string[];
	/** The thread whose script is to blame, where one is. */
	readonly thread: number | undefined;
	/** Where nothing is wrong, but the model ends: what of it is spent. */
	readonly spent?: "pages";
}
