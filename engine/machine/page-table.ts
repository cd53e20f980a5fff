// CPU page-table entries one at a time: reading, and what page faults install. Each function is one critical section under
// the page-table lock, and looks again at the entry before it changes it. Upper levels exist as one bit a PTE table (mm.ts).

import {
	ENTRY_MASK,
	ENTRY_PAGE_SHIFT,
	ENTRY_VMA_SHIFT,
	entryPage,
	isMapping,
	isReadable,
	PTE_DEVICE_EXCLUSIVE,
	PTE_DIRTY,
	PTE_EXCLUSIVE,
	PTE_PRESENT,
	PTE_SPECIAL,
	PTE_WRITE,
	PTE_YOUNG,
	PTE_ZERO,
	typeOf,
} from "./entry.ts";
import { cachedPage, isMappable } from "./file.ts";
import { mmField, PAGE_ANON, PAGE_DIRTY, pageField } from "./layout.ts";
import { addTable, mmOffset } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import { getPage, isAnon, isLocked, pinPage, tryLockPage } from "./page.ts";
import { lockOfPage } from "./page-lock.ts";
import { SELF_DEADLOCK, USE_AFTER_FREE } from "./properties.ts";
import { countResident } from "./rss.ts";
import { countSwap, dropSlot, freeSwap, isInSwapCache } from "./swap.ts";
import { raise, type Vm } from "./vm.ts";
import {
	filePageOf,
	prepareAnonVma,
	tablePart,
	VMA_FILE,
	VMA_LOCKED,
	VMA_PFNMAP,
	VMA_SHARED,
	VMA_UFFD_MISSING,
	VMA_WRITE,
	vmaAt,
} from "./vma.ts";
import { endIndex, firstIndex, pageIndexOf } from "./window.ts";

/** Beside the rights of a VMA in what readEntry gives: memory that has no struct pages. */
const IO_BIT = 1 << (ENTRY_VMA_SHIFT + 3);

/** Offset of the entry for an address, or -1 with the broken property noted. */
export function entryOffset(vm: Vm, s: Int32Array, mm: number, addr: number): number {
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
	const vma = s[offset + vm.layout.vmas + index];
	const io = (vma & VMA_PFNMAP) !== 0 ? IO_BIT : 0;
	return s[offset + vm.layout.ptes + index] | ((vma & 7) << ENTRY_VMA_SHIFT) | io;
}

/** The offset of the entry if it is still what was read, else -1. */
export function stillSame(vm: Vm, s: Int32Array, mm: number, addr: number, entry: number): number {
	const offset = entryOffset(vm, s, mm, addr);
	return offset >= 0 && s[offset] === (entry & ENTRY_MASK) ? offset : -1;
}

/** A reference to the entry's page (number + 1) if the entry is still the same; page 0 is not counted. */
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

/** The page of the entry, locked and referenced (number + 1), if the entry is still the same and the lock is free. */
export function tryLockEntry(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
): number {
	if (stillSame(vm, s, mm, addr, entry) < 0) return 0;
	if (tryLockPage(vm, s, entryPage(entry)) === 0) return 0;
	getPage(vm, s, entryPage(entry));
	return entryPage(entry) + 1;
}

/** migration_entry_wait: true where the entry changed or its page is not locked any more, or by the thread itself. */
export function needNotWait(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
): boolean {
	return stillSame(vm, s, mm, addr, entry) < 0 || lockOfPage(vm, s, entryPage(entry));
}

/** Who has locked the page itself waits for ever: it touches what it is migrating. */
export function waitForMigration(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
): void {
	const page = entryPage(entry);
	if (stillSame(vm, s, mm, addr, entry) >= 0 && isLocked(vm, s, page))
		raise(vm, SELF_DEADLOCK, 2, page);
}

