// CPU page-table entries, one at a time: each function is one critical section under the page-table lock, and looks
// again at the entry before it changes it. An entry is its flags and, above ENTRY_PAGE_SHIFT, the page it maps.
// Upper levels exist as one bit a PTE table (mm.ts); views draw PGD, PUD and PMD from them.

import { pfn, spanOf } from "../program/object.ts";
import { FAN_OUT } from "../program/plan.ts";
import { mmField, pageField } from "./layout.ts";
import { addTable, mmOffset, nextVma, pageIndexOf } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import { gather, getPage } from "./page.ts";
import { USE_AFTER_FREE } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export const PTE_PRESENT = 1 << 0;
export const PTE_WRITE = 1 << 1;
export const PTE_DIRTY = 1 << 2;
export const PTE_YOUNG = 1 << 3;
export const PTE_EXCLUSIVE = 1 << 4;
export const PTE_PROTNONE = 1 << 5;
export const PTE_ZERO = 1 << 6;
export const ENTRY_PAGE_SHIFT = 12;
const ENTRY_MASK = (1 << 24) - 1;
const VMA_SHIFT = 24;

export function entryPage(entry: number): number {
	return (entry & ENTRY_MASK) >>> ENTRY_PAGE_SHIFT;
}

/** True where the CPU can read through the entry. */
export function isReadable(entry: number): boolean {
	return (entry & (PTE_PRESENT | PTE_PROTNONE)) === PTE_PRESENT;
}

/** Offset of the entry for an address, or -1 with the broken property noted. */
function entryOffset(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = offset < 0 ? -1 : pageIndexOf(vm, addr);
	return index < 0 ? -1 : offset + vm.layout.ptes + index;
}

/** The entry with its VMA's rights above it. Walking the tables of an mm without users is a use after free. */
export function readEntry(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	if (s[offset + mmField.users] === 0) {
		raise(vm, USE_AFTER_FREE, 3, mm);
		return 0;
	}
	const index = addr - vm.layout.windowStart;
	if (index < 0 || index >= vm.layout.windowPages) return 0;
	return s[offset + vm.layout.ptes + index] | (s[offset + vm.layout.vmas + index] << VMA_SHIFT);
}

function install(vm: Vm, s: Int32Array, mm: number, addr: number, entry: number): boolean {
	const offset = entryOffset(vm, s, mm, addr);
	if (offset < 0 || s[offset] !== 0) return false;
	s[offset] = entry;
	addTable(s, mmOffset(vm, s, mm), addr - vm.layout.windowStart);
	return true;
}

export function setZero(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	return install(vm, s, mm, addr, PTE_PRESENT | PTE_YOUNG | PTE_ZERO) ? 1 : 0;
}

export function setAnon(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	page: number,
	write: number,
): number {
	const flags = PTE_PRESENT | PTE_YOUNG | PTE_EXCLUSIVE | (write !== 0 ? PTE_WRITE : 0);
	if (!install(vm, s, mm, addr, flags | (page << ENTRY_PAGE_SHIFT))) return 0;
	s[layoutPage(vm, page) + pageField.mapcount]++;
	s[mmOffset(vm, s, mm) + mmField.rssAnon]++;
	return 1;
}

/** The offset of the entry if it is still what was read, else -1. */
function stillSame(vm: Vm, s: Int32Array, mm: number, addr: number, entry: number): number {
	const offset = entryOffset(vm, s, mm, addr);
	return offset >= 0 && s[offset] === (entry & ENTRY_MASK) ? offset : -1;
}

/** mm/memory.c: wp_page_reuse, for an exclusive page or one that nobody else has. */
export function reuse(vm: Vm, s: Int32Array, mm: number, addr: number, entry: number): number {
	const offset = stillSame(vm, s, mm, addr, entry);
	if (offset < 0 || (entry & PTE_ZERO) !== 0) return 0;
	const page = layoutPage(vm, entryPage(entry));
	const alone = s[page + pageField.mapcount] === 1 && s[page + pageField.refcount] === 1;
	if ((entry & PTE_EXCLUSIVE) === 0 && !alone) return 0;
	s[offset] |= PTE_WRITE | PTE_EXCLUSIVE | PTE_YOUNG;
	return 1;
}

/** A reference to the entry's page (number + 1) if the entry is still the same. */
export function pageOfEntry(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
): number {
	if (stillSame(vm, s, mm, addr, entry) < 0) return 0;
	getPage(vm, s, entryPage(entry));
	return entryPage(entry) + 1;
}

