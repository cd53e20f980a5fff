// The window of addresses that all address spaces share: page `index` of it is the address windowStart + index.

import { SPAN_MASK, SPAN_SHIFT, spanOf } from "../program/object.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export function windowSpan(vm: Vm): number {
	return spanOf(vm.layout.windowStart, vm.layout.windowStart + vm.layout.windowPages);
}

/** Index of an address; -1 and a kernel-bug outside the window. */
export function pageIndexOf(vm: Vm, addr: number): number {
	const index = addr - vm.layout.windowStart;
	if (index >= 0 && index < vm.layout.windowPages) return index;
	raise(vm, KERNEL_BUG, kernelBug.badAddress, addr);
	return -1;
}

/** First index that a span covers, clipped. */
export function firstIndex(vm: Vm, span: number): number {
	return Math.max(0, (span & SPAN_MASK) - vm.layout.windowStart);
}

/** Index behind the last one that a span covers, clipped. */
export function endIndex(vm: Vm, span: number): number {
	return Math.min(vm.layout.windowPages, (span >>> SPAN_SHIFT) - vm.layout.windowStart);
}

/** True where `pages` words from `from` on are 0. */
export function isFree(s: Int32Array, from: number, pages: number): boolean {
	for (let offset = from; offset < from + pages; offset++) if (s[offset] !== 0) return false;
	return true;
}