/** handle_userfault: true where something is mapped by now, or userfaultfd has nothing to say of the address any more. */
export function needNotWaitForUser(vm: Vm, s: Int32Array, mm: number, addr: number): boolean {
	const offset = entryOffset(vm, s, mm, addr);
	return offset < 0 || s[offset] !== 0 || (vmaAt(vm, s, mm, addr) & VMA_UFFD_MISSING) === 0;
}

// ── counting ──────────────────────────────────────────────────────────────

/** One mapping of the page appears (1) or goes (-1): mapcount, and rss of the mm at `mmAt`. References are the caller's. */
export function countMapping(
	vm: Vm,
	s: Int32Array,
	mmAt: number,
	page: number,
	step: number,
): void {
	s[layoutPage(vm, page) + pageField.mapcount] += step;
	countResident(vm, s, mmAt, page, step);
}

// ── installing ────────────────────────────────────────────────────────────

function install(vm: Vm, s: Int32Array, mm: number, addr: number, entry: number): boolean {
	const offset = entryOffset(vm, s, mm, addr);
	if (offset < 0 || s[offset] !== 0) return false;
	s[offset] = entry;
	addTable(vm, s, mmOffset(vm, s, mm), addr - vm.layout.windowStart);
	return true;
}

export function setZero(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	return install(vm, s, mm, addr, PTE_PRESENT | PTE_YOUNG | PTE_ZERO) ? 1 : 0;
}

/** The flags of a new exclusive anonymous page: writable as the VMA allows. */
export function freshFlags(vma: number): number {
	const write = (vma & VMA_WRITE) !== 0 ? PTE_WRITE | PTE_DIRTY : 0;
	return PTE_PRESENT | PTE_YOUNG | PTE_EXCLUSIVE | write;
}

export function setAnon(vm: Vm, s: Int32Array, mm: number, addr: number, page: number): number {
	const flags = freshFlags(vmaAt(vm, s, mm, addr));
	if (!install(vm, s, mm, addr, flags | (page << ENTRY_PAGE_SHIFT))) return 0;
	adopt(vm, s, mm, addr, page);
	return 1;
}

/** page_add_new_anon_rmap: the page is the process's own now; what it holds is what a load must give. */
export function adopt(vm: Vm, s: Int32Array, mm: number, addr: number, page: number): void {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	s[layoutPage(vm, page) + pageField.flags] |= PAGE_ANON;
	s[offset + vm.layout.shadow + index] = s[layoutPage(vm, page) + pageField.content];
	prepareAnonVma(vm, s, offset, index);
	countMapping(vm, s, offset, page, 1);
}

/** do_set_pte: a page of the page cache. Shared memory has no dirty tracking: writable at once where the VMA is. */
export function setFile(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	page: number,
	write: number,
): number {
	const vma = vmaAt(vm, s, mm, addr);
	const writable = (vma & VMA_SHARED) !== 0 && (vma & VMA_WRITE) !== 0;
	const flags =
		PTE_PRESENT |
		PTE_YOUNG |
		(writable ? PTE_WRITE : 0) |
		(writable && write !== 0 ? PTE_DIRTY : 0);
	if (!install(vm, s, mm, addr, flags | (page << ENTRY_PAGE_SHIFT))) return 0;
	getPage(vm, s, page);
	countMapping(vm, s, mmOffset(vm, s, mm), page, 1);
	return 1;
}

/** VM_PFNMAP: device memory without a struct page. */
export function setSpecial(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const write = (vmaAt(vm, s, mm, addr) & VMA_WRITE) !== 0 ? PTE_WRITE : 0;
	return install(vm, s, mm, addr, PTE_PRESENT | PTE_SPECIAL | write) ? 1 : 0;
}

