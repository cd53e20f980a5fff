// VMAs: one word for each page of the window, with rights, backing and flags. Neighbours with equal words are one VMA, as
// the kernel merges them. Written under mmap_lock held for write only.

import { SPAN_MASK, spanOf } from "../program/object.ts";
import { mmOffset } from "./mm.ts";
import type { Vm } from "./vm.ts";
import { endIndex, firstIndex, isFree } from "./window.ts";

export const VMA_EXISTS = 1;
export const VMA_READ = 1 << 1;
export const VMA_WRITE = 1 << 2;
/** MAP_SHARED: writes go to the backing, fork shares. */
export const VMA_SHARED = 1 << 3;
/** Backed by a file of the page cache; `fileOf` and `filePageOf` say which page. */
export const VMA_FILE = 1 << 4;
export const VMA_HUGETLB = 1 << 5;
export const VMA_PFNMAP = 1 << 6;
export const VMA_LOCKED = 1 << 7;
export const VMA_UFFD_MISSING = 1 << 8;
export const VMA_SPLIT = 1 << 9;
/** An anonymous page was mapped here once: fork copies the page table. Not part of what makes two VMAs one. */
export const VMA_ANON_VMA = 1 << 10;
/** MADV_HUGEPAGE: a first touch may get a huge page. */
export const VMA_HUGEPAGE = 1 << 11;
const RIGHTS = VMA_EXISTS | VMA_READ | VMA_WRITE;

/** The number of the file, and how far its pages lie from the pages of the window, in the upper half of the word. */
const FILE_SHIFT = 12;
const FILE_MASK = 15;
const DELTA_SHIFT = 16;
const DELTA_ZERO = 256;

/** The word of a mapping without its rights: kind of backing, and for files which page lies at window page `index`. */
export function backingWord(flags: number, file: number, filePage: number, index: number): number {
	if ((flags & VMA_FILE) === 0) return flags;
	return flags | (file << FILE_SHIFT) | ((filePage - index + DELTA_ZERO) << DELTA_SHIFT);
}

export function rightsOf(protection: number): number {
	return VMA_EXISTS | (protection << 1);
}

/** Number of the file page behind page `index` of the window; only for a VMA with VMA_FILE. */
export function filePageOf(vm: Vm, vma: number, index: number): number {
	const file = vm.program.world.files[(vma >>> FILE_SHIFT) & FILE_MASK];
	return (file?.first ?? 0) + index + (vma >>> DELTA_SHIFT) - DELTA_ZERO;
}

/** The word of the VMA at an address; 0 where there is none. */
export function vmaAt(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return 0;
	return s[offset + vm.layout.vmas + index];
}

/** First place of `pages` free pages that begins a PTE table; the empty span where there is none. */
export function insertVma(
	vm: Vm,
	s: Int32Array,
	mm: number,
	pages: number,
	protection: number,
	backing: number,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || pages <= 0) return 0;
	const { layout } = vm;
	const vmas = offset + layout.vmas;
	for (let first = 0; first + pages <= layout.windowPages; first += layout.fanOut) {
		if (!isFree(s, vmas + first, pages)) continue;
		s.fill(rightsOf(protection) | backing, vmas + first, vmas + first + pages);
		const start = layout.windowStart + first;
		return spanOf(start, start + pages);
	}
	return 0;
}

/** MAP_FIXED over a free span: the backing that the scenario's mapping has there. 0 where it has none. */
export function restoreVma(
	vm: Vm,
	s: Int32Array,
	mm: number,
	span: number,
	protection: number,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++) {
		const backing = vm.backing[index];
		if (backing < 0) return 0;
		s[offset + vm.layout.vmas + index] = rightsOf(protection) | backing;
	}
	spreadAnonVma(vm, s, offset, span);
	return 1;
}

/** Takes the VMAs of a span out of the tree; 1 where there was one. */
export function detachVma(vm: Vm, s: Int32Array, mm: number, span: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const vmas = offset + vm.layout.vmas;
	let found = 0;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++) {
		if (s[vmas + index] !== 0) found = 1;
		s[vmas + index] = 0;
	}
	return found;
}

/** Gives a span of one VMA other rights; 1 where they are other ones. */
export function protectVma(
	vm: Vm,
	s: Int32Array,
	mm: number,
	span: number,
	protection: number,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const rights = rightsOf(protection);
	if ((vmaAt(vm, s, mm, span & SPAN_MASK) & RIGHTS) === rights) return 0;
	setFlags(vm, s, mm, span, rights, RIGHTS & ~rights);
	return 1;
}

