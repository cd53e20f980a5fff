// Calls one function of a program at a time, with nobody else running: what a system call or an ioctl of a recorded run is
// to the engine. The functions are those that were compiled as roots (CompileOptions.roots); they run in the place of the
// scenario's first thread, through the same steps as everything else.

import type { ProgramMachine } from "../machine/create.ts";
import { assert } from "../result.ts";

/** Instructions that one call may take. */
const INSTRUCTIONS_MAX = 100_000;

export type CallOutcome =
	| { readonly kind: "returned"; readonly value: number }
	/** It broke a property, waits for what nobody does, or does not end. */
	| { readonly kind: "stopped"; readonly why: string };

export interface Calls {
	/** To read only: the state after the last call. */
	readonly state: Int32Array;
	/** Runs the function with these arguments, each as scripts hold it. */
	call(name: string, args: readonly number[]): CallOutcome;
	/** A copy of the state, to come back to. */
	save(): Int32Array;
	restore(saved: Int32Array): void;
	/** The value of a variable of a device or record by its whole name: `gpu.valid`, `bo[1].seq`. */
	variable(name: string): number;
}

const SETUP = 0;
const THREAD = 1;

/** A world in which the scenario's setup has run. */
export function createCalls(machine: ProgramMachine): Calls {
	const { program } = machine;
	assert(
		program.threads.length > 2,
		"a scenario whose functions are called has a thread to call them in",
	);
	const state = machine.createInitial();
	const setup = finish(machine, state, SETUP);
	assert(setup.kind === "returned", `the setup runs: ${setup.kind === "stopped" ? setup.why : ""}`);
	const numbers = new Map(program.functions.map((fn, number) => [fn.name, number]));
	const numberOf = (name: string): number => {
		const number = numbers.get(name);
		assert(number !== undefined, `${name} was compiled as a root`);
		return number;
	};
	return {
		state,
		call(name, args) {
			const fn = numberOf(name);
			machine.enter(state, THREAD, fn, args);
			return finish(machine, state, THREAD);
		},
		save: () => state.slice(),
		restore: (saved) => state.set(saved),
		variable(name) {
			const number = program.world.variables.findIndex((candidate) => candidate.name === name);
			assert(number >= 0, `there is a variable ${name}`);
			return state[machine.layout.variables + number] ?? 0;
		},
	};
}

function finish(machine: ProgramMachine, state: Int32Array, thread: number): CallOutcome {
	for (let count = 0; count < INSTRUCTIONS_MAX; count++) {
		if (machine.hasEnded(state, thread)) return { kind: "returned", value: machine.lastResult() };
		if (!machine.isReady(state, thread)) return stopped(machine.waitReason(state, thread));
		const broken = machine.stepInstruction(state, thread, 0);
		if (broken !== 0) return stopped(machine.explain(state, broken).message);
	}
	return stopped(`it does not end within ${INSTRUCTIONS_MAX} instructions`);
}

function stopped(why: string): CallOutcome {
	return { kind: "stopped", why };
}
