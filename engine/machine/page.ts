// Pages: references, mappings, content. Page 0 is the zero page: always there, never counted. A page with no reference
// is free; which free one of its zone is allocated next depends on the state alone, so that equal histories give equal states.

import {
	CONTENT_UNWRITTEN,
	MAPPING_FILE,
	MAPPING_KIND,
	MAPPING_MOVED,
	MAPPING_NUMBER,
	MAPPING_SWAP,
	mmField,
	PAGE_ANON,
	PAGE_DIRTY,
	PAGE_ISOLATED,
	PAGE_MOVABLE,
	PAGE_PINS_MASK,
	PAGE_PINS_SHIFT,
	pageField,
} from "./layout.ts";
import { charge, mayCharge, uncharge } from "./memcg.ts";
import { layoutPage, threadOffset } from "./offsets.ts";
import { isBlank } from "./page-order.ts";
import { notePagePlaces, pageAt } from "./page-places.ts";
import { isPgmapDead } from "./pgmap.ts";
import {
	DEVICE_PAGE_MAPPED,
	DOUBLE_FREE,
	KERNEL_BUG,
	kernelBug,
	REFCOUNT,
	USE_AFTER_FREE,
} from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** Zones, in the order in which their pages are numbered. */
export const zone = { system: 0, private: 1, coherent: 2, node: 3, movable: 4 } as const;

/** Offset of a page (number, not + 1); -1 with a kernel-bug where it is none. */
export function pageOffset(vm: Vm, page: number): number {
	if (page >= 0 && page < vm.layout.pageCount) return layoutPage(vm, page);
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return -1;
}

export function isDevicePage(vm: Vm, page: number): boolean {
	return vm.zones[page] === zone.private || vm.zones[page] === zone.coherent;
}

// ── allocation ────────────────────────────────────────────────────────────

/** A zeroed system page with one reference (number + 1), charged to the memcg of `mm` (0: to nobody); 0 where there is none. */
export function allocPage(vm: Vm, s: Int32Array, mm: number): number {
	if (mm > 0 && !mayCharge(vm, s, mm, 1)) return 0;
	const page = take(vm, s, nextSystemPage(vm, s));
	if (page > 0 && mm > 0) charge(vm, s, page - 1, mm);
	return page;
}

/**
 * zone_device_page_init: a free page of a pool (number + 1), with one reference; 0 where it is used up. It comes locked, but in
 * 2016, when drivers did get_page and lock_page themselves, the lock was left to them. Nobody has cleared it.
 */
export function allocForDriver(vm: Vm, s: Int32Array, memory: number): number {
	if (isPgmapDead(vm, s, memory)) {
		raise(vm, KERNEL_BUG, kernelBug.memoryRemoved);
		return 0;
	}
	const page = allocDevicePage(vm, s, memory);
	if (page === 0) return 0;
	const offset = layoutPage(vm, page - 1);
	s[offset + pageField.content] = CONTENT_UNWRITTEN;
	if (vm.zones[page - 1] === zone.movable) s[offset + pageField.flags] |= PAGE_MOVABLE;
	return page;
}

export function allocDevicePage(vm: Vm, s: Int32Array, memory: number): number {
	const pool = vm.program.world.memories[memory - 1];
	if (pool === undefined) {
		raise(vm, KERNEL_BUG, kernelBug.nullPointer);
		return 0;
	}
	const page = take(vm, s, lowestFree(vm, s, pool.first, pool.first + pool.pages));
	if (page > 0 && vm.deviceBase === 0 && isDevicePage(vm, page - 1)) tryLockPage(vm, s, page - 1);
	return page;
}

/** Gives the page its first reference: its number + 1, or 0 for the zero page, which stands for none. */
function take(vm: Vm, s: Int32Array, page: number): number {
	if (page === 0) return 0;
	s[layoutPage(vm, page) + pageField.refcount] = 1;
	return page + 1;
}

