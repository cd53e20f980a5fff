// mm/migrate_device.c: what migrate_vma does under one page-table lock or with one page's counts. The migrate_vma lives in
// the caller's frame: span, flags, and one word each for source and destination of every page.

import { migrateField, migratePfn, SPAN_MASK, SPAN_SHIFT } from "../program/object.ts";
import {
	ENTRY_PAGE_SHIFT,
	entryPage,
	hasPage,
	isMapping,
	PTE_DEVICE_PRIVATE,
	PTE_DIRTY,
	PTE_EXCLUSIVE,
	PTE_PRESENT,
	PTE_WRITE,
	PTE_ZERO,
} from "./entry.ts";
import { replaceCached } from "./file.ts";
import { splitAt } from "./huge.ts";
import {
	MAPPING_FILE,
	MAPPING_MOVED,
	PAGE_ANON,
	PAGE_DIRTY,
	PAGE_ISOLATED,
	pageField,
} from "./layout.ts";
import { isHeldBy } from "./lock.ts";
import { charge, mayCharge, moveCharge } from "./memcg.ts";
import { addTable, mmOffset } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import {
	getPage,
	isDevicePage,
	isLocked,
	isPinned,
	mappingKind,
	movedTo,
	putPage,
	tryLockPage,
	zone,
} from "./page.ts";
import { adopt, entryOffset, freshFlags } from "./page-table.ts";
import { BAD_MIGRATION_ORDER, KERNEL_BUG, kernelBug } from "./properties.ts";
import { migrationEntry } from "./rmap.ts";
import { freeSwap, isInSwapCache } from "./swap.ts";
import { raise, type Vm } from "./vm.ts";
import { VMA_FILE, VMA_HUGETLB, VMA_PFNMAP, VMA_SHARED, VMA_UFFD_MISSING } from "./vma.ts";

const SELECT_SYSTEM = 1;
const SELECT_DEVICE_PRIVATE = 2;
const SELECT_DEVICE_COHERENT = 4;

/** The mm (number + 1) whose mmap_lock the thread holds and that has a VMA where the span begins; 0 where there is none. */
export function lockedMm(vm: Vm, s: Int32Array, span: number): number {
	const { layout } = vm;
	const index = (span & SPAN_MASK) - layout.windowStart;
	if (index < 0 || index >= layout.windowPages) return 0;
	let held = 0;
	for (let mm = 1; mm <= layout.mmCount; mm++) {
		const offset = layout.mms + (mm - 1) * layout.mmWords;
		if (!isHeldBy(s[offset + layout.mmapLock], vm.thread)) continue;
		if (s[offset + layout.vmas + index] !== 0) return mm;
		held = mm;
	}
	return held;
}

/** Empties what an earlier use of the object left. */
export function reset(vm: Vm, s: Int32Array, m: number): void {
	const words = vm.program.world.rangePages * 2;
	s[m + migrateField.cpages] = 0;
	s.fill(0, m + migrateField.src, m + migrateField.src + words);
}

/** migrate_vma_collect_pmd: the entries of one PTE table, from `at` on; the address behind them. */
export function collectTable(vm: Vm, s: Int32Array, m: number, at: number): number {
	const end = endInTable(vm, s, m, at);
	for (let addr = at; addr < end; addr++) note(s, m, addr, collectEntry(vm, s, m, addr));
	return end;
}

/** Where the PTE table that holds `at` ends, or the span before it. */
export function endInTable(vm: Vm, s: Int32Array, m: number, at: number): number {
	const { fanOut } = vm.layout;
	const span = s[m + migrateField.span];
	return Math.min(span >>> SPAN_SHIFT, (Math.floor(at / fanOut) + 1) * fanOut);
}

/** Writes what was found at an address, its word of src or 0, into src. */
export function note(s: Int32Array, m: number, addr: number, word: number): void {
	const start = s[m + migrateField.span] & SPAN_MASK;
	s[m + migrateField.src + addr - start] = word;
	if (word !== 0) s[m + migrateField.cpages]++;
}

