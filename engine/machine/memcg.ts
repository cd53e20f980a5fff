// Memory cgroups: one for each process of the scenario, which its children share. mm/memcontrol.c. A page remembers whose
// charge it is, so that whoever frees it need not know.

import {
	MEMCG_WORDS,
	memcgField,
	mmField,
	PAGE_MEMCG_MASK,
	PAGE_MEMCG_SHIFT,
	pageField,
} from "./layout.ts";
import { layoutPage } from "./offsets.ts";
import type { Vm } from "./vm.ts";

/** Offset of the cgroup of an mm (number + 1). */
function memcgOf(vm: Vm, s: Int32Array, mm: number): number {
	const { mms, mmWords } = vm.layout;
	return memcgOffset(vm, s[mms + (mm - 1) * mmWords + mmField.memcg]);
}

/** Offset of a cgroup by its number. */
export function memcgOffset(vm: Vm, memcg: number): number {
	return vm.layout.memcgs + memcg * MEMCG_WORDS;
}

/** memory.max: how many pages it may have from now on, 0 for any number. What it has stays, even where that is more. */
export function setLimit(vm: Vm, s: Int32Array, mm: number, pages: number): void {
	s[memcgOf(vm, s, mm) + memcgField.limit] = pages;
}

/** memory.current */
export function usage(vm: Vm, s: Int32Array, mm: number): number {
	return s[memcgOf(vm, s, mm) + memcgField.charge];
}

/** try_charge: true where `pages` more stay within the limit. Nothing is reclaimed to make room. */
export function mayCharge(vm: Vm, s: Int32Array, mm: number, pages: number): boolean {
	const memcg = memcgOf(vm, s, mm);
	const limit = s[memcg + memcgField.limit];
	return limit === 0 || s[memcg + memcgField.charge] + pages <= limit;
}

/** mem_cgroup_charge, after the limit was looked at. */
export function charge(vm: Vm, s: Int32Array, page: number, mm: number): void {
	const { mms, mmWords } = vm.layout;
	chargeTo(vm, s, page, s[mms + (mm - 1) * mmWords + mmField.memcg]);
}

/** mem_cgroup_migrate: the charge moves with the content, whatever the limit is, and is counted once all the time. */
export function moveCharge(vm: Vm, s: Int32Array, from: number, to: number): void {
	const memcg = chargedTo(s[layoutPage(vm, from) + pageField.flags]);
	if (memcg === 0) return;
	if (vm.chargesTwice === 0) uncharge(vm, s, from);
	chargeTo(vm, s, to, memcg - 1);
}

function chargeTo(vm: Vm, s: Int32Array, page: number, memcg: number): void {
	uncharge(vm, s, page);
	s[layoutPage(vm, page) + pageField.flags] |= (memcg + 1) << PAGE_MEMCG_SHIFT;
	s[memcgOffset(vm, memcg) + memcgField.charge]++;
}

/** The number + 1 of the cgroup that a page with these flags is charged to; 0 for none. */
export function chargedTo(flags: number): number {
	return (flags >>> PAGE_MEMCG_SHIFT) & PAGE_MEMCG_MASK;
}

/** uncharge_folio: on the way to the free list, also of device pages. */
export function uncharge(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutPage(vm, page) + pageField.flags;
	const memcg = chargedTo(s[offset]);
	if (memcg === 0) return;
	s[offset] &= ~(PAGE_MEMCG_MASK << PAGE_MEMCG_SHIFT);
	s[memcgOffset(vm, memcg - 1) + memcgField.charge]--;
}
