// What the kernel itself counts of a huge page of hugetlb, where pieces of it can be mapped. How it does differs from kernel to kernel
// (engine/kernel/hgm-…); it always happens under the page-table lock under which the entry changes. What is true is counted with
// each frame, and the properties compare the two.

import { entryPage, isMapping, PTE_HUGE } from "./entry.ts";
import { blockStart } from "./huge.ts";
import { COMPOUND_OPTIMIZED, COMPOUND_WORDS, compoundField } from "./layout.ts";
import { mmOffset } from "./mm.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** What the counts of a huge page go up to, as INT_MAX in the kernel. */
export const COMPOUND_COUNT_MAX = 15;

/** vm.hugetlb_optimize_vmemmap */
export function setOptimize(vm: Vm, s: Int32Array, on: number): void {
	if (vm.layout.compoundCount > 0) s[vm.layout.compounds] = on;
}

/** A huge page that was allocated just now begins at `page`: with the sysctl on its vmemmap is optimised. */
export function noteOptimized(vm: Vm, s: Int32Array, page: number): void {
	if (vm.layout.compoundCount > 0 && s[vm.layout.compounds] !== 0)
		s[compoundOffset(vm, page) + compoundField.flags] |= COMPOUND_OPTIMIZED;
}

/** Offset of the counts of the huge page that a frame belongs to. */
export function compoundOffset(vm: Vm, page: number): number {
	const number = Math.floor((page - 1) / vm.layout.fanOut);
	return vm.layout.compounds + 1 + number * COMPOUND_WORDS;
}

/** Ways of counting, as the kernel scripts name them: not at all, every entry, the first piece, each part for itself. */
const counts = { none: 0, entries: 1, first: 2, parts: 3 } as const;

/** hugetlb_add_file_rmap: an entry maps the page, or all of its huge page, since a moment ago, under the same page-table lock. */
export function countMapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	page: number,
	counting: number,
): void {
	const entry = entryAt(vm, s, mm, addr);
	const isWhole = (entry & PTE_HUGE) !== 0;
	if (counting === counts.none) return;
	if (counting === counts.first && !isWhole && countPieces(vm, s, mm, addr) > 1) return;
	count(vm, s, page, 1, counting === counts.parts && !isWhole);
}

/** hugetlb_remove_rmap: `entry` is gone. Counted once, whether it was the last can be told only where `all` goes. */
export function countUnmapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
	counting: number,
	all: number,
): void {
	const isWhole = (entry & PTE_HUGE) !== 0;
	if (counting === counts.none) return;
	const isLast = all !== 0 && countPieces(vm, s, mm, addr) === 0;
	if (counting === counts.first && !isWhole && !isLast) return;
	count(vm, s, entryPage(entry), -1, counting === counts.parts && !isWhole);
}

/**
 * A reference of the head, and a mapping of the head or of the part that the page is. With the vmemmap optimisation the struct
 * page of a part cannot be written.
 */
function count(vm: Vm, s: Int32Array, page: number, step: number, isPart: boolean): void {
	const at = compoundOffset(vm, page);
	s[at + compoundField.refs] += step;
	if (!isPart) {
		s[at + compoundField.maps] += step;
		return;
	}
	if ((s[at + compoundField.flags] & COMPOUND_OPTIMIZED) !== 0)
		raise(vm, KERNEL_BUG, kernelBug.readOnlyVmemmap, page);
	s[at + compoundField.parts] += step << partShift(vm, page);
}

function entryAt(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	return offset < 0 ? 0 : s[offset + vm.layout.ptes + addr - vm.layout.windowStart];
}

/** How many pages of the block around an address are mapped, by one entry or by several. */
function countPieces(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const first = offset + vm.layout.ptes + blockStart(vm, addr - vm.layout.windowStart);
	let pieces = 0;
	for (let at = first; at < first + vm.layout.fanOut; at++) if (isMapping(s[at])) pieces++;
	return pieces;
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
