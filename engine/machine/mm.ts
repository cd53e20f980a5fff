// Address spaces: users and count, VMAs as rights of each page of the window (neighbours with equal rights are one VMA,
// as the kernel merges them), which page tables exist.

import { SPAN_MASK, SPAN_SHIFT, spanOf } from "../program/object.ts";
import { FAN_OUT } from "../program/plan.ts";
import { MM_EXISTS, mmField } from "./layout.ts";
import { KERNEL_BUG, kernelBug, REFCOUNT, USE_AFTER_FREE } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** Rights of a page: 0 where there is no VMA. */
export const VMA_EXISTS = 1;
export const VMA_READ = 2;
export const VMA_WRITE = 4;

/** What `exit` did to a process: its own reference is gone. */
export const MM_EXITED = 4;

/** Offset of an address space (number + 1); -1 and a broken property where there is none or it was freed. */
export function mmOffset(vm: Vm, s: Int32Array, mm: number): number {
	if (mm < 1 || mm > vm.layout.mmCount) {
		raise(vm, KERNEL_BUG, kernelBug.nullPointer);
		return -1;
	}
	const offset = vm.layout.mms + (mm - 1) * vm.layout.mmWords;
	if ((s[offset + mmField.flags] & MM_EXISTS) !== 0 && s[offset + mmField.count] > 0) return offset;
	raise(vm, USE_AFTER_FREE, 1, mm);
	return -1;
}

/** Index of an address in the window; -1 and a kernel-bug outside it. */
export function pageIndexOf(vm: Vm, addr: number): number {
	const index = addr - vm.layout.windowStart;
	if (index >= 0 && index < vm.layout.windowPages) return index;
	raise(vm, KERNEL_BUG, kernelBug.badAddress, addr);
	return -1;
}

/** First index of the window that a span covers, clipped. */
export function firstIndex(vm: Vm, span: number): number {
	return Math.max(0, (span & SPAN_MASK) - vm.layout.windowStart);
}

/** Index behind the last one of the window that a span covers, clipped. */
export function endIndex(vm: Vm, span: number): number {
	return Math.min(vm.layout.windowPages, (span >>> SPAN_SHIFT) - vm.layout.windowStart);
}

export function windowSpan(vm: Vm): number {
	return spanOf(vm.layout.windowStart, vm.layout.windowStart + vm.layout.windowPages);
}

// ── users and count ───────────────────────────────────────────────────────

/** mmget_not_zero: 1 and a reference, or 0 where the last user is gone. */
export function getUsers(vm: Vm, s: Int32Array, mm: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || s[offset + mmField.users] === 0) return 0;
	s[offset + mmField.users]++;
	s[offset + mmField.gotten]++;
	return 1;
}

/** mmput's decrement; the number of users left. */
export function dropUsers(vm: Vm, s: Int32Array, mm: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return -1;
	if (s[offset + mmField.gotten] === 0) {
		raise(vm, REFCOUNT, 1, mm);
		return -1;
	}
	s[offset + mmField.gotten]--;
	return --s[offset + mmField.users];
}

/** The process ends: its own reference goes; the number of users left, or -1 where it had ended before. */
export function dropProcess(vm: Vm, s: Int32Array, mm: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || (s[offset + mmField.flags] & MM_EXITED) !== 0) return -1;
	s[offset + mmField.flags] |= MM_EXITED;
	return --s[offset + mmField.users];
}

export function grab(vm: Vm, s: Int32Array, mm: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	s[offset + mmField.count]++;
	s[offset + mmField.grabbed]++;
}

/** mmdrop by a driver: gives back what mmgrab took. */
export function dropGrab(vm: Vm, s: Int32Array, mm: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	if (s[offset + mmField.grabbed] === 0) {
		raise(vm, REFCOUNT, 2, mm);
		return;
	}
	s[offset + mmField.grabbed]--;
	s[offset + mmField.count]--;
}

/** mmdrop inside the kernel: the users' common reference, or a notifier's. */
export function dropCount(vm: Vm, s: Int32Array, mm: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset >= 0) s[offset + mmField.count]--;
}

// ── VMAs ──────────────────────────────────────────────────────────────────