export function setFlags(
	vm: Vm,
	s: Int32Array,
	mm: number,
	span: number,
	set: number,
	clear: number,
): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	const vmas = offset + vm.layout.vmas;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++)
		s[vmas + index] = (s[vmas + index] & ~clear) | set;
	spreadAnonVma(vm, s, offset, span);
}

/** dup_userfaultfd: nobody handles the faults of a child. */
export function dropUserfaultfd(vm: Vm, s: Int32Array, mm: number): void {
	if (mm === 0) return;
	const vmas = mmOffset(vm, s, mm) + vm.layout.vmas;
	for (let index = 0; index < vm.layout.windowPages; index++) s[vmas + index] &= ~VMA_UFFD_MISSING;
}

/** mremap: the VMA of `from` is also at `to`, with the same backing: its file pages move along. */
export function moveVma(vm: Vm, s: Int32Array, mm: number, from: number, to: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	const vmas = offset + vm.layout.vmas;
	const distance = (to & SPAN_MASK) - (from & SPAN_MASK);
	for (let index = firstIndex(vm, from); index < endIndex(vm, from); index++) {
		const word = s[vmas + index] & ~VMA_UFFD_MISSING; // mremap_userfaultfd_prep
		const target = index + distance;
		if (target < 0 || target >= vm.layout.windowPages || word === 0) continue;
		const shift = (word & VMA_FILE) !== 0 ? distance << DELTA_SHIFT : 0;
		s[vmas + target] = word - shift;
	}
}

/** The next VMA from `at` on, below `end`; the empty span where there is none. */
export function nextVma(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const { windowStart, windowPages } = vm.layout;
	const vmas = offset + vm.layout.vmas - windowStart;
	const limit = Math.min(end, windowStart + windowPages);
	let start = Math.max(at, windowStart);
	while (start < limit && s[vmas + start] === 0) start++;
	if (start >= limit) return 0;
	let stop = start;
	while (stop < limit && isSameVma(s[vmas + stop], s[vmas + start])) stop++;
	return spanOf(start, stop);
}

export function isSameVma(a: number, b: number): boolean {
	return ((a ^ b) & ~VMA_ANON_VMA) === 0;
}

/** The part of a PTE table around `addr` that lies in its VMA. */
export function tablePart(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const { fanOut } = vm.layout;
	const first = Math.floor(addr / fanOut) * fanOut;
	const vma = vmaAt(vm, s, mm, addr);
	let start = addr;
	let end = addr + 1;
	while (start > first && isSameVma(vmaAt(vm, s, mm, start - 1), vma)) start--;
	while (end < first + fanOut && isSameVma(vmaAt(vm, s, mm, end), vma)) end++;
	return spanOf(start, end);
}

/** From `at` to the end of its PTE table, of its VMA, or `end`. */
export function tableRest(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const { fanOut } = vm.layout;
	const tableEnd = (Math.floor(at / fanOut) + 1) * fanOut;
	const part = nextVma(vm, s, mm, at, Math.min(end, tableEnd));
	return part === 0 ? spanOf(at, at) : part;
}

/** mm/rmap.c: anon_vma_prepare, for the whole VMA at page `index` of the window. */
export function prepareAnonVma(vm: Vm, s: Int32Array, offset: number, index: number): void {
	const vmas = offset + vm.layout.vmas;
	if ((s[vmas + index] & VMA_ANON_VMA) !== 0) return;
	const { windowPages } = vm.layout;
	for (let at = index; at >= 0 && isSameVma(s[vmas + at], s[vmas + index]); at--)
		s[vmas + at] |= VMA_ANON_VMA;
	for (let at = index; at < windowPages && isSameVma(s[vmas + at], s[vmas + index]); at++)
		s[vmas + at] |= VMA_ANON_VMA;
}

/** VMAs that became one share their anon_vma. */
function spreadAnonVma(vm: Vm, s: Int32Array, offset: number, span: number): void {
	const vmas = offset + vm.layout.vmas;
	const from = Math.max(0, firstIndex(vm, span) - 1);
	const to = Math.min(vm.layout.windowPages, endIndex(vm, span) + 1);
	for (let index = from; index < to; index++) {
		if ((s[vmas + index] & VMA_ANON_VMA) === 0) continue;
		s[vmas + index] &= ~VMA_ANON_VMA;
		prepareAnonVma(vm, s, offset, index);
	}
}
