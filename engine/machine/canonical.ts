// States that behave alike are made alike: what a frame can never read again is cleared. Exact, because a dead slot is
// written before it is read on every path (program/liveness.ts); only the thread that moved can have new leftovers.

import { FRAME_CALLER, FRAME_RETURN, INSTRUCTION_WORDS } from "../program/instruction.ts";
import { ENDED } from "./frames.ts";
import type { Interpreter } from "./interpreter.ts";
import { threadField } from "./layout.ts";
import { frameOffset, stackOffset, threadOffset } from "./offsets.ts";

export function canonicalise(machine: Interpreter, s: Int32Array, thread: number): void {
	const { vm } = machine;
	const { program } = vm;
	const base = threadOffset(vm, thread);
	let pc = s[base + threadField.pc];
	if (pc === ENDED) return;
	let frame = frameOffset(vm, s, thread);
	clear(s, frame, program.deadSlots[pc]);
	for (;;) {
		pc = s[frame + FRAME_RETURN];
		if (pc === ENDED) return;
		frame = stackOffset(vm, thread, s[frame + FRAME_CALLER]);
		clear(s, frame, program.deadSlots[pc]);
		// The call's result is written on return, whatever stands there now.
		s[frame + machine.code[(pc - 1) * INSTRUCTION_WORDS + 1]] = 0;
	}
}

function clear(s: Int32Array, frame: number, slots: Int32Array): void {
	for (let index = 0; index < slots.length; index++) s[frame + slots[index]] = 0;
}
