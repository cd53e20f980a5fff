// The reverse mapping: where CPU entries stand for a page, found by looking at all of them. A `place` is an address space
// and an address in one word. What changes an entry looks again whether it still stands for the page.

import {
	ENTRY_PAGE_SHIFT,
	entryPage,
	isMapping,
	PTE_DEVICE_PRIVATE,
	PTE_DIRTY,
	PTE_EXCLUSIVE,
	PTE_HWPOISON,
	PTE_MIGRATION,
	PTE_PRESENT,
	PTE_PROTNONE,
	PTE_WRITE,
	PTE_YOUNG,
	typeOf,
} from "./entry.ts";
import { splitAt } from "./huge.ts";
import { MM_EXISTS, mmField, PAGE_DIRTY, pageField, swapField } from "./layout.ts";
import { layoutPage, layoutSlot } from "./offsets.ts";
import { getPage, isAnon, isPinned, mappingNumber, putPage, zone } from "./page.ts";
import { countMapping } from "./page-table.ts";
import { countResident } from "./rss.ts";
import { countSwap, isInSwapCache, swapEntry } from "./swap.ts";
import type { Vm } from "./vm.ts";
import { VMA_LOCKED, VMA_READ, VMA_WRITE } from "./vma.ts";

const MM_SHIFT = 12;
const ADDR_MASK = (1 << MM_SHIFT) - 1;

export function placeMm(place: number): number {
	return place >>> MM_SHIFT;
}

export function placeAddr(place: number): number {
	return place & ADDR_MASK;
}

/**
 * mm/rmap.c: rmap_walk: the next place after `after` where the page is mapped; 0 where there is none. The kernel holds the lock
 * of the anon_vma or file, and an address space that is torn down waits for it; here a count of the mm keeps it from being freed.
 */
export function walkMappings(vm: Vm, s: Int32Array, page: number, after: number): number {
	const next = nextMapping(vm, s, page, after);
	if (next !== 0) s[mmAt(vm, next) + mmField.count]++;
	if (after !== 0) s[mmAt(vm, after) + mmField.count]--;
	return next;
}

function nextMapping(vm: Vm, s: Int32Array, page: number, after: number): number {
	let place = nextEntryOf(vm, s, page, after);
	while (place !== 0 && !isMapping(s[entryAt(vm, place)])) place = nextEntryOf(vm, s, page, place);
	return place;
}

/** The next place after `after` with a migration entry of the page; 0 where there is none. */
export function nextMigration(vm: Vm, s: Int32Array, page: number, after: number): number {
	let place = nextEntryOf(vm, s, page, after);
	while (place !== 0 && typeOf(s[entryAt(vm, place)]) !== PTE_MIGRATION)
		place = nextEntryOf(vm, s, page, place);
	return place;
}

/** The next place with an entry, of whatever type, that names the page. */
function nextEntryOf(vm: Vm, s: Int32Array, page: number, after: number): number {
	const { layout } = vm;
	for (let mm = Math.max(1, placeMm(after)); mm <= layout.mmCount; mm++) {
		const offset = layout.mms + (mm - 1) * layout.mmWords;
		if ((s[offset + mmField.flags] & MM_EXISTS) === 0) continue;
		const from = mm === placeMm(after) ? placeAddr(after) + 1 - layout.windowStart : 0;
		for (let index = from; index < layout.windowPages; index++) {
			const entry = s[offset + layout.ptes + index];
			if (entry !== 0 && entryPage(entry) === page)
				return (mm << MM_SHIFT) | (layout.windowStart + index);
		}
	}
	return 0;
}

/** folio_test_mlocked: 1 where a locked VMA maps the page. The kernel keeps a flag for it, here its VMAs are looked at. */
export function isLockedInMemory(vm: Vm, s: Int32Array, page: number): number {
	let place = nextMapping(vm, s, page, 0);
	while (place !== 0) {
		const vma = s[entryAt(vm, place) - vm.layout.ptes + vm.layout.vmas];
		if ((vma & VMA_LOCKED) !== 0) return 1;
		place = nextMapping(vm, s, page, place);
	}
	return 0;
}

function mmAt(vm: Vm, place: number): number {
	return vm.layout.mms + (placeMm(place) - 1) * vm.layout.mmWords;
}

function entryAt(vm: Vm, place: number): number {
	return mmAt(vm, place) + vm.layout.ptes + placeAddr(place) - vm.layout.windowStart;
}

/** True where the entry still maps the page. */
function stillMaps(vm: Vm, s: Int32Array, place: number, page: number): boolean {
	const entry = s[entryAt(vm, place)];
	return isMapping(entry) && entryPage(entry) === page;
}

