// Huge pages: one entry a level up that maps all pages under a PTE table, here as many entries with PTE_HUGE that come and go
// together. Whatever touches a part of the block splits it first; the frames of a block follow each other. mm/huge_memory.c,
// mm/hugetlb.c. Left out: a count of the whole (each page of a block keeps its own).

import {
	ENTRY_PAGE_SHIFT,
	entryPage,
	isMapping,
	PTE_DIRTY,
	PTE_EXCLUSIVE,
	PTE_HUGE,
	PTE_PRESENT,
	PTE_WRITE,
	PTE_YOUNG,
} from "./entry.ts";
import { pageField } from "./layout.ts";
import { charge, mayCharge } from "./memcg.ts";
import { addTable, mmOffset } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import { getPage, isAnon, isPinned, putPage } from "./page.ts";
import { adopt, countMapping, freshFlags } from "./page-table.ts";
import type { Vm } from "./vm.ts";
import { isSameVma, VMA_FILE, VMA_HUGEPAGE, VMA_WRITE } from "./vma.ts";

/** Index of the first page of the block around page `index` of the window. */
export function blockStart(vm: Vm, index: number): number {
	return index - (index % vm.layout.fanOut);
}

/** True where a huge entry fits: the whole block lies in one VMA and nothing is mapped in it. */
export function fits(vm: Vm, s: Int32Array, mmAt: number, index: number): boolean {
	const { fanOut, windowPages, vmas, ptes } = vm.layout;
	const first = blockStart(vm, index);
	if (first + fanOut > windowPages) return false;
	for (let at = first; at < first + fanOut; at++) {
		if (!isSameVma(s[mmAt + vmas + at], s[mmAt + vmas + index])) return false;
		if (s[mmAt + ptes + at] !== 0) return false;
	}
	return true;
}

/** True where a first touch gets a transparent huge page: MADV_HUGEPAGE, and the block is free. */
export function wantsHuge(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || (s[offset + vm.layout.vmas + index] & VMA_HUGEPAGE) === 0) return 0;
	return fits(vm, s, offset, index) ? 1 : 0;
}

/**
 * Consecutive free frames (the first, number + 1), each with one reference, charged to the mm (0: to nobody); 0 where there are
 * none or the memcg has no room for all of them.
 */
export function allocHuge(vm: Vm, s: Int32Array, mm: number): number {
	const { fanOut } = vm.layout;
	if (mm > 0 && !mayCharge(vm, s, mm, fanOut)) return 0;
	for (let first = 1; first + fanOut <= vm.program.world.systemPages; first += fanOut) {
		if (!areFree(vm, s, first)) continue;
		for (let page = first; page < first + fanOut; page++) {
			s[layoutPage(vm, page) + pageField.refcount] = 1;
			if (mm > 0) charge(vm, s, page, mm);
		}
		return first + 1;
	}
	return 0;
}

function areFree(vm: Vm, s: Int32Array, first: number): boolean {
	for (let page = first; page < first + vm.layout.fanOut; page++)
		if (s[layoutPage(vm, page) + pageField.refcount] !== 0) return false;
	return true;
}

/** Maps consecutive frames from `page` on by one huge entry, if the block is still free. */
export function setHuge(vm: Vm, s: Int32Array, mm: number, addr: number, page: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const { fanOut, windowStart, vmas, ptes } = vm.layout;
	const first = blockStart(vm, addr - windowStart);
	if (!fits(vm, s, offset, first)) return 0;
	for (let index = 0; index < fanOut; index++) {
		const vma = s[offset + vmas + first + index];
		const entry = PTE_HUGE | ((page + index) << ENTRY_PAGE_SHIFT);
		if ((vma & VMA_FILE) === 0) {
			s[offset + ptes + first + index] = entry | freshFlags(vma);
			adopt(vm, s, mm, windowStart + first + index, page + index);
		} else {
			const write = (vma & VMA_WRITE) !== 0 ? PTE_WRITE | PTE_DIRTY : 0;
			s[offset + ptes + first + index] = entry | PTE_PRESENT | PTE_YOUNG | write;
			getPage(vm, s, page + index);
			countMapping(vm, s, offset, page + index, 1);
		}
	}
	addTable(vm, s, offset, first);
	return 1;
}

/** Gives back the frames of a huge page that was allocated and not used. */
export function putHuge(vm: Vm, s: Int32Array, page: number): void {
	for (let index = 0; index < vm.layout.fanOut; index++) putPage(vm, s, page + index);
}

/** __split_huge_pmd: small entries take the place of the huge one; the same frames. */
export function splitBlock(vm: Vm, s: Int32Array, mmAt: number, index: number): void {
	const { fanOut, ptes } = vm.layout;
	const first = mmAt + ptes + blockStart(vm, index);
	for (let at = first; at < first + fanOut; at++) s[at] &= ~PTE_HUGE;
}

/** Splits the huge entry that the place of an entry (its offset in the vector) belongs to, if it is one. */
export function splitAt(vm: Vm, s: Int32Array, mm: number, addr: number): void {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || (s[offset + vm.layout.ptes + index] & PTE_HUGE) === 0) return;
	splitBlock(vm, s, offset, index);
}

/** Where a block is that can be collapsed: all small, present, anonymous, mapped once, with nobody else's reference. */
export function mayCollapse(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const { fanOut, windowStart, windowPages, vmas, ptes } = vm.layout;
	const first = blockStart(vm, addr - windowStart);
	if (first + fanOut > windowPages) return 0;
	for (let index = first; index < first + fanOut; index++) {
		const entry = s[offset + ptes + index];
		const isSmall = (entry & (PTE_PRESENT | PTE_HUGE)) === PTE_PRESENT && isMapping(entry);
		if (!isSmall || !isSameVma(s[offset + vmas + index], s[offset + vmas + first])) return 0;
		if (!isCollapsible(vm, s, entryPage(entry))) return 0;
	}
	return 1;
}

function isCollapsible(vm: Vm, s: Int32Array, page: number): boolean {
	const isSystem = vm.zones[page] === 0;
	const isAlone = s[layoutPage(vm, page) + pageField.refcount] === 1;
	return isSystem && isAlone && isAnon(vm, s, page) && !isPinned(vm, s, page);
}

/** mm/khugepaged.c: collapse_huge_page: the data moves to the huge page, whose entry takes the place of the small ones. */
export function collapse(vm: Vm, s: Int32Array, mm: number, addr: number, page: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || mayCollapse(vm, s, mm, addr) === 0) return 0;
	const { fanOut, windowStart, ptes, shadow } = vm.layout;
	const first = blockStart(vm, addr - windowStart);
	for (let index = 0; index < fanOut; index++) {
		const at = offset + ptes + first + index;
		const old = entryPage(s[at]);
		s[layoutPage(vm, page + index) + pageField.content] =
			s[layoutPage(vm, old) + pageField.content];
		countMapping(vm, s, offset, old, -1);
		putPage(vm, s, old);
		const expected = s[offset + shadow + first + index];
		s[at] =
			PTE_HUGE |
			(s[at] & (PTE_PRESENT | PTE_WRITE | PTE_DIRTY | PTE_YOUNG)) |
			PTE_EXCLUSIVE |
			((page + index) << ENTRY_PAGE_SHIFT);
		adopt(vm, s, mm, windowStart + first + index, page + index);
		s[offset + shadow + first + index] = expected;
	}
	return 1;
}
