// Swap slots and the swap cache. A slot counts the swap entries that name it; while its page is in memory and known under
// the slot, the page is in the swap cache. mm/swapfile.c, mm/swap_state.c. Reads are synchronous, as from a RAM disk: a slot
// with one user is read past the cache.

import { ENTRY_PAGE_SHIFT, entryPage, PTE_EXCLUSIVE, PTE_SWAP } from "./entry.ts";
import { MAPPING_SWAP, mmField, PAGE_ANON, PAGE_DIRTY, pageField, swapField } from "./layout.ts";
import { allocAt } from "./node.ts";
import { layoutPage, layoutSlot } from "./offsets.ts";
import { getPage, isLocked, mappingKind, mappingNumber, putPage } from "./page.ts";
import type { Vm } from "./vm.ts";

export function isInSwapCache(vm: Vm, s: Int32Array, page: number): boolean {
	return mappingKind(vm, s, page) === MAPPING_SWAP;
}

/** The swap entry for a page in the swap cache; `exclusive` as the entry it replaces was. */
export function swapEntry(vm: Vm, s: Int32Array, page: number, exclusive: number): number {
	const slot = mappingNumber(vm, s, page);
	return PTE_SWAP | (slot << ENTRY_PAGE_SHIFT) | (exclusive & PTE_EXCLUSIVE);
}

/** add_to_swap: a free slot for an anonymous page; 0 where swap is full. */
export function addToSwap(vm: Vm, s: Int32Array, page: number): number {
	if (isInSwapCache(vm, s, page)) return 1;
	for (let slot = 0; slot < vm.layout.swapCount; slot++) {
		const offset = layoutSlot(vm, slot);
		if (s[offset + swapField.count] !== 0 || s[offset + swapField.page] !== 0) continue;
		addToCache(vm, s, page, slot);
		s[layoutPage(vm, page) + pageField.flags] |= PAGE_DIRTY; // the slot has nothing of it yet
		return 1;
	}
	return 0;
}

function addToCache(vm: Vm, s: Int32Array, page: number, slot: number): void {
	s[layoutSlot(vm, slot) + swapField.page] = page + 1;
	s[layoutPage(vm, page) + pageField.mapping] = MAPPING_SWAP | slot;
	getPage(vm, s, page);
}

/** The page with a reference (number + 1) for a swap entry; 0 when memory is full. */
export function readSwap(vm: Vm, s: Int32Array, mm: number, addr: number, entry: number): number {
	const slot = entryPage(entry);
	const offset = layoutSlot(vm, slot);
	const cached = s[offset + swapField.page];
	if (cached !== 0) {
		getPage(vm, s, cached - 1);
		return cached;
	}
	const fresh = allocAt(vm, s, mm, addr);
	if (fresh === 0) return 0;
	const page = layoutPage(vm, fresh - 1);
	s[page + pageField.content] = s[offset + swapField.content];
	s[page + pageField.flags] |= PAGE_ANON;
	if (s[offset + swapField.count] > 1) addToCache(vm, s, fresh - 1, slot);
	return fresh;
}

export function duplicateSlot(vm: Vm, s: Int32Array, entry: number): void {
	s[layoutSlot(vm, entryPage(entry)) + swapField.count]++;
}

/** swap_free; the slot of a swap entry that is gone. The page stays in the cache. */
export function dropSlot(vm: Vm, s: Int32Array, entry: number): void {
	const offset = layoutSlot(vm, entryPage(entry));
	s[offset + swapField.count]--;
	if (s[offset + swapField.count] === 0 && s[offset + swapField.page] === 0)
		s[offset + swapField.content] = 0;
}

/** free_swap_and_cache: as dropSlot, and a page that only the cache still holds goes too. */
export function dropSlotAndCache(vm: Vm, s: Int32Array, entry: number): void {
	dropSlot(vm, s, entry);
	const cached = s[layoutSlot(vm, entryPage(entry)) + swapField.page];
	if (cached !== 0) freeIfUnmapped(vm, s, cached - 1);
}

/** free_swap_cache: leaves the swap cache if no entry names the slot and nobody maps the page. */
export function freeIfUnmapped(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutPage(vm, page);
	if (!isInSwapCache(vm, s, page) || s[offset + pageField.mapcount] !== 0) return;
	if (!isLocked(vm, s, page)) freeSwap(vm, s, page);
}

/** folio_free_swap: takes the page from the swap cache if no swap entry names its slot; false where one does. */
export function freeSwap(vm: Vm, s: Int32Array, page: number): boolean {
	const offset = layoutSlot(vm, mappingNumber(vm, s, page));
	if (s[offset + swapField.count] > 0) return false;
	s.fill(0, offset, offset + 3);
	s[layoutPage(vm, page) + pageField.mapping] = 0;
	putPage(vm, s, page);
	return true;
}

/** Takes the page from the swap cache, where it is dirty after writing it to its slot: pageout, __remove_mapping. */
export function dropSwapCached(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutSlot(vm, mappingNumber(vm, s, page));
	if ((s[layoutPage(vm, page) + pageField.flags] & PAGE_DIRTY) !== 0)
		s[offset + swapField.content] = s[layoutPage(vm, page) + pageField.content];
	s[offset + swapField.page] = 0;
	s[layoutPage(vm, page) + pageField.mapping] = 0;
	putPage(vm, s, page);
}

/** A swap entry appears or goes: what /proc counts as swap. */
export function countSwap(s: Int32Array, mmAt: number, step: number): void {
	s[mmAt + mmField.rssSwap] += step;
}
