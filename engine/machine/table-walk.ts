// Walks over a span of CPU entries, one entry that is not none a step: zapping, changing protection, forking, moving.
// Skipping what is none together with the entry found is exact: the kernel holds the page-table lock over both.

import {
	ENTRY_PAGE_SHIFT,
	entryPage,
	PTE_DEVICE_EXCLUSIVE,
	PTE_DEVICE_PRIVATE,
	PTE_DIRTY,
	PTE_EXCLUSIVE,
	PTE_HUGE,
	PTE_HWPOISON,
	PTE_MIGRATION,
	PTE_PRESENT,
	PTE_PROTNONE,
	PTE_SPECIAL,
	PTE_SWAP,
	PTE_WRITE,
	PTE_ZERO,
	typeOf,
} from "./entry.ts";
import { blockStart } from "./huge.ts";
import { nextMapped } from "./hugetlb.ts";
import { countMapped } from "./hugetlb-counts.ts";
import { PAGE_DIRTY, pageField } from "./layout.ts";
import { addTable, mmOffset } from "./mm.ts";
import { allocAt } from "./node.ts";
import { layoutPage } from "./offsets.ts";
import { copyPage, gather, getPage, isAnon, isPinned, putPage } from "./page.ts";
import { adopt, countMapping, freshFlags, restored } from "./page-table.ts";
import { countResident } from "./rss.ts";
import { countSwap, dropSlotAndCache, duplicateSlot } from "./swap.ts";
import type { Vm } from "./vm.ts";
import { VMA_SHARED, VMA_WRITE } from "./vma.ts";

/** Index of the first entry that is not none in [at, end) of the window, or -1. */
function nextEntry(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return -1;
	const { windowStart, windowPages, ptes } = vm.layout;
	const limit = Math.min(end - windowStart, windowPages);
	for (let index = Math.max(0, at - windowStart); index < limit; index++)
		if (s[offset + ptes + index] !== 0) return index;
	return -1;
}

// ── zapping ───────────────────────────────────────────────────────────────

/** mm/memory.c: zap_pte_range for one entry; the address behind it, or `end`. */
export function zapNext(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const index = nextEntry(vm, s, mm, at, end);
	if (index < 0) return end;
	const offset = mmOffset(vm, s, mm);
	const last = lastTogether(vm, s, offset, index);
	for (let each = index; each <= last; each++) {
		const entry = s[offset + vm.layout.ptes + each];
		s[offset + vm.layout.ptes + each] = 0;
		s[offset + vm.layout.shadow + each] = 0;
		zapEntry(vm, s, offset, entry);
	}
	return vm.layout.windowStart + last + 1;
}

/** The same for what is not hugetlb memory: where that comes first, its address. */
export function zapOther(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	return zapNext(vm, s, mm, at, nextMapped(vm, s, mm, at, end));
}

/** Index of the last page that one entry maps together with page `index`: the rest of a huge page, or the page itself. */
function lastTogether(vm: Vm, s: Int32Array, mmAt: number, index: number): number {
	if ((s[mmAt + vm.layout.ptes + index] & PTE_HUGE) === 0) return index;
	return blockStart(vm, index) + vm.layout.fanOut - 1;
}

function zapEntry(vm: Vm, s: Int32Array, mmAt: number, entry: number): void {
	const page = entryPage(entry);
	switch (typeOf(entry)) {
		case 0:
			if ((entry & (PTE_ZERO | PTE_SPECIAL)) !== 0) return;
			if ((entry & PTE_DIRTY) !== 0 && !isAnon(vm, s, page))
				s[layoutPage(vm, page) + pageField.flags] |= PAGE_DIRTY;
			countMapping(vm, s, mmAt, page, -1);
			gather(vm, s, page);
			return;
		case PTE_DEVICE_PRIVATE:
			countMapping(vm, s, mmAt, page, -1);
			putPage(vm, s, page);
			return;
		case PTE_DEVICE_EXCLUSIVE:
			countResident(vm, s, mmAt, page, -1);
			putPage(vm, s, page);
			return;
		case PTE_MIGRATION:
			countResident(vm, s, mmAt, page, -1);
			return;
		case PTE_SWAP:
			countSwap(s, mmAt, -1);
			dropSlotAndCache(vm, s, entry);
			return;
		default:
			return;
	}
}