/** mm/memory.c: wp_page_copy, the critical section: the new page takes the place of the old one. */
export function replace(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
	page: number,
): number {
	const offset = stillSame(vm, s, mm, addr, entry);
	if (offset < 0) return 0;
	if ((entry & PTE_ZERO) !== 0) s[mmOffset(vm, s, mm) + mmField.rssAnon]++;
	else s[layoutPage(vm, entryPage(entry)) + pageField.mapcount]--;
	s[layoutPage(vm, page) + pageField.mapcount]++;
	s[offset] =
		PTE_PRESENT | PTE_WRITE | PTE_DIRTY | PTE_YOUNG | PTE_EXCLUSIVE | (page << ENTRY_PAGE_SHIFT);
	return 1;
}

/**
 * Index of the first entry that is not none in [at, end) of the window, or -1. Skipping what is none together with the
 * entry found is exact: the kernel holds the page-table lock over both.
 */
function nextPresent(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return -1;
	const { windowStart, windowPages, ptes } = vm.layout;
	const limit = Math.min(end - windowStart, windowPages);
	for (let index = Math.max(0, at - windowStart); index < limit; index++)
		if (s[offset + ptes + index] !== 0) return index;
	return -1;
}

/** mm/memory.c: zap_pte_range for one entry. */
export function zapNext(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const index = nextPresent(vm, s, mm, at, end);
	if (index < 0) return end;
	const offset = mmOffset(vm, s, mm);
	const entry = s[offset + vm.layout.ptes + index];
	s[offset + vm.layout.ptes + index] = 0;
	s[offset + vm.layout.shadow + index] = 0;
	if ((entry & PTE_ZERO) === 0) {
		s[offset + mmField.rssAnon]--;
		s[layoutPage(vm, entryPage(entry)) + pageField.mapcount]--;
		gather(vm, s, entryPage(entry));
	}
	return vm.layout.windowStart + index + 1;
}

/** mm/mprotect.c: change_pte_range for one entry. Write comes back only to exclusive anonymous pages. */
export function protectNext(
	vm: Vm,
	s: Int32Array,
	mm: number,
	at: number,
	end: number,
	protection: number,
): number {
	const index = nextPresent(vm, s, mm, at, end);
	if (index < 0) return end;
	const offset = mmOffset(vm, s, mm) + vm.layout.ptes + index;
	let entry = s[offset] & ~(PTE_PROTNONE | PTE_WRITE);
	if (protection === 0) entry |= PTE_PROTNONE;
	else if ((protection & 2) !== 0 && (entry & PTE_EXCLUSIVE) !== 0) entry |= PTE_WRITE;
	s[offset] = entry;
	return vm.layout.windowStart + index + 1;
}

/** mm/memory.c: copy_present_pte for one entry: both sides read-only, nobody exclusive. */
export function forkNext(
	vm: Vm,
	s: Int32Array,
	mm: number,
	child: number,
	at: number,
	end: number,
): number {
	const index = nextPresent(vm, s, mm, at, end);
	if (index < 0) return end;
	const from = mmOffset(vm, s, mm);
	const to = mmOffset(vm, s, child);
	if (to < 0) return end;
	const { ptes, shadow, windowStart } = vm.layout;
	const entry = s[from + ptes + index] & ~(PTE_WRITE | PTE_EXCLUSIVE);
	s[from + ptes + index] = entry;
	s[to + ptes + index] = entry;
	s[to + shadow + index] = s[from + shadow + index];
	addTable(s, to, index);
	if ((entry & PTE_ZERO) === 0) {
		s[to + mmField.rssAnon]++;
		s[layoutPage(vm, entryPage(entry)) + pageField.mapcount]++;
		getPage(vm, s, entryPage(entry));
	}
	return windowStart + index + 1;
}

/** From `at` to the end of its PTE table, of its VMA, or `end`. */
export function tableRest(vm: Vm, s: Int32Array, mm: number, at: number, end: number): number {
	const tableEnd = (Math.floor(at / FAN_OUT) + 1) * FAN_OUT;
	const vma = nextVma(vm, s, mm, at, Math.min(end, tableEnd));
	return vma === 0 ? spanOf(at, at) : vma;
}

/** The word of hmm_range for an entry as readEntry gives it. */
export function pfnOf(entry: number): number {
	if ((entry & PTE_PRESENT) === 0) return 0;
	const page = entryPage(entry) + 1;
	if ((entry & PTE_PROTNONE) !== 0) return page;
	return page | pfn.valid | ((entry & PTE_WRITE) !== 0 ? pfn.write : 0);
}