/** mm/filemap.c: filemap_map_pages, in the part of the table that the VMA covers; 1 where `addr` is mapped now. */
export function mapAround(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const { windowStart, vmas, ptes } = vm.layout;
	const part = tablePart(vm, s, mm, addr);
	for (let index = firstIndex(vm, part); index < endIndex(vm, part); index++) {
		const vma = s[offset + vmas + index];
		if ((vma & VMA_FILE) === 0 || s[offset + ptes + index] !== 0) continue;
		const page = cachedPage(vm, s, filePageOf(vm, vma, index));
		if (isMappable(vm, s, page)) setFile(vm, s, mm, windowStart + index, page, 0);
	}
	return s[offset + ptes + addr - windowStart] !== 0 ? 1 : 0;
}

// ── write faults ──────────────────────────────────────────────────────────

/**
 * mm/memory.c: do_wp_page as far as it needs no copy: shared memory, an exclusive page, one that nobody else has. With
 * `unshare` nobody writes: the page becomes exclusive only.
 */
export function reuse(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
	unshare: number,
): number {
	const offset = stillSame(vm, s, mm, addr, entry);
	if (offset < 0 || (entry & PTE_ZERO) !== 0) return 0;
	const page = entryPage(entry);
	if ((vmaAt(vm, s, mm, addr) & VMA_SHARED) !== 0) {
		s[offset] |= PTE_WRITE | PTE_DIRTY | PTE_YOUNG;
		return 1;
	}
	if (!isAnon(vm, s, page)) return 0;
	if ((entry & PTE_EXCLUSIVE) === 0 && !isAlone(vm, s, page)) return 0;
	if (unshare !== 0) s[offset] |= PTE_EXCLUSIVE;
	else s[offset] |= PTE_WRITE | PTE_DIRTY | PTE_EXCLUSIVE | PTE_YOUNG; // of a huge page each small part for itself
	return 1;
}

/** True where the entry holds the page's only reference, the swap cache's aside, which is given up then. */
function isAlone(vm: Vm, s: Int32Array, page: number): boolean {
	const offset = layoutPage(vm, page);
	const cached = isInSwapCache(vm, s, page) ? 1 : 0;
	if (s[offset + pageField.refcount] > 1 + cached || isLocked(vm, s, page)) return false;
	return cached === 0 || freeSwap(vm, s, page);
}

/** mm/memory.c: wp_page_copy, the critical section: the new page takes the place of the old one, whose reference is the caller's. */
export function replace(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
	page: number,
	unshare: number,
): number {
	const offset = stillSame(vm, s, mm, addr, entry);
	if (offset < 0) return 0;
	const isZero = (entry & PTE_ZERO) !== 0;
	if (!isZero) countMapping(vm, s, mmOffset(vm, s, mm), entryPage(entry), -1);
	const keepsShadow = !isZero && isAnon(vm, s, entryPage(entry));
	const shadow = offset - vm.layout.ptes + vm.layout.shadow;
	const expected = s[shadow];
	adopt(vm, s, mm, addr, page);
	if (keepsShadow) s[shadow] = expected;
	const written = unshare === 0 ? PTE_WRITE | PTE_DIRTY : 0;
	s[offset] = PTE_PRESENT | PTE_YOUNG | PTE_EXCLUSIVE | written | (page << ENTRY_PAGE_SHIFT);
	return 1;
}

// ── entries that were elsewhere ───────────────────────────────────────────

/** mm/memory.c: do_swap_page, the critical section: writable only for a write to a page that is certainly not shared. */
export function setSwapped(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
	page: number,
	write: number,
): number {
	const offset = stillSame(vm, s, mm, addr, entry);
	if (offset < 0) return 0;
	const at = layoutPage(vm, page);
	const vma = vmaAt(vm, s, mm, addr);
	const wasCached = isInSwapCache(vm, s, page);
	dropSlot(vm, s, entry);
	const likelyAlone = write !== 0 && s[at + pageField.refcount] === 2;
	if (wasCached && ((vma & VMA_LOCKED) !== 0 || likelyAlone)) freeSwap(vm, s, page);
	const exclusive = !wasCached || (entry & PTE_EXCLUSIVE) !== 0 || s[at + pageField.refcount] === 1;
	const writable = exclusive && write !== 0 && (vma & VMA_WRITE) !== 0;
	s[offset] =
		PTE_PRESENT |
		PTE_YOUNG |
		(exclusive ? PTE_EXCLUSIVE : 0) |
		(writable ? PTE_WRITE | PTE_DIRTY : 0) |
		(page << ENTRY_PAGE_SHIFT);
	const mmAt = mmOffset(vm, s, mm);
	getPage(vm, s, page);
	countMapping(vm, s, mmAt, page, 1);
	countSwap(s, mmAt, -1);
	return 1;
}