function lowestFree(vm: Vm, s: Int32Array, from: number, to: number): number {
	for (let page = from; page < to; page++) if (isFreed(vm, s, page)) return page;
	return 0;
}

/**
 * A page that somebody still knows by its number is not handed out, as KASAN keeps freed memory in quarantine: who uses a
 * stale number then reaches a page that is free. On the page that is handed out nothing is left over, so which one it is makes
 * no difference. Where numbers matter anyway, the lowest free page comes next. Memory does not run short: where there is no
 * such page, the model ends, and not the kernel's memory.
 */
function nextSystemPage(vm: Vm, s: Int32Array): number {
	const { pageNames, world } = vm.program;
	const page = pageNames.areAll ? lowestUntouched(vm, s) : lowestFree(vm, s, 1, world.systemPages);
	if (page === 0) raise(vm, KERNEL_BUG, kernelBug.modelMemorySpent);
	return page;
}

/** The lowest system page about which nothing is known anywhere; 0 where there is none. */
function lowestUntouched(vm: Vm, s: Int32Array): number {
	const places = notePagePlaces(vm, s, vm.thread);
	vm.known.fill(0);
	for (let index = 0; index < places; index++) vm.known[pageAt(vm, s, vm.places[index])] = 1;
	for (let page = 0; page < vm.layout.pageCount; page++)
		if (movedTo(vm, s, page) >= 0) vm.known[movedTo(vm, s, page)] = 1;
	for (let page = 1; page < vm.program.world.systemPages; page++)
		if (vm.known[page] === 0 && isBlank(vm, s, page)) return page;
	return 0;
}

// ── references ────────────────────────────────────────────────────────────

/** True where the page (not + 1) exists and is free: whoever reaches it now uses freed memory. */
export function isFreed(vm: Vm, s: Int32Array, page: number): boolean {
	return page !== 0 && s[layoutPage(vm, page) + pageField.refcount] === 0;
}

export function putPage(vm: Vm, s: Int32Array, page: number): void {
	if (page === 0) return;
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	if (s[offset + pageField.refcount] === 0) {
		raise(vm, DOUBLE_FREE, 0, page);
		return;
	}
	s[offset + pageField.refcount]--;
	if (s[offset + pageField.refcount] === 0) freePage(vm, s, page);
}

function freePage(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutPage(vm, page);
	if (s[offset + pageField.mapcount] !== 0) raise(vm, REFCOUNT, 3, page);
	if (lockHolder(s[offset + pageField.flags]) !== 0)
		raise(vm, KERNEL_BUG, kernelBug.freedLocked, page);
	uncharge(vm, s, page);
	s[offset + pageField.content] = 0;
	s[offset + pageField.flags] = 0;
	s[offset + pageField.mapping] = 0;
	if (isDevicePage(vm, page)) addTo(vm, s, vm.layout.freed, page);
}

export function getPage(vm: Vm, s: Int32Array, page: number): void {
	if (page === 0) return;
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	if (s[offset + pageField.refcount] === 0) raise(vm, USE_AFTER_FREE, 2, page);
	else s[offset + pageField.refcount]++;
}

/** FOLL_PIN: a pin and its reference. */
export function pinPage(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (page === 0 || offset < 0) return;
	getPage(vm, s, page);
	s[offset + pageField.flags] += 1 << PAGE_PINS_SHIFT;
}

/** Gives a pin and its reference back. */
export function unpinPage(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (page === 0 || offset < 0) return;
	if (pinsOf(s[offset + pageField.flags]) === 0) {
		raise(vm, REFCOUNT, 4, page);
		return;
	}
	s[offset + pageField.flags] -= 1 << PAGE_PINS_SHIFT;
	putPage(vm, s, page);
}

/** FOLL_LONGTERM: device memory that is pinned for long can never be taken back by its driver. */
export function checkLongterm(vm: Vm, page: number): void {
	if (page >= 0 && isDevicePage(vm, page)) raise(vm, DEVICE_PAGE_MAPPED, -1, page);
}

