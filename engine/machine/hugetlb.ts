// Memory of hugetlb: huge pages of the page cache, which one entry maps as a whole, or in kernels with high-granularity mapping
// several small ones piece by piece. mm/hugetlb.c, mm/hugetlb_vmemmap.c. What each frame is mapped and held by is counted with the
// frame; what the kernel itself counts of a huge page depends on the kernel and stands apart (compoundField).

import {
	ENTRY_PAGE_SHIFT,
	entryPage,
	isMapping,
	PTE_DIRTY,
	PTE_HUGE,
	PTE_HWPOISON,
	PTE_PRESENT,
	PTE_WRITE,
	PTE_YOUNG,
} from "./entry.ts";
import { cachedPage } from "./file.ts";
import { allocHuge, blockStart, setHuge } from "./huge.ts";
import { countMapped, countUnmapped, noteOptimized } from "./hugetlb-counts.ts";
import { fileField, MAPPING_FILE, pageField } from "./layout.ts";
import { addTable, hasTable, mmOffset } from "./mm.ts";
import { layoutFilePage, layoutPage } from "./offsets.ts";
import { gather, getPage, isHugetlb, putPage } from "./page.ts";
import { countMapping } from "./page-table.ts";
import type { Vm } from "./vm.ts";
import { filePageOf, VMA_FILE, VMA_WRITE } from "./vma.ts";

// ── the page cache ────────────────────────────────────────────────────────

/** Number of the file page at the beginning of the block around an address; -1 where no file is mapped there. */
function blockOfFile(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const first = blockStart(vm, addr - vm.layout.windowStart);
	const vma = offset < 0 ? 0 : s[offset + vm.layout.vmas + first];
	return (vma & VMA_FILE) === 0 ? -1 : filePageOf(vm, vma, first);
}

/** filemap_lock_hugetlb_folio: the huge page behind an address (the first frame, number + 1); 0 where there is none yet. */
export function findHugeCache(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const filePage = blockOfFile(vm, s, mm, addr);
	const page = filePage < 0 ? 0 : cachedPage(vm, s, filePage);
	return page === 0 ? 0 : page + 1;
}

/** The same, made where there is none yet; 0 when memory is full. */
export function readHugeCache(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const found = findHugeCache(vm, s, mm, addr);
	const filePage = blockOfFile(vm, s, mm, addr);
	if (found !== 0 || filePage < 0) return found;
	const fresh = allocHuge(vm, s, 0); // hugetlb has a cgroup of its own
	if (fresh === 0) return 0;
	for (let index = 0; index < vm.layout.fanOut; index++) {
		s[layoutFilePage(vm, filePage + index) + fileField.page] = fresh + index;
		s[layoutPage(vm, fresh - 1 + index) + pageField.mapping] = MAPPING_FILE | (filePage + index);
	}
	noteOptimized(vm, s, fresh - 1);
	return fresh;
}

// ── pieces ────────────────────────────────────────────────────────────────

/** Maps the huge page that begins at `page` by one entry; 0 where something is mapped in the block. */
export function setWhole(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	page: number,
	counting: number,
): number {
	if (setHuge(vm, s, mm, addr, page) === 0) return 0;
	countMapped(vm, s, mm, addr, page, counting);
	return 1;
}

/** Maps one piece of the huge page that begins at `page`; 0 where something is mapped there already. */
export function setPiece(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	page: number,
	counting: number,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const index = addr - vm.layout.windowStart;
	const at = offset + vm.layout.ptes + index;
	if (s[at] !== 0) return 0;
	const frame = page + index - blockStart(vm, index);
	const write = (s[offset + vm.layout.vmas + index] & VMA_WRITE) !== 0 ? PTE_WRITE | PTE_DIRTY : 0;
	s[at] = PTE_PRESENT | PTE_YOUNG | write | (frame << ENTRY_PAGE_SHIFT);
	getPage(vm, s, frame);
	countMapping(vm, s, offset, frame, 1);
	addTable(vm, s, offset, index);
	countMapped(vm, s, mm, addr, frame, counting);
	return 1;
}

/** The first address from `at` on, below `end`, where hugetlb memory is mapped; `end` where there is none. */
export function nextMapped(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return end;
	const { windowStart, windowPages, ptes } = vm.layout;
	const limit = Math.min(end, windowStart + windowPages);
	for (let addr = Math.max(at, windowStart); addr < limit; addr++) {
		const entry = s[offset + ptes + addr - windowStart];
		if (isMapping(entry) && isHugetlb(vm, s, entryPage(entry))) return addr;
	}
	return end;
}

/**
 * __unmap_hugepage_range for one entry, whole or small: the address behind it, or `addr` where hugetlb memory is not mapped any
 * more. `all`: everything of the huge page is being unmapped here.
 */
export function zapMapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	counting: number,
	all: number,
): number {
	return unmapMapped(vm, s, mm, addr, counting, all, false);
}

/** try_to_unmap of a poisoned page: the same, and hwpoison entries take its place. */
export function poisonMapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	counting: number,
): number {
	return unmapMapped(vm, s, mm, addr, counting, 1, true);
}

function unmapMapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	counting: number,
	all: number,
	isPoisoned: boolean,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || nextMapped(vm, s, mm, addr, addr + 1) !== addr) return addr;
	const { fanOut, ptes, windowStart } = vm.layout;
	const index = addr - windowStart;
	const entry = s[offset + ptes + index];
	const isWhole = (entry & PTE_HUGE) !== 0;
	const first = isWhole ? blockStart(vm, index) : index;
	const pages = isWhole ? fanOut : 1;
	for (let each = first; each < first + pages; each++) {
		const page = entryPage(s[offset + ptes + each]);
		s[offset + ptes + each] = isPoisoned
			? PTE_HWPOISON | (entry & PTE_HUGE) | (page << ENTRY_PAGE_SHIFT)
			: 0;
		countMapping(vm, s, offset, page, -1);
		if (isPoisoned) putPage(vm, s, page);
		else gather(vm, s, page);
	}
	countUnmapped(vm, s, mm, addr, entry, counting, all);
	return windowStart + first + pages;
}

/** A part (number) of the huge page that a frame belongs to. */
export function partOf(vm: Vm, page: number, index: number): number {
	return page - ((page - 1) % vm.layout.fanOut) + index;
}

/** hugetlb_walk that allocates: 1 where the table under which small entries stand was not there before. */
export function allocTable(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || hasTable(s, offset, (index / vm.layout.fanOut) | 0)) return 0;
	addTable(vm, s, offset, index);
	return 1;
}
