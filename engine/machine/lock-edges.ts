// Which lock a thread's next step takes while it holds others: what lock order is judged by.

import { INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import type { Interpreter } from "./interpreter.ts";
import { threadField } from "./layout.ts";
import { isHeldBy } from "./lock.ts";
import { frameOffset, threadOffset } from "./offsets.ts";

/** Pairs held << 16 | taken, as offsets of locks, for the lock that the thread takes in its next step. */
export function noteLockEdges(
	interpreter: Interpreter,
	state: Int32Array,
	thread: number,
	into: number[],
): void {
	const { vm, code, primitives } = interpreter;
	const base = threadOffset(vm, thread);
	const at = state[base + threadField.pc] * INSTRUCTION_WORDS;
	if (code[at] !== op.primitive) return;
	const { takes } = primitives[code[at + 2]];
	if (takes === undefined) return;
	vm.thread = thread;
	const taken = takes(vm, state, frameOffset(vm, state, thread) + code[at + 3]);
	const { layout } = vm;
	const note = (offset: number): void => {
		if (offset !== taken && state[offset] !== 0 && isHeldBy(state[offset], thread))
			into.push((offset << 16) | taken);
	};
	for (let lock = 0; lock < layout.lockCount; lock++) note(layout.locks + lock);
	for (let mm = 0; mm < layout.mmCount; mm++)
		note(layout.mms + mm * layout.mmWords + layout.mmapLock);
}
