// The 2016 design, hmm_vma_migrate as it was posted: what it does under one page-table lock or with one page's counts. The
// sources stay in the words of src; the words behind them are the one array that the driver sees and writes.

import { migrateField, migratePfn } from "../program/object.ts";
import { entryPage, hasPage, isMapping } from "./entry.ts";
import { splitAt } from "./huge.ts";
import { MAPPING_SWAP } from "./layout.ts";
import { closeEntry, endInTable, moveMapping, note, wordOf } from "./migrate.ts";
import { getPage, mappingKind, tryLockPage, zone } from "./page.ts";
import { entryOffset } from "./page-table.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** hmm_collect: the entries of one PTE table, from `at` on; the address behind them. */
export function collectTable2016(vm: Vm, s: Int32Array, m: number, at: number): number {
	const end = endInTable(vm, s, m, at);
	for (let addr = at; addr < end; addr++) note(s, m, addr, collectEntry2016(vm, s, m, addr));
	return end;
}

/**
 * Only what the CPU maps: no hole, no zero page. Locked by nobody, the page is open at once; else its entry stays, a
 * reference is taken, and whoever migrates waits for the lock later.
 */
function collectEntry2016(vm: Vm, s: Int32Array, m: number, addr: number): number {
	const mm = s[m + migrateField.mm];
	const at = entryOffset(vm, s, mm, addr);
	if (at < 0 || !hasPage(s[at]) || !isMapping(s[at])) return 0;
	const page = entryPage(s[at]);
	splitAt(vm, s, mm, addr);
	const word = wordOf(s[at], page);
	if (tryLockPage(vm, s, page) === 0) {
		getPage(vm, s, page);
		return word;
	}
	closeEntry(vm, s, at, page);
	return word | migratePfn.migrate;
}

/** What is open stands in the array, for the driver to write destinations over it. */
export function fillArray(vm: Vm, s: Int32Array, m: number): void {
	const { rangePages } = vm.program.world;
	for (let index = 0; index < rangePages; index++) {
		const word = s[m + migrateField.src + index];
		s[m + migrateField.src + rangePages + index] = (word & migratePfn.migrate) !== 0 ? word : 0;
	}
}

/**
 * hmm_migrate_struct_page, for one page: 1 and the metadata moves. What has a mapping does not go to memory that the CPU
 * cannot address; a page of a file may go to memory that it can. Pages of the swap cache stay.
 */
export function moveMapping2016(vm: Vm, s: Int32Array, from: number, to: number): number {
	if (to < 0) {
		raise(vm, KERNEL_BUG, kernelBug.servedWithoutDestination, from);
		return 0;
	}
	const kind = mappingKind(vm, s, from);
	if (kind === MAPPING_SWAP || (kind !== 0 && vm.zones[to] === zone.private)) return 0;
	return moveMapping(vm, s, from, to, 0);
}
