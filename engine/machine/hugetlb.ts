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
import { allocHuge, blockStart } from "./huge.ts";
import {
	COMPOUND_OPTIMIZED,
	COMPOUND_WORDS,
	compoundField,
	fileField,
	MAPPING_FILE,
	pageField,
} from "./layout.ts";
import { addTable, hasTable, mmOffset } from "./mm.ts";
import { layoutFilePage, layoutPage } from "./offsets.ts";
import { gather, getPage, isHugetlb, putPage } from "./page.ts";
import { countMapping } from "./page-table.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";
import { filePageOf, VMA_FILE, VMA_WRITE } from "./vma.ts";

/** What the counts of a huge page go up to, as INT_MAX in the kernel. */
export const COMPOUND_COUNT_MAX = 15;

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
	if (vm.layout.compoundCount > 0 && s[vm.layout.compounds] !== 0)
		s[compoundOffset(vm, fresh - 1) + compoundField.flags] |= COMPOUND_OPTIMIZED;
	return fresh;
}

// ── pieces ────────────────────────────────────────────────────────────────

/** Maps one piece of the huge page that begins at `page`: its frame (number + 1); 0 where something is mapped there already. */
export function setPiece(vm: Vm, s: Int32Array, mm: number, addr: number, page: number): number {
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
	return frame + 1;
}

/** How many pages of the block around an address are mapped, by one entry or by several. */
export function countPieces(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const first = offset + vm.layout.ptes + blockStart(vm, addr - vm.layout.windowStart);
	let pieces = 0;
	for (let at = first; at < first + vm.layout.fanOut; at++) if (isMapping(s[at])) pieces++;
	return pieces;
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

/** __unmap_hugepage_range for one entry, whole or small: what it was, or 0 where hugetlb memory is not mapped any more. */
export function zapMapped(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	return unmapMapped(vm, s, mm, addr, false);
}

/** try_to_unmap of a poisoned page: the same, and hwpoison entries take its place. */
export function poisonMapped(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	return unmapMapped(vm, s, mm, addr, true);
}

function unmapMapped(vm: Vm, s: Int32Array, mm: number, addr: number, isPoisoned: boolean): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || nextMapped(vm, s, mm, addr, addr + 1) !== addr) return 0;
	const index = addr - vm.layout.windowStart;
	const entry = s[offset + vm.layout.ptes + index];
	const isWhole = (entry & PTE_HUGE) !== 0;
	const first = isWhole ? blockStart(vm, index) : index;
	for (let each = first; each < first + (isWhole ? vm.layout.fanOut : 1); each++) {
		const at = offset + vm.layout.ptes + each;
		const page = entryPage(s[at]);
		s[at] = isPoisoned ? PTE_HWPOISON | (entry & PTE_HUGE) | (page << ENTRY_PAGE_SHIFT) : 0;
		countMapping(vm, s, offset, page, -1);
		if (isPoisoned) putPage(vm, s, page);
		else gather(vm, s, page);
	}
	return entry;
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

/** vm.hugetlb_optimize_vmemmap */
export function setOptimize(vm: Vm, s: Int32Array, on: number): void {
	if (vm.layout.compoundCount > 0) s[vm.layout.compounds] = on;
}

// ── what the kernel counts ────────────────────────────────────────────────

/** Offset of the counts of the huge page that a frame belongs to. */
export function compoundOffset(vm: Vm, page: number): number {
	const number = Math.floor((page - 1) / vm.layout.fanOut);
	return vm.layout.compounds + 1 + number * COMPOUND_WORDS;
}

/** The head's count of references and its count of mappings change. */
export function addToHead(vm: Vm, s: Int32Array, page: number, refs: number, maps: number): void {
	const at = compoundOffset(vm, page);
	s[at + compoundField.refs] += refs;
	s[at + compoundField.maps] += maps;
}

/** _mapcount of the part that a frame is. With the vmemmap optimisation that struct page cannot be written. */
export function addToPart(vm: Vm, s: Int32Array, page: number, step: number): void {
	const at = compoundOffset(vm, page);
	if ((s[at + compoundField.flags] & COMPOUND_OPTIMIZED) !== 0)
		raise(vm, KERNEL_BUG, kernelBug.readOnlyVmemmap, page);
	s[at + compoundField.parts] += step << partShift(vm, page);
}

function partShift(vm: Vm, page: number): number {
	return ((page - 1) % vm.layout.fanOut) * 8;
}

export function headRefs(vm: Vm, s: Int32Array, page: number): number {
	return s[compoundOffset(vm, page) + compoundField.refs];
}

export function headMaps(vm: Vm, s: Int32Array, page: number): number {
	return s[compoundOffset(vm, page) + compoundField.maps];
}

export function partMaps(vm: Vm, s: Int32Array, page: number): number {
	return (s[compoundOffset(vm, page) + compoundField.parts] >>> partShift(vm, page)) & 0xff;
}