export function rightsOf(protection: number): number {
	return VMA_EXISTS | (protection << 1);
}

/** First place of `pages` free pages that begins a PTE table; the empty span where there is none. */
export function insertVma(
	vm: Vm,
	s: Int32Array,
	mm: number,
	pages: number,
	protection: number,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || pages <= 0) return 0;
	const vmas = offset + vm.layout.vmas;
	for (let first = 0; first + pages <= vm.layout.windowPages; first += FAN_OUT) {
		if (!isFree(s, vmas + first, pages)) continue;
		s.fill(rightsOf(protection), vmas + first, vmas + first + pages);
		const start = vm.layout.windowStart + first;
		return spanOf(start, start + pages);
	}
	return 0;
}

function isFree(s: Int32Array, from: number, pages: number): boolean {
	for (let offset = from; offset < from + pages; offset++) if (s[offset] !== 0) return false;
	return true;
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

/** Bit 0: something changed; bit 1: there are holes. What lies behind a hole keeps its rights, as in the kernel. */
export function protectVma(
	vm: Vm,
	s: Int32Array,
	mm: number,
	span: number,
	protection: number,
): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const vmas = offset + vm.layout.vmas;
	const rights = rightsOf(protection);
	let changed = 0;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++) {
		if (s[vmas + index] === 0) return changed | 2;
		if (s[vmas + index] !== rights) changed = 1;
		s[vmas + index] = rights;
	}
	return changed;
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
	while (stop < limit && s[vmas + stop] === s[vmas + start]) stop++;
	return spanOf(start, stop);
}

// ── page tables ───────────────────────────────────────────────────────────

export function hasTable(s: Int32Array, offset: number, table: number): boolean {
	return ((s[offset + mmField.pteTables + (table >> 5)] >>> (table & 31)) & 1) !== 0;
}

export function addTable(s: Int32Array, offset: number, index: number): void {
	const table = (index / FAN_OUT) | 0;
	s[offset + mmField.pteTables + (table >> 5)] |= 1 << (table & 31);
}

/** From the first to the last page of the span that lies under an existing PTE table. */
export function populatedSpan(vm: Vm, s: Int32Array, mm: number, span: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	let first = -1;
	let last = -1;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++) {
		if (!hasTable(s, offset, (index / FAN_OUT) | 0)) continue;
		if (first < 0) first = index;
		last = index;
	}
	const start = vm.layout.windowStart;
	return first < 0 ? 0 : spanOf(start + first, start + last + 1);
}

/** mm/memory.c: free_pgtables: tables under which no VMA is left go. */
export function freeTables(vm: Vm, s: Int32Array, mm: number, span: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	const vmas = offset + vm.layout.vmas;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++) {
		const table = (index / FAN_OUT) | 0;
		const first = table * FAN_OUT;
		const pages = Math.min(FAN_OUT, vm.layout.windowPages - first);
		if (isFree(s, vmas + first, pages))
			s[offset + mmField.pteTables + (table >> 5)] &= ~(1 << (table & 31));
	}
}

export function detachAll(vm: Vm, s: Int32Array, mm: number): void {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return;
	s.fill(0, offset + vm.layout.vmas, offset + vm.layout.vmas + vm.layout.windowPages);
	s[offset + mmField.pteTables] = 0;
	s[offset + mmField.pteTablesHigh] = 0;
}

/** kernel/fork.c: a new mm with copies of the VMAs; 0 where no address space is left. */
export function duplicateMm(vm: Vm, s: Int32Array, mm: number): number {
	const parent = mmOffset(vm, s, mm);
	if (parent < 0) return 0;
	const { layout } = vm;
	for (let number = 1; number <= layout.mmCount; number++) {
		const child = layout.mms + (number - 1) * layout.mmWords;
		if (s[child + mmField.flags] !== 0) continue;
		s[child + mmField.users] = 1;
		s[child + mmField.count] = 1;
		s[child + mmField.seq] = 2;
		s[child + mmField.flags] = MM_EXISTS;
		s.copyWithin(
			child + layout.vmas,
			parent + layout.vmas,
			parent + layout.vmas + layout.windowPages,
		);
		return number;
	}
	return 0;
}
