// Pages: references, mappings, content. Page 0 is the zero page: always there, never counted. A page with no reference
// is free; the lowest free one is allocated next, so that equal histories give equal states.

import { PAGE_DIRTY, PAGE_WORDS, pageField, threadField } from "./layout.ts";
import { layoutPage, threadOffset } from "./offsets.ts";
import { DOUBLE_FREE, REFCOUNT, USE_AFTER_FREE } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** A zeroed page with one reference (number + 1), or 0 when memory is full. */
export function allocPage(vm: Vm, s: Int32Array): number {
	const { layout } = vm;
	for (let page = 1; page < layout.pageCount; page++) {
		const offset = layout.pages + page * PAGE_WORDS;
		if (s[offset + pageField.refcount] !== 0) continue;
		s[offset + pageField.refcount] = 1;
		s[offset + pageField.content] = 0;
		return page + 1;
	}
	return 0;
}

/** True where the page (not + 1) exists and is free: whoever reaches it now uses freed memory. */
export function isFreed(vm: Vm, s: Int32Array, page: number): boolean {
	return page !== 0 && s[layoutPage(vm, page) + pageField.refcount] === 0;
}

export function putPage(vm: Vm, s: Int32Array, page: number): void {
	if (page === 0) return;
	const offset = layoutPage(vm, page);
	if (s[offset + pageField.refcount] === 0) {
		raise(vm, DOUBLE_FREE, 0, page);
		return;
	}
	s[offset + pageField.refcount]--;
	if (s[offset + pageField.refcount] > 0) return;
	if (s[offset + pageField.mapcount] !== 0) raise(vm, REFCOUNT, 3, page);
	s[offset + pageField.content] = 0;
	s[offset + pageField.flags] = 0;
}

export function getPage(vm: Vm, s: Int32Array, page: number): void {
	if (page !== 0) s[layoutPage(vm, page) + pageField.refcount]++;
}

export function copyPage(vm: Vm, s: Int32Array, from: number, to: number): void {
	s[layoutPage(vm, to) + pageField.content] = s[layoutPage(vm, from) + pageField.content];
}

/** A driver touches a page (accessed bit, dirty bit) through its number: it must still be somebody's. */
export function touchPage(vm: Vm, s: Int32Array, page: number, dirty: boolean): void {
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 2, page);
	else if (dirty && page !== 0) s[layoutPage(vm, page) + pageField.flags] |= PAGE_DIRTY;
}

/** mmu_gather: the page's reference waits with the thread until the CPU's TLB is flushed. */
export function gather(vm: Vm, s: Int32Array, page: number): void {
	if (page === 0) return;
	const thread = threadOffset(vm, vm.thread);
	s[thread + threadField.gatherLow + (page >> 5)] |= 1 << (page & 31);
}

/** TLB flush and the references that waited for it. */
export function freeGathered(vm: Vm, s: Int32Array): void {
	const thread = threadOffset(vm, vm.thread);
	for (let page = 1; page < vm.layout.pageCount; page++) {
		const word = thread + threadField.gatherLow + (page >> 5);
		if (((s[word] >>> (page & 31)) & 1) === 0) continue;
		s[word] &= ~(1 << (page & 31));
		putPage(vm, s, page);
	}
}
