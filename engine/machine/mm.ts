// Address spaces: users and count, and which page tables exist. Their VMAs are in vma.ts, their entries in page-table.ts.

import { spanOf } from "../program/object.ts";
import { MM_EXISTS, mmField } from "./layout.ts";
import { KERNEL_BUG, kernelBug, REFCOUNT, USE_AFTER_FREE } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";
import { endIndex, firstIndex, isFree } from "./window.ts";

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

// ── page tables ───────────────────────────────────────────────────────────

export function hasTable(s: Int32Array, offset: number, table: number): boolean {
	return ((s[offset + mmField.pteTables + (table >> 5)] >>> (table & 31)) & 1) !== 0;
}

export function addTable(vm: Vm, s: Int32Array, offset: number, index: number): void {
	const table = (index / vm.layout.fanOut) | 0;
	s[offset + mmField.pteTables + (table >> 5)] |= 1 << (table & 31);
}

/** From the first to the last page of the span that lies under an existing PTE table. */
export function populatedSpan(vm: Vm, s: Int32Array, mm: number, span: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	let first = -1;
	let last = -1;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++) {
		if (!hasTable(s, offset, (index / vm.layout.fanOut) | 0)) continue;
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
		const table = (index / vm.layout.fanOut) | 0;
		const first = table * vm.layout.fanOut;
		const pages = Math.min(vm.layout.fanOut, vm.layout.windowPages - first);
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
	const number = freeMm(vm, s);
	if (number === 0) return 0;
	const child = layout.mms + (number - 1) * layout.mmWords;
	s.fill(0, child, child + layout.mmWords);
	s[child + mmField.users] = 1;
	s[child + mmField.count] = 1;
	s[child + mmField.seq] = 2;
	s[child + mmField.flags] = MM_EXISTS;
	s[child + mmField.memcg] = s[parent + mmField.memcg];
	const vmas = parent + layout.vmas;
	s.copyWithin(child + layout.vmas, vmas, vmas + layout.windowPages);
	return number;
}

/** One that never was before one whose last reference is gone: who still holds that one is found out longer. */
function freeMm(vm: Vm, s: Int32Array): number {
	const unused = firstWithout(vm, s, mmField.flags);
	return unused !== 0 ? unused : firstWithout(vm, s, mmField.count);
}

/** The first address space (number + 1) in which a field is 0; 0 where there is none. */
function firstWithout(vm: Vm, s: Int32Array, field: number): number {
	const { layout } = vm;
	for (let number = 1; number <= layout.mmCount; number++)
		if (s[layout.mms + (number - 1) * layout.mmWords + field] === 0) return number;
	return 0;
}
