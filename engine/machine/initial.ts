// The state before the first step, and the beginning of threads.

import { FRAME_FIRST } from "../program/instruction.ts";
import { checkConditions } from "./conditions.ts";
import { ENDED, startThread } from "./frames.ts";
import type { Interpreter } from "./interpreter.ts";
import { MM_EXISTS, mmField, threadField } from "./layout.ts";
import { frameOffset, threadOffset } from "./offsets.ts";
import { isVisible, stepInstruction } from "./step.ts";
import { rightsOf } from "./vma.ts";

/** An `eventually` that holds in it has held. What an `always` says of it, `brokenInvariant` tells. */
export function createInitial(interpreter: Interpreter): Int32Array {
	const state = createUnsettled(interpreter);
	for (let thread = 0; thread < interpreter.vm.program.threads.length; thread++)
		settle(interpreter, state, thread);
	checkConditions(interpreter, state);
	return state;
}

export function createUnsettled(interpreter: Interpreter): Int32Array {
	const { vm } = interpreter;
	const { layout, program } = vm;
	const state = new Int32Array(layout.vectorWords);
	program.world.processes.forEach((process, number) => {
		const offset = layout.mms + number * layout.mmWords;
		state[offset + mmField.users] = 1;
		state[offset + mmField.count] = 1;
		state[offset + mmField.seq] = 2;
		state[offset + mmField.flags] = MM_EXISTS;
		state[offset + mmField.memcg] = number;
		for (const mapping of process.mappings) {
			const first = mapping.start - layout.windowStart;
			const word = rightsOf(mapping.protection) | vm.backing[first];
			state.fill(word, offset + layout.vmas + first, offset + layout.vmas + first + mapping.pages);
		}
	});
	state[layout.pages] = 1;
	state.fill(1, layout.krefs, layout.krefs + program.world.krefs.length); // kref_init
	program.world.variables.forEach((variable, number) => {
		state[layout.variables + number] = variable.initial;
	});
	program.threads.forEach((thread, number) => {
		const base = threadOffset(vm, number);
		if (thread.role === "work") state[base + threadField.pc] = ENDED;
		else startThread(interpreter, state, number, thread.function);
	});
	return state;
}

/** Has a thread that ended run a function from its beginning, with these arguments. */
export function enterAlone(
	interpreter: Interpreter,
	state: Int32Array,
	thread: number,
	fn: number,
	args: readonly number[],
): void {
	startThread(interpreter, state, thread, fn);
	state.set(args, frameOffset(interpreter.vm, state, thread) + FRAME_FIRST);
}

/**
 * Local instructions at the start of a thread run before its first step, so that every state stands at a border. One
 * that breaks something is left to that first step, which reports it.
 */
function settle(interpreter: Interpreter, state: Int32Array, thread: number): void {
	const { vm, code } = interpreter;
	const pcAt = threadOffset(vm, thread) + threadField.pc;
	vm.broken = 0;
	for (let count = 0; count < 1000 && vm.broken === 0; count++) {
		if (state[pcAt] === ENDED || isVisible(code, state[pcAt])) return;
		const before = state.slice();
		if (stepInstruction(interpreter, state, thread, 0) !== 0) state.set(before);
	}
}
