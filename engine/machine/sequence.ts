// The next number of an address space's notifier sequence. The kernel counts on for ever; only equality of numbers matters,
// so that a state in which a number was used and forgotten is like one in which it never was. Small numbers count on as in
// the kernel, which is what people expect to see; beyond, the lowest pair from there on is taken that nobody can still hold. Exact: every
// word that may hold a number is looked at, those of stacks as if each were one, so a number that somebody could compare
// with is never given out twice. Thanks to this a loop that invalidates and retries comes back to a state it was in.

import { FRAME_CALLER, FRAME_FIRST, FRAME_RETURN } from "../program/instruction.ts";
import { ENDED } from "./frames.ts";
import { notifierField, threadField } from "./layout.ts";
import { frameOffset, layoutNotifier, stackOffset, threadOffset } from "./offsets.ts";
import type { Vm } from "./vm.ts";

/** Even. Up to here numbers count on, and are not given out again. */
const COUNTED_MAX = 32;

/** The even number that follows `seq`, an odd one. */
export function nextEven(vm: Vm, s: Int32Array, seq: number): number {
	if (seq < COUNTED_MAX) return seq + 1;
	let even = COUNTED_MAX;
	while (isHeld(vm, s, even)) even += 2;
	return even;
}

/** True where some word could be this even number or the odd one behind it. */
function isHeld(vm: Vm, s: Int32Array, even: number): boolean {
	const { layout } = vm;
	for (let notifier = 0; notifier < layout.notifierCount; notifier++)
		if ((s[layoutNotifier(vm, notifier) + notifierField.seq] & ~1) === even) return true;
	for (let variable = 0; variable < layout.variableCount; variable++)
		if ((s[layout.variables + variable] & ~1) === even) return true;
	for (let thread = 0; thread < layout.threadCount; thread++)
		if (isInStack(vm, s, thread, even)) return true;
	return false;
}

/** Frame by frame, from the innermost: where a frame returns to is no number. */
function isInStack(vm: Vm, s: Int32Array, thread: number, even: number): boolean {
	if (s[threadOffset(vm, thread) + threadField.pc] === ENDED) return false;
	let end = vm.layout.stackEnds[thread];
	let frame = frameOffset(vm, s, thread);
	for (;;) {
		for (let word = frame + FRAME_FIRST; word < end; word++)
			if ((s[word] & ~1) === even) return true;
		if (s[frame + FRAME_RETURN] === ENDED) return false;
		end = frame;
		frame = stackOffset(vm, thread, s[frame + FRAME_CALLER]);
	}
}
