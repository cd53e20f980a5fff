// Which lock a thread's next step takes while it holds others: what lock order is judged by.

import { INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import type { Interpreter } from "./interpreter.ts";
import { threadField } from "./layout.ts";
import { isHeldBy } from "./lock.ts";
import { frameOffset, threadOffset } from "./offsets.ts";

/**
 * Pairs held << 16 | taken, as offsets of locks, for the lock that the thread takes in its next step: how many are in `into`
 * now, from its beginning on. It is not shortened, since an array that was is made anew when something is put in again.
 */
export function noteLockEdges(
	interpreter: Interpreter,
	state: Int32Array,
	thread: number,
	into: number[],
): number {
	const { vm, code, primitives } = interpreter;
	const base = threadOffset(vm, thread);
	const at = state[base + threadField.pc] * INSTRUCTION_WORDS;
	if (code[at] !== op.primitive) return 0;
	const { takes } = primitives[code[at + 2]];
	if (takes === undefined) return 0;
	vm.thread = thread;
	const taken = takes(vm, state, frameOffset(vm, state, thread) + code[at + 3]);
	const { lockCount, locks, mmCount, mms, mmWords, mmapLock } = vm.layout;
	let count = 0;
	for (let lock = locks; lock < locks + lockCount; lock++)
		if (isOther(state, thread, lock, taken)) into[count++] = (lock << 16) | taken;
	for (let mm = 0; mm < mmCount; mm++) {
		const lock = mms + mm * mmWords + mmapLock;
		if (isOther(state, thread, lock, taken)) into[count++] = (lock << 16) | taken;
	}
	return count;
}

/** Another lock than the one taken, and the thread holds it. */
function isOther(state: Int32Array, thread: number, lock: number, taken: number): boolean {
	return lock !== taken && state[lock] !== 0 && isHeldBy(state[lock], thread);
}