function collectEntry(vm: Vm, s: Int32Array, m: number, addr: number): number {
	const at = entryOffset(vm, s, s[m + migrateField.mm], addr);
	if (at < 0) return 0;
	const entry = s[at];
	const vma = s[at - vm.layout.ptes + vm.layout.vmas];
	const wantsSystem = (s[m + migrateField.select] & SELECT_SYSTEM) !== 0;
	const isAnonymous = (vma & (VMA_FILE | VMA_SHARED | VMA_HUGETLB | VMA_PFNMAP)) === 0;
	if (entry === 0) return isAnonymous ? migratePfn.migrate : 0;
	if ((entry & PTE_ZERO) !== 0) return wantsSystem ? migratePfn.migrate : 0;
	if (!hasPage(entry) || !isMapping(entry)) return 0;
	const page = entryPage(entry);
	if (!isSelected(vm, s, m, page)) return 0;
	splitAt(vm, s, s[m + migrateField.mm], addr); // 6.1 splits a huge page before it migrates it
	return openEntry(vm, s, m, at, page);
}

function isSelected(vm: Vm, s: Int32Array, m: number, page: number): boolean {
	const select = s[m + migrateField.select];
	const pool = vm.program.world.memories[vm.pools[page]];
	const isOwn = pool !== undefined && pool.device + 1 === s[m + migrateField.owner];
	switch (vm.zones[page]) {
		case zone.private:
			return (select & SELECT_DEVICE_PRIVATE) !== 0 && isOwn;
		case zone.coherent:
			return (select & SELECT_DEVICE_COHERENT) !== 0 && isOwn;
		default:
			return (select & SELECT_SYSTEM) !== 0;
	}
}

/** Locks the page and makes its entry a migration entry; 0 where the page is locked by somebody else or pinned. */
function openEntry(vm: Vm, s: Int32Array, m: number, at: number, page: number): number {
	const entry = s[at];
	const hasLock = vm.faultHasLock === 1 && page + 1 === s[m + migrateField.fault_page];
	if (!hasLock && tryLockPage(vm, s, page) === 0) return 0;
	if ((entry & PTE_EXCLUSIVE) !== 0 && isPinned(vm, s, page)) {
		s[layoutPage(vm, page) + pageField.flags] &= ~(0xff << 8);
		return 0;
	}
	closeEntry(vm, s, at, page);
	return wordOf(entry, page) | migratePfn.migrate;
}

/** The entry, whose page is locked, becomes a migration entry; its reference is the collector's now. */
export function closeEntry(vm: Vm, s: Int32Array, at: number, page: number): void {
	if ((s[at] & PTE_DIRTY) !== 0) s[layoutPage(vm, page) + pageField.flags] |= PAGE_DIRTY;
	s[at] = migrationEntry(s[at], page);
	s[layoutPage(vm, page) + pageField.mapcount]--;
}

/** The word of src for a page that an entry maps, not open yet. */
export function wordOf(entry: number, page: number): number {
	const write = (entry & PTE_WRITE) !== 0 ? migratePfn.write : 0;
	return (page + 1) | migratePfn.valid | write;
}

/** migrate_device_range: a page in use that nobody has locked is collected by its frame. */
export function collectFrame(vm: Vm, s: Int32Array, m: number, index: number, page: number): void {
	const inUse = s[layoutPage(vm, page) + pageField.refcount] > 0;
	if (!inUse || tryLockPage(vm, s, page) === 0) return;
	getPage(vm, s, page);
	// Its content has moved and somebody still has a reference: that migration is over, since the lock is ours.
	if (movedTo(vm, s, page) >= 0) s[layoutPage(vm, page) + pageField.mapping] = 0;
	s[m + migrateField.src + index] = (page + 1) | migratePfn.valid | migratePfn.migrate;
	s[m + migrateField.cpages]++;
}

/**
 * migrate_vma_check_page: 1 where the page is still mapped, or has references that migration does not know of. It takes off
 * the reference that a free device page had up to 5.17; since it has none, device pages have one to spare.
 */
export function isRefused(vm: Vm, s: Int32Array, page: number, faultPage: number): number {
	const offset = layoutPage(vm, page);
	const known =
		1 +
		(page + 1 === faultPage ? 1 : 0) +
		(isDevicePage(vm, page) ? 1 - vm.deviceBase : 0) +
		(s[offset + pageField.mapping] !== 0 ? 1 : 0);
	const mapped = s[offset + pageField.mapcount];
	return mapped > 0 || s[offset + pageField.refcount] - known > mapped ? 1 : 0;
}

