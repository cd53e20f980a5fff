// A machine that notes which instructions it runs: where a scenario holds, who reads that wants to know what it holds of.
// Of steps that commute one order is as good as the other for this: each run of all steps has one of the kept ones that is
// made of the same steps (explore/reduced.ts), so what no kept run takes, none does.

import type { Program } from "../program/program.ts";
import { createMachine, type ProgramMachine } from "./create.ts";
import { ENDED } from "./frames.ts";
import { threadField } from "./layout.ts";
import type { StepResult } from "./machine.ts";
import { threadOffset } from "./offsets.ts";
import { LIVELOCK } from "./properties.ts";
import { isVisible, LOCAL_MAX, stepInstruction } from "./step.ts";
import { raise } from "./vm.ts";

export interface CoveringMachine extends ProgramMachine {
	/** By instruction: 1 where it was run, also by threads before their first step. */
	readonly ran: Uint8Array;
}

/** Bytes of the marks of a program's instructions. */
export function ranBytes(program: Program): number {
	return program.functionOf.length;
}

/**
 * `ran` is where it marks what runs. Threads that explore together have marks of their own: if they wrote to the same cache
 * lines at each instruction, they would wait for each other. Cost: one store an instruction, which the search does not feel.
 */
export function createCoveringMachine(
	program: Program,
	ran: Uint8Array = new Uint8Array(ranBytes(program)),
): CoveringMachine {
	const plain = createMachine(program);
	const { interpreter } = plain;
	const { vm, code } = interpreter;
	const stepNoting = (state: Int32Array, thread: number, choice: number): StepResult => {
		const pc = state[threadOffset(vm, thread) + threadField.pc];
		if (pc !== ENDED) ran[pc] = 1;
		return stepInstruction(interpreter, state, thread, choice);
	};
	/** To the next border, as `step` of step.ts. */
	const settle = (state: Int32Array, thread: number): StepResult => {
		const pcAt = threadOffset(vm, thread) + threadField.pc;
		for (let count = 0; state[pcAt] !== ENDED && !isVisible(code, state[pcAt]); count++) {
			if (count === LOCAL_MAX) {
				raise(vm, LIVELOCK, 1, thread);
				return vm.broken;
			}
			const result = stepNoting(state, thread, 0);
			if (result !== 0) return result;
		}
		return 0;
	};
	return {
		...plain,
		ran,
		createInitial() {
			const state = plain.createUnsettled();
			plain.threads.forEach((_, thread) => void settle(state, thread));
			return plain.createInitial();
		},
		stepInstruction: stepNoting,
		step(state, thread, choice) {
			const result = stepNoting(state, thread, choice);
			return result !== 0 ? result : settle(state, thread);
		},
	};
}