export function pinsOf(flags: number): number {
	return (flags >>> PAGE_PINS_SHIFT) & PAGE_PINS_MASK;
}

export function isPinned(vm: Vm, s: Int32Array, page: number): boolean {
	return pinsOf(s[layoutPage(vm, page) + pageField.flags]) > 0;
}

// ── content ───────────────────────────────────────────────────────────────

export function copyPage(vm: Vm, s: Int32Array, from: number, to: number): void {
	const source = pageOffset(vm, from);
	const target = pageOffset(vm, to);
	if (source < 0 || target < 0) return;
	if (isFreed(vm, s, from)) raise(vm, USE_AFTER_FREE, 8, from);
	else if (isFreed(vm, s, to)) raise(vm, USE_AFTER_FREE, 8, to);
	else s[target + pageField.content] = s[source + pageField.content];
}

/** What copy_from_user puts into a page that nobody else has yet. */
export function fillPage(vm: Vm, s: Int32Array, page: number, value: number): void {
	const offset = pageOffset(vm, page);
	if (offset >= 0) s[offset + pageField.content] = value;
}

export function zeroPage(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 8, page);
	else s[offset + pageField.content] = 0;
}

/** A driver touches a page (accessed bit, dirty bit) through its number: it must still be somebody's. */
export function touchPage(vm: Vm, s: Int32Array, page: number, dirty: boolean): void {
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 2, page);
	else if (dirty && page !== 0) s[offset + pageField.flags] |= PAGE_DIRTY;
}

// ── what a page is ────────────────────────────────────────────────────────

export function mappingKind(vm: Vm, s: Int32Array, page: number): number {
	return s[layoutPage(vm, page) + pageField.mapping] & MAPPING_KIND;
}

export function mappingNumber(vm: Vm, s: Int32Array, page: number): number {
	return s[layoutPage(vm, page) + pageField.mapping] & MAPPING_NUMBER;
}

export function isAnon(vm: Vm, s: Int32Array, page: number): boolean {
	return (s[layoutPage(vm, page) + pageField.flags] & PAGE_ANON) !== 0;
}

export function isHugetlb(vm: Vm, s: Int32Array, page: number): boolean {
	const isFile = mappingKind(vm, s, page) === MAPPING_FILE;
	return isFile && vm.fileCounters[mappingNumber(vm, s, page)] === mmField.hugetlb;
}

/** The page that this one moved to (number), between migrate_pages and migrate_finalize; -1 where it did not. */
export function movedTo(vm: Vm, s: Int32Array, page: number): number {
	return mappingKind(vm, s, page) === MAPPING_MOVED ? mappingNumber(vm, s, page) : -1;
}

/** By number, what page_is asks: the constants PAGE_… of the kernel scripts. */
export function pageIs(vm: Vm, s: Int32Array, page: number, what: number): number {
	return pageOffset(vm, page) >= 0 && answer(vm, s, page, what) ? 1 : 0;
}

function answer(vm: Vm, s: Int32Array, page: number, what: number): boolean {
	switch (what) {
		case 1:
			return isAnon(vm, s, page);
		case 2:
			return mappingKind(vm, s, page) === MAPPING_FILE;
		case 3:
			return mappingKind(vm, s, page) === MAPPING_SWAP;
		case 4:
			return isDevicePage(vm, page);
		case 5:
			return vm.zones[page] === zone.private;
		case 6:
			return vm.zones[page] === zone.coherent;
		case 7:
			return page === 0;
		case 8:
			return (s[layoutPage(vm, page) + pageField.flags] & PAGE_MOVABLE) !== 0;
		case 9:
			return isPinned(vm, s, page);
		case 10:
			return isHugetlb(vm, s, page);
		default:
			return false;
	}
}