/** folio_migrate_mapping and folio_migrate_flags: 1 and the metadata moves, or 0 where the counts are not exact. */
export function move(vm: Vm, s: Int32Array, from: number, to: number, faultPage: number): number {
	const isFile = mappingKind(vm, s, from) === MAPPING_FILE;
	if (vm.freesSwapSlot === 1 && isDevicePage(vm, to) && isInSwapCache(vm, s, from))
		freeSwap(vm, s, from);
	const hasMapping = s[layoutPage(vm, from) + pageField.mapping] !== 0;
	if (hasMapping && (isDevicePage(vm, to) || !isFile)) return 0;
	return moveMapping(vm, s, from, to, faultPage);
}

/** As `move`, whatever kind of memory the destination is. */
export function moveMapping(
	vm: Vm,
	s: Int32Array,
	from: number,
	to: number,
	faultPage: number,
): number {
	const source = layoutPage(vm, from);
	const target = layoutPage(vm, to);
	if (!isLocked(vm, s, to)) raise(vm, KERNEL_BUG, kernelBug.destinationNotLocked, to);
	const isFile = mappingKind(vm, s, from) === MAPPING_FILE;
	const expected = 1 + (from + 1 === faultPage ? 1 : 0) + (isFile ? 1 : 0);
	if (s[source + pageField.refcount] !== expected) return 0;
	s[target + pageField.flags] |= s[source + pageField.flags] & (PAGE_ANON | PAGE_DIRTY);
	if (isFile) replaceCached(vm, s, from, to);
	moveCharge(vm, s, from, to);
	s[source + pageField.mapping] = MAPPING_MOVED | to;
	return 1;
}

/**
 * What migrate_vma_finalize takes for granted. It finds migration entries through the page they are to map: to a destination whose
 * mapping never moved they stay for ever. A source that was given up keeps no mapping, no LRU flags and no charge.
 */
export function checkOrder(
	vm: Vm,
	s: Int32Array,
	page: number,
	to: number,
	isToMove: boolean,
): void {
	const target = movedTo(vm, s, page);
	if (isToMove && target !== to) raise(vm, BAD_MIGRATION_ORDER, 1, page);
	if (!isToMove && target >= 0) raise(vm, BAD_MIGRATION_ORDER, 2, page);
}

/** migrate_vma_insert_page: 1 and the page is mapped, or 0 where the entry is not none or the zero page any more. */
export function insertPage(vm: Vm, s: Int32Array, mm: number, addr: number, page: number): number {
	const at = entryOffset(vm, s, mm, addr);
	if (at < 0) return 0;
	if (!isLocked(vm, s, page)) raise(vm, KERNEL_BUG, kernelBug.destinationNotLocked, page);
	const vma = s[at - vm.layout.ptes + vm.layout.vmas];
	const isAnonymous = vma !== 0 && (vma & (VMA_FILE | VMA_SHARED)) === 0;
	const isHole = s[at] === 0 || (s[at] & PTE_ZERO) !== 0;
	if ((vma & VMA_UFFD_MISSING) !== 0 && s[at] === 0) return 0; // userfaultfd has the say
	if (!isAnonymous || !isHole || !mayCharge(vm, s, mm, 1)) return 0;
	charge(vm, s, page, mm);
	const flags = freshFlags(vma);
	const kind = vm.zones[page] === zone.private ? PTE_DEVICE_PRIVATE : PTE_PRESENT;
	s[at] = (flags & ~PTE_PRESENT) | kind | (page << ENTRY_PAGE_SHIFT);
	addTable(vm, s, mmOffset(vm, s, mm), addr - vm.layout.windowStart);
	getPage(vm, s, page);
	adopt(vm, s, mm, addr, page);
	s[at - vm.layout.ptes + vm.layout.shadow] = 0; // a hole reads as zero, whatever the driver made of the page
	return 1;
}

/** The collecting reference of a system page goes once it is isolated. */
export function dropCollected(vm: Vm, s: Int32Array, page: number): void {
	if ((s[layoutPage(vm, page) + pageField.flags] & PAGE_ISOLATED) !== 0) putPage(vm, s, page);
}

/** True where `page` is what the CPU entry stands for, or where it is being moved to: a device entry to it is not stale. */
export function standsFor(vm: Vm, s: Int32Array, entry: number, page: number): boolean {
	if (!hasPage(entry)) return false;
	const own = entryPage(entry);
	if (own === page) return true;
	const mapping = s[layoutPage(vm, own) + pageField.mapping];
	return mapping === (MAPPING_MOVED | page);
}