function keepDirty(vm: Vm, s: Int32Array, entry: number, page: number): void {
	if ((entry & PTE_DIRTY) !== 0) s[layoutPage(vm, page) + pageField.flags] |= PAGE_DIRTY;
}

/** folio_try_share_anon_rmap_pte: a page that is pinned stays where it is, exclusive to its process. */
function mayNotShare(vm: Vm, s: Int32Array, place: number, page: number): boolean {
	const isExclusive = (s[entryAt(vm, place)] & PTE_EXCLUSIVE) !== 0;
	return isExclusive && isAnon(vm, s, page) && isPinned(vm, s, page);
}

/** mm/rmap.c: try_to_unmap_one: a swap entry for an anonymous page, none for a page of a file. */
export function unmapPlace(vm: Vm, s: Int32Array, place: number, page: number): void {
	if (!stillMaps(vm, s, place, page) || mayNotShare(vm, s, place, page)) return;
	splitAt(vm, s, placeMm(place), placeAddr(place));
	const at = entryAt(vm, place);
	const entry = s[at];
	keepDirty(vm, s, entry, page);
	countMapping(vm, s, mmAt(vm, place), page, -1);
	s[at] = 0;
	if (isAnon(vm, s, page) && isInSwapCache(vm, s, page)) {
		s[at] = swapEntry(vm, s, page, entry);
		s[layoutSlot(vm, mappingNumber(vm, s, page)) + swapField.count]++;
		countSwap(s, mmAt(vm, place), 1);
	}
	putPage(vm, s, page);
}

/** mm/rmap.c: page_vma_mkclean_one */
export function cleanPlace(vm: Vm, s: Int32Array, place: number, page: number): void {
	if (!stillMaps(vm, s, place, page)) return;
	const at = entryAt(vm, place);
	keepDirty(vm, s, s[at], page);
	s[at] &= ~(PTE_WRITE | PTE_DIRTY);
}

/** mm/rmap.c: try_to_unmap_one of memory failure: a hwpoison entry. */
export function poisonPlace(vm: Vm, s: Int32Array, place: number, page: number): void {
	if (!stillMaps(vm, s, place, page)) return;
	splitAt(vm, s, placeMm(place), placeAddr(place));
	countMapping(vm, s, mmAt(vm, place), page, -1);
	s[entryAt(vm, place)] = PTE_HWPOISON | (page << ENTRY_PAGE_SHIFT);
	putPage(vm, s, page);
}

/** mm/rmap.c: try_to_migrate_one */
export function makeMigration(vm: Vm, s: Int32Array, place: number, page: number): void {
	if (!stillMaps(vm, s, place, page) || mayNotShare(vm, s, place, page)) return;
	splitAt(vm, s, placeMm(place), placeAddr(place));
	const at = entryAt(vm, place);
	keepDirty(vm, s, s[at], page);
	s[at] = migrationEntry(s[at], page);
	s[layoutPage(vm, page) + pageField.mapcount]--;
	putPage(vm, s, page);
}

/** What a migration entry remembers: whether the entry was writable, whether its page was exclusive. */
export function migrationEntry(entry: number, page: number): number {
	return (
		PTE_MIGRATION |
		(entry & (PTE_WRITE | PTE_EXCLUSIVE | PTE_YOUNG | PTE_DIRTY)) |
		(page << ENTRY_PAGE_SHIFT)
	);
}

/** mm/migrate.c: remove_migration_pte: the entry maps `to`, with the rights that the VMA allows now. */
export function removeMigration(
	vm: Vm,
	s: Int32Array,
	place: number,
	old: number,
	to: number,
): void {
	const at = entryAt(vm, place);
	const entry = s[at];
	if (typeOf(entry) !== PTE_MIGRATION || entryPage(entry) !== old) return;
	const vma = s[at - vm.layout.ptes + vm.layout.vmas];
	const kept = entry & (PTE_WRITE | PTE_EXCLUSIVE | PTE_YOUNG | PTE_DIRTY);
	const rights = (vma & VMA_WRITE) !== 0 ? kept : kept & ~PTE_WRITE;
	const isPrivate = vm.zones[to] === zone.private;
	s[at] =
		(isPrivate
			? PTE_DEVICE_PRIVATE | (rights & ~(PTE_YOUNG | PTE_DIRTY))
			: presentKind(vma) | rights) |
		(to << ENTRY_PAGE_SHIFT);
	getPage(vm, s, to);
	s[layoutPage(vm, to) + pageField.mapcount]++;
	if (isAnon(vm, s, old) !== isAnon(vm, s, to)) {
		countResident(vm, s, mmAt(vm, place), old, -1);
		countResident(vm, s, mmAt(vm, place), to, 1);
	}
}

function presentKind(vma: number): number {
	return (vma & VMA_READ) !== 0 ? PTE_PRESENT : PTE_PRESENT | PTE_PROTNONE;
}
