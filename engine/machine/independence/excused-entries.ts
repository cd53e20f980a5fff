// A device entry that disagrees with its CPU entry is excused while an invalidation runs over it: who changes such an entry,
// or ends the invalidation, depends on the others after all.

import { disagreement } from "../invariants.ts";
import { isInvalidatedBy } from "../notifier.ts";
import type { Vm } from "../vm.ts";

/** Calls back with each device entry, of tables and TLBs, until one gives true; true where one did. */
function someEntry({ layout }: Vm, test: (at: number, index: number) => boolean): boolean {
	const { devices, deviceWords, deviceCount, windowPages, table, tlb } = layout;
	for (let device = 0; device < deviceCount; device++) {
		const offset = devices + device * deviceWords;
		for (let index = 0; index < windowPages; index++)
			if (test(offset + table + index, index) || test(offset + tlb + index, index)) return true;
	}
	return false;
}

/** True where some device entry disagrees with the CPU entry: only an invalidation that runs excuses it. */
export function hasExcusedEntry(vm: Vm, s: Int32Array): boolean {
	return someEntry(vm, (at, index) => s[at] !== 0 && disagreement(vm, s, s[at], index) !== 0);
}

/** True where the thread changed no device entry but under an invalidation of its own, which excuses it until it ends. */
export function changesOwnSpanOnly(
	vm: Vm,
	before: Int32Array,
	after: Int32Array,
	thread: number,
): boolean {
	const { windowStart, mmCount } = vm.layout;
	const isExcused = (index: number): boolean =>
		mmCount === 1 && isInvalidatedBy(vm, after, thread, windowStart + index);
	return !someEntry(vm, (at, index) => before[at] !== after[at] && !isExcused(index));
}