// ── protection ────────────────────────────────────────────────────────────

/** mm/mprotect.c: change_pte_range for one entry; the address behind it, or `end`. */
export function protectNext(
	vm: Vm,
	s: Int32Array,
	mm: number,
	at: number,
	end: number,
	protection: number,
): number {
	const index = nextEntry(vm, s, mm, at, end);
	if (index < 0) return end;
	const offset = mmOffset(vm, s, mm);
	const last = lastTogether(vm, s, offset, index);
	for (let each = index; each <= last; each++) {
		const place = offset + vm.layout.ptes + each;
		s[place] = protectedEntry(
			s[place],
			s[offset + vm.layout.vmas + each],
			protection,
			vm.keepsExclusive,
		);
	}
	return vm.layout.windowStart + last + 1;
}

/** fs/proc/task_mmu.c: clear_soft_dirty for one entry; the address behind it, or `end`. */
export function wrprotectNext(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const index = nextEntry(vm, s, mm, at, end);
	if (index < 0) return end;
	const offset = mmOffset(vm, s, mm);
	const last = lastTogether(vm, s, offset, index);
	for (let each = index; each <= last; each++) {
		const place = offset + vm.layout.ptes + each;
		if ((s[place] & PTE_PRESENT) !== 0) s[place] &= ~PTE_WRITE;
	}
	return vm.layout.windowStart + last + 1;
}

/** Present entries follow the VMA as far as their page allows; what is elsewhere loses write and never gets it back. */
function protectedEntry(
	entry: number,
	vma: number,
	protection: number,
	keepsExclusive: 0 | 1,
): number {
	const type = typeOf(entry);
	if (type === PTE_DEVICE_EXCLUSIVE && keepsExclusive === 1) return entry;
	if (type === PTE_SWAP || type === PTE_HWPOISON) return entry;
	if (type !== 0) return entry & ~PTE_WRITE;
	const bare = entry & ~(PTE_PROTNONE | PTE_WRITE);
	if (protection === 0) return bare | PTE_PROTNONE;
	return (vma & VMA_WRITE) !== 0 && mayUpgrade(entry, vma) ? bare | PTE_WRITE : bare;
}

/** can_change_pte_writable, 6.1: shared memory follows the VMA, of anonymous memory what is exclusive and dirty. */
function mayUpgrade(entry: number, vma: number): boolean {
	const needed = PTE_EXCLUSIVE | PTE_DIRTY;
	return (vma & VMA_SHARED) !== 0 || (entry & needed) === needed;
}

// ── fork ──────────────────────────────────────────────────────────────────

/** mm/memory.c: copy_pte_range for one entry; the address behind it, or `end`. */
export function forkNext(
	vm: Vm,
	s: Int32Array,
	mm: number,
	child: number,
	at: number,
	end: number,
): number {
	const index = nextEntry(vm, s, mm, at, end);
	const from = mmOffset(vm, s, mm);
	const to = mmOffset(vm, s, child);
	if (index < 0 || to < 0) return end;
	const last = lastTogether(vm, s, from, index);
	addTable(vm, s, to, index);
	for (let each = index; each <= last; each++) forkEntry(vm, s, from, to, child, each);
	return vm.layout.windowStart + last + 1;
}

/** The same for one entry of hugetlb memory, with what the kernel counts of it. */
export function forkMapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	child: number,
	addr: number,
	counting: number,
): number {
	if (nextMapped(vm, s, mm, addr, addr + 1) !== addr) return addr + 1;
	const next = forkNext(vm, s, mm, child, addr, addr + 1);
	const entry = s[mmOffset(vm, s, mm) + vm.layout.ptes + addr - vm.layout.windowStart];
	countMapped(vm, s, child, addr, entryPage(entry), counting);
	return next;
}

