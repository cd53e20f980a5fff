// The page cache: for each page of a file the page that holds it, and what lies on disk (for shared memory: in swap).
// mm/filemap.c, mm/shmem.c. Each function is one critical section under the lock of the mapping's tree.

import {
	fileField,
	MAPPING_FILE,
	MAPPING_KIND,
	MAPPING_NUMBER,
	PAGE_DIRTY,
	pageField,
} from "./layout.ts";
import { layoutFilePage, layoutPage } from "./offsets.ts";
import { allocPage, getPage, isLocked, putPage } from "./page.ts";
import type { Vm } from "./vm.ts";
import { filePageOf, VMA_FILE, vmaAt } from "./vma.ts";

/** The page (number) that the cache holds for a page of a file; 0 where it holds none. */
export function cachedPage(vm: Vm, s: Int32Array, filePage: number): number {
	const page = s[layoutFilePage(vm, filePage) + fileField.page];
	return page === 0 ? 0 : page - 1;
}

/** filemap_fault: the page behind an address with a reference (number + 1), read in if need be; 0 when memory is full. */
export function readCache(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const vma = vmaAt(vm, s, mm, addr);
	if ((vma & VMA_FILE) === 0) return 0;
	const filePage = filePageOf(vm, vma, addr - vm.layout.windowStart);
	const offset = layoutFilePage(vm, filePage);
	if (s[offset + fileField.page] === 0) {
		const fresh = allocPage(vm, s, mm);
		if (fresh === 0) return 0;
		const page = layoutPage(vm, fresh - 1);
		s[page + pageField.content] = s[offset + fileField.content];
		s[page + pageField.mapping] = MAPPING_FILE | filePage;
		s[offset + fileField.page] = fresh;
	}
	const page = s[offset + fileField.page];
	getPage(vm, s, page - 1);
	return page;
}

/** filemap_get_folio: the page behind an address with a reference (number + 1), if the cache has it; else 0. */
export function findCache(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const vma = vmaAt(vm, s, mm, addr);
	if ((vma & VMA_FILE) === 0) return 0;
	const page =
		s[layoutFilePage(vm, filePageOf(vm, vma, addr - vm.layout.windowStart)) + fileField.page];
	if (page !== 0) getPage(vm, s, page - 1);
	return page;
}

/** folio_clear_dirty_for_io, and the write. A page that has left its file meanwhile is written nowhere. */
export function writeOut(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutPage(vm, page);
	const mapping = s[offset + pageField.mapping];
	if ((mapping & MAPPING_KIND) !== MAPPING_FILE || (s[offset + pageField.flags] & PAGE_DIRTY) === 0)
		return;
	s[layoutFilePage(vm, mapping & MAPPING_NUMBER) + fileField.content] =
		s[offset + pageField.content];
	s[offset + pageField.flags] &= ~PAGE_DIRTY;
}

/** True where filemap_map_pages would map the page: in the cache and not locked. */
export function isMappable(vm: Vm, s: Int32Array, page: number): boolean {
	return page !== 0 && !isLocked(vm, s, page);
}

/** The page takes the place of another in the cache: folio_migrate_mapping of a file page. */
export function replaceCached(vm: Vm, s: Int32Array, from: number, to: number): void {
	const mapping = s[layoutPage(vm, from) + pageField.mapping];
	s[layoutFilePage(vm, mapping & MAPPING_NUMBER) + fileField.page] = to + 1;
	s[layoutPage(vm, to) + pageField.mapping] = mapping;
	getPage(vm, s, to);
	putPage(vm, s, from);
}

/** Takes the page from the cache. It is written out first where it is dirty: what nobody told of is lost. */
export function dropCached(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutPage(vm, page);
	const file = layoutFilePage(vm, s[offset + pageField.mapping] & MAPPING_NUMBER);
	if ((s[offset + pageField.flags] & PAGE_DIRTY) !== 0)
		s[file + fileField.content] = s[offset + pageField.content];
	s[file + fileField.page] = 0;
	s[offset + pageField.mapping] = 0;
	s[offset + pageField.flags] &= ~PAGE_DIRTY;
	putPage(vm, s, page);
}

/** Offset of what a load from a page must give: with the file for its pages, else with the CPU entry (`shadow`). */
export function expectedOffset(vm: Vm, s: Int32Array, page: number, shadow: number): number {
	const mapping = s[layoutPage(vm, page) + pageField.mapping];
	if ((mapping & MAPPING_KIND) !== MAPPING_FILE) return shadow;
	return layoutFilePage(vm, mapping & MAPPING_NUMBER) + fileField.expected;
}