/** mm/memory.c: restore_exclusive_pte. The entry kept the page's reference; it counts as a mapping again. */
export function restoreExclusive(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	entry: number,
): number {
	const offset = stillSame(vm, s, mm, addr, entry);
	if (offset < 0) return 0;
	const vma = vmaAt(vm, s, mm, addr);
	s[offset] = restored(entry, vma);
	s[layoutPage(vm, entryPage(entry)) + pageField.mapcount]++;
	return 1;
}

/** What a device-exclusive entry becomes: present, writable where it was the writable kind and the VMA allows it. */
export function restored(entry: number, vma: number): number {
	const writable = (entry & PTE_WRITE) !== 0 && (vma & VMA_WRITE) !== 0;
	return (
		PTE_PRESENT |
		PTE_YOUNG |
		(writable ? PTE_WRITE | PTE_DIRTY : 0) |
		(entry & PTE_EXCLUSIVE) |
		(entryPage(entry) << ENTRY_PAGE_SHIFT)
	);
}

/** mm/rmap.c: page_make_device_exclusive_one, 6.1: the mapping is not counted any more, its reference stays. */
export function makeExclusive(
	vm: Vm,
	s: Int32Array,
	mm: number,
	addr: number,
	page: number,
): number {
	const offset = entryOffset(vm, s, mm, addr);
	if (offset < 0) return 0;
	const entry = s[offset];
	if (!isMapping(entry) || typeOf(entry) !== 0 || entryPage(entry) !== page) return 0;
	if ((entry & PTE_DIRTY) !== 0) s[layoutPage(vm, page) + pageField.flags] |= PAGE_DIRTY;
	s[offset] =
		PTE_DEVICE_EXCLUSIVE | (entry & (PTE_WRITE | PTE_EXCLUSIVE)) | (page << ENTRY_PAGE_SHIFT);
	s[layoutPage(vm, page) + pageField.mapcount]--;
	return (entry & PTE_WRITE) !== 0 ? 1 : 0;
}

/** Bits of what `follow` is asked, as the kernel scripts have them. */
const FOLL_WRITE = 1;
const FOLL_PIN = 4;

/**
 * mm/gup.c: follow_page_pte: the present page (number + 1), if the entry allows what is asked; else 0. Its reference or pin is
 * counted under the page-table lock.
 */
export function follow(vm: Vm, s: Int32Array, mm: number, addr: number, flags: number): number {
	const entry = readEntry(vm, s, mm, addr);
	const page = entryPage(entry);
	const isThere = isReadable(entry) && (entry & PTE_SPECIAL) === 0;
	if (!isThere || ((flags & FOLL_WRITE) !== 0 && (entry & PTE_WRITE) === 0)) return 0;
	if ((flags & FOLL_PIN) === 0) getPage(vm, s, page);
	else if (mustUnshare(vm, s, entry, flags)) return 0;
	else pinPage(vm, s, page);
	return page + 1;
}

/** mm/gup.c: gup_must_unshare: a page pinned to be read would part from the process's own at its next write. */
function mustUnshare(vm: Vm, s: Int32Array, entry: number, flags: number): boolean {
	if ((flags & FOLL_WRITE) !== 0 || (entry & (PTE_EXCLUSIVE | PTE_ZERO)) !== 0) return false;
	return isAnon(vm, s, entryPage(entry));
}