function forkEntry(
	vm: Vm,
	s: Int32Array,
	from: number,
	to: number,
	child: number,
	index: number,
): void {
	const { ptes, shadow, windowStart } = vm.layout;
	s[to + shadow + index] = s[from + shadow + index];
	const entry = s[from + ptes + index];
	if (mustCopy(vm, s, entry)) copyNow(vm, s, child, windowStart + index, entry);
	else {
		s[from + ptes + index] = parentEntry(vm, s, from, index);
		s[to + ptes + index] = shareEntry(vm, s, to, s[from + ptes + index]);
	}
}

/** page_needs_cow_for_dma: an exclusive page that may be pinned stays the parent's alone. */
function mustCopy(vm: Vm, s: Int32Array, entry: number): boolean {
	const isPresent = (entry & (PTE_PRESENT | PTE_ZERO | PTE_SPECIAL)) === PTE_PRESENT;
	return isPresent && isAnon(vm, s, entryPage(entry)) && isPinned(vm, s, entryPage(entry));
}

function copyNow(vm: Vm, s: Int32Array, child: number, addr: number, entry: number): void {
	const copy = allocAt(vm, s, child, addr);
	if (copy === 0) return;
	copyPage(vm, s, entryPage(entry), copy - 1);
	const offset = mmOffset(vm, s, child);
	const index = addr - vm.layout.windowStart;
	s[offset + vm.layout.ptes + index] =
		freshFlags(s[offset + vm.layout.vmas + index]) | ((copy - 1) << ENTRY_PAGE_SHIFT);
	adopt(vm, s, child, addr, copy - 1);
}

/** The parent's entry afterwards: write-protected and not exclusive; exclusive access by a device ends first. */
function parentEntry(vm: Vm, s: Int32Array, mmAt: number, index: number): number {
	let entry = s[mmAt + vm.layout.ptes + index];
	const vma = s[mmAt + vm.layout.vmas + index];
	if (typeOf(entry) === PTE_DEVICE_EXCLUSIVE) {
		entry = restored(entry, vma);
		s[layoutPage(vm, entryPage(entry)) + pageField.mapcount]++;
	}
	return (vma & VMA_SHARED) !== 0 ? entry : entry & ~(PTE_WRITE | PTE_EXCLUSIVE);
}

/** The child's entry for what the parent has, with its counts. */
function shareEntry(vm: Vm, s: Int32Array, childAt: number, entry: number): number {
	const page = entryPage(entry);
	switch (typeOf(entry)) {
		case 0:
			if ((entry & (PTE_ZERO | PTE_SPECIAL)) !== 0) return entry;
			getPage(vm, s, page);
			countMapping(vm, s, childAt, page, 1);
			return entry;
		case PTE_DEVICE_PRIVATE:
			getPage(vm, s, page);
			countMapping(vm, s, childAt, page, 1);
			return entry;
		case PTE_MIGRATION:
			countResident(vm, s, childAt, page, 1);
			return entry;
		case PTE_SWAP:
			countSwap(s, childAt, 1);
			duplicateSlot(vm, s, entry);
			return entry;
		default:
			return entry;
	}
}

// ── mremap ────────────────────────────────────────────────────────────────

/** mm/mremap.c: move_ptes for one entry: none at `from` afterwards. */
export function moveEntry(vm: Vm, s: Int32Array, mm: number, from: number, to: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	const { ptes, shadow, windowStart } = vm.layout;
	moveWord(s, offset + ptes + from - windowStart, offset + ptes + to - windowStart);
	moveWord(s, offset + shadow + from - windowStart, offset + shadow + to - windowStart);
	if (s[offset + ptes + to - windowStart] !== 0) addTable(vm, s, offset, to - windowStart);
}

function moveWord(s: Int32Array, from: number, to: number): void {
	s[to] = s[from];
	s[from] = 0;
}
