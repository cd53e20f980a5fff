// What is kept of a page beside its number, and an order of pages by that alone.

import { PAGE_WORDS } from "./layout.ts";
import { layoutDevice, layoutPage, threadOffset } from "./offsets.ts";
import type { Vm } from "./vm.ts";

/** Below 0 where `one` comes first: more is kept of it. 0 where they differ in their numbers only. */
export function comparePages(vm: Vm, s: Int32Array, one: number, other: number): number {
	const { layout } = vm;
	const a = layoutPage(vm, one);
	const b = layoutPage(vm, other);
	for (let word = 0; word < PAGE_WORDS; word++)
		if (s[a + word] !== s[b + word]) return s[b + word] - s[a + word];
	for (let thread = 0; thread < layout.threadCount; thread++) {
		const gather = threadOffset(vm, thread) + layout.gather;
		const differ = bitOf(s, gather, other) - bitOf(s, gather, one);
		if (differ !== 0) return differ;
	}
	for (let device = 0; device < layout.deviceCount; device++) {
		const dma = layoutDevice(vm, device) + layout.dma;
		if (s[dma + one] !== s[dma + other]) return s[dma + other] - s[dma + one];
	}
	return 0;
}

/** Free, and nothing is left over of who had it last: a page like any that nobody ever had. One that is gathered is not free. */
export function isBlank(vm: Vm, s: Int32Array, page: number): boolean {
	const { layout } = vm;
	const offset = layoutPage(vm, page);
	for (let word = 0; word < PAGE_WORDS; word++) if (s[offset + word] !== 0) return false;
	for (let device = 0; device < layout.deviceCount; device++)
		if (s[layoutDevice(vm, device) + layout.dma + page] !== 0) return false;
	return true;
}

function bitOf(s: Int32Array, set: number, bit: number): number {
	return (s[set + (bit >> 5)] >>> (bit & 31)) & 1;
}
