// mm/vmscan.c, mm/madvise.c: which pages reclaim takes, and how they leave memory.

import { entryPage, isMapping, PTE_PRESENT } from "./entry.ts";
import { dropCached } from "./file.ts";
import { MAPPING_FILE, pageField } from "./layout.ts";
import { layoutPage } from "./offsets.ts";
import { isDevicePage, isolate, mappingKind } from "./page.ts";
import { entryOffset } from "./page-table.ts";
import { dropSwapCached, isInSwapCache } from "./swap.ts";
import type { Vm } from "./vm.ts";

/** The present system page of an entry (number + 1), isolated; 0 where there is none to be had. */
export function forReclaim(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const page = presentPage(vm, s, mm, addr);
	return page > 0 && isolate(vm, s, page) !== 0 ? page + 1 : 0;
}

/** The system page that the entry maps; 0 where it maps none. */
function presentPage(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const at = entryOffset(vm, s, mm, addr);
	if (at < 0 || (s[at] & PTE_PRESENT) === 0 || !isMapping(s[at])) return 0;
	return isDevicePage(vm, entryPage(s[at])) ? 0 : entryPage(s[at]);
}

/** madvise_cold_or_pageout_pte_range: the page (number + 1) of a present entry, isolated, where nobody else maps it. */
export function forPageout(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const page = presentPage(vm, s, mm, addr);
	if (page === 0 || s[layoutPage(vm, page) + pageField.mapcount] !== 1) return 0;
	return isolate(vm, s, page) === 0 ? 0 : page + 1;
}

/** __remove_mapping: 1 where only the cache and the caller's isolation held the page, which is written out and gone. */
export function removeFromCache(vm: Vm, s: Int32Array, page: number): number {
	const offset = layoutPage(vm, page);
	if (s[offset + pageField.mapcount] !== 0 || s[offset + pageField.refcount] !== 2) return 0;
	if (mappingKind(vm, s, page) === MAPPING_FILE) dropCached(vm, s, page);
	else if (isInSwapCache(vm, s, page)) dropSwapCached(vm, s, page);
	else return 0;
	return 1;
}
