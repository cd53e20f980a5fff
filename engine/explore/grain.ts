// How much the search takes for one step. The plain machine's steps are those that runs and the debugger show: a visible
// instruction with the local ones behind it. With coarser ones there are fewer states (reduced.ts), with finer ones
// nothing is left out at all.

import type { Machine } from "../machine/machine.ts";
import type { Schedule } from "../run/schedule.ts";
import { plainSuccessors, type Successors } from "./successors.ts";

/**
 * `all`: interleavings that cannot differ in anything that is checked are looked at once. `local`: only what a thread does
 * by itself is one step, and what nobody can read again is cleared. `symmetry`: as `local`, but of states that
 * are the same but for names of threads one is kept. `none`: neither, each instruction is a step.
 */
export type Reduction = "all" | "symmetry" | "local" | "none";

export interface Grain {
	readonly reduction: Reduction;
	/** A choice of one of its steps is a number of `successors`. */
	readonly machine: Machine;
	/** The steps of `machine`, as the search takes them. Not for two searches at once. */
	readonly successors: Successors;
	/** As `machine`, but a thread is in every state who it is: there, several may look like one. */
	readonly named: Machine;
	/** What its runs are told in. A thread that can move here can move in `machine`. */
	readonly plain: Machine;
	/** A run of `machine` in steps of `plain`, up to the one that breaks something. */
	inPlainSteps(schedule: Schedule): Schedule;
	/** A run of `named` from a state on. */
	roundInPlainSteps(from: Int32Array, schedule: Schedule): Schedule;
}

export function plainGrain(machine: Machine): Grain {
	return {
		reduction: "local",
		machine,
		successors: plainSuccessors(machine),
		named: machine,
		plain: machine,
		inPlainSteps: (schedule) => schedule,
		roundInPlainSteps: (_, schedule) => schedule,
	};
}

/** Every instruction is a step, and what nobody can read any more still tells states apart. Its runs stay in its own steps. */
export function fineGrain(plain: Machine): Grain {
	const machine: Machine = { ...plain, step: plain.stepInstruction, canonicalise: () => {} };
	return { ...plainGrain(machine), reduction: "none" };
}
