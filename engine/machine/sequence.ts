// The next number of an address space's notifier sequence. The kernel counts on for ever; only equality of numbers matters,
// so that a state in which a number was used and forgotten is like one in which it never was. Small numbers count on as in
// the kernel, which is what people expect to see; beyond, the lowest pair from there on is taken that nobody can still hold. Exact: every
// word that may hold a number is looked at, those of stacks as if each were one, so a number that somebody could compare
// with is never given out twice. Thanks to this a loop that invalidates and retries comes back to a state it was in.

import { notifierField } from "./layout.ts";
import { layoutNotifier } from "./offsets.ts";
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
	for (let thread = 0; thread < layout.threadCount; thread++) {
		for (let word = layout.stackStarts[thread]; word < layout.stackEnds[thread]; word++)
			if ((s[word] & ~1) === even) return true;
	}
	return false;
}