/** The device (number + 1) whose memory the page is; 0 for system memory. */
export function ownerOf(vm: Vm, page: number): number {
	const pool = vm.program.world.memories[vm.pools[page]];
	return pool === undefined ? 0 : pool.device + 1;
}

// ── the LRU lists ─────────────────────────────────────────────────────────

/** True for pages that stand on an LRU list while they are in use. */
export function mayBeListed(vm: Vm, s: Int32Array, page: number): boolean {
	const isDriver = isDevicePage(vm, page) || vm.zones[page] === zone.movable;
	return !isDriver && !isHugetlb(vm, s, page);
}

/** mm/vmscan.c: folio_isolate_lru; the isolation holds a reference. */
export function isolate(vm: Vm, s: Int32Array, page: number): number {
	const offset = pageOffset(vm, page);
	if (page === 0 || offset < 0 || !mayBeListed(vm, s, page)) return 0;
	if ((s[offset + pageField.flags] & PAGE_ISOLATED) !== 0) return 0;
	s[offset + pageField.flags] |= PAGE_ISOLATED;
	getPage(vm, s, page);
	return 1;
}

/** mm/vmscan.c: folio_putback_lru */
export function putBack(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	s[offset + pageField.flags] &= ~PAGE_ISOLATED;
	putPage(vm, s, page);
}

// ── the page lock ─────────────────────────────────────────────────────────

/** Thread + 1, or 0. */
export function lockHolder(flags: number): number {
	return (flags >>> 8) & 0xff;
}

export function isLocked(vm: Vm, s: Int32Array, page: number): boolean {
	return lockHolder(s[layoutPage(vm, page) + pageField.flags]) !== 0;
}

export function tryLockPage(vm: Vm, s: Int32Array, page: number): number {
	const offset = pageOffset(vm, page);
	if (offset < 0 || lockHolder(s[offset + pageField.flags]) !== 0) return 0;
	s[offset + pageField.flags] |= (vm.thread + 1) << 8;
	return 1;
}

export function unlockPage(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	if (lockHolder(s[offset + pageField.flags]) === 0)
		raise(vm, KERNEL_BUG, kernelBug.notLocked, page);
	s[offset + pageField.flags] &= ~(0xff << 8);
}

// ── sets of pages that a thread keeps ─────────────────────────────────────

function addTo(vm: Vm, s: Int32Array, set: number, page: number): void {
	s[threadOffset(vm, vm.thread) + set + (page >> 5)] |= 1 << (page & 31);
}

/** Takes the lowest page out of a set; 0 where it is empty. Page 0 is in none. */
function takeFrom(vm: Vm, s: Int32Array, set: number): number {
	const base = threadOffset(vm, vm.thread) + set;
	for (let word = 0; word < vm.layout.setWords; word++) {
		const bits = s[base + word];
		if (bits === 0) continue;
		const bit = 31 - Math.clz32(bits & -bits);
		s[base + word] &= ~(1 << bit);
		return word * 32 + bit;
	}
	return 0;
}

/** mmu_gather: the page's reference waits with the thread until the CPU's TLB is flushed; a second one need not wait. */
export function gather(vm: Vm, s: Int32Array, page: number): void {
	if (page === 0) return;
	const word = threadOffset(vm, vm.thread) + vm.layout.gather + (page >> 5);
	if (((s[word] >>> (page & 31)) & 1) !== 0) putPage(vm, s, page);
	else addTo(vm, s, vm.layout.gather, page);
}

/** The next page whose reference waited for the TLB flush (number); 0 where none is left. */
export function nextGathered(vm: Vm, s: Int32Array): number {
	return takeFrom(vm, s, vm.layout.gather);
}

/** A device page (number + 1) that this thread freed and whose page_free has not run; 0 where there is none. */
export function nextFreed(vm: Vm, s: Int32Array): number {
	const page = takeFrom(vm, s, vm.layout.freed);
	return page === 0 ? 0 : page + 1;
}
