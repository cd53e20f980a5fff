// What a process sees of its own pages through /proc: pagemap, and kpagecount for pages that are present. fs/proc/task_mmu.c:
// pagemap_pmd_range, pte_to_pagemap_entry.

import type { ProgramMachine } from "../machine/create.ts";
import { entryPage, PTE_DEVICE_PRIVATE, PTE_PRESENT, PTE_ZERO, typeOf } from "../machine/entry.ts";
import { pageField } from "../machine/layout.ts";
import { layoutPage } from "../machine/offsets.ts";
import { isAnon, isDevicePage } from "../machine/page.ts";

export interface PagemapEntry {
	readonly present: boolean;
	/** Any entry that is neither none nor present: swap, device-private, device-exclusive, migration. */
	readonly swap: boolean;
	/** A page of a file or of shared memory. */
	readonly file: boolean;
	/** Mapped once. */
	readonly exclusive: boolean;
	/** Of a present page; 0 for the zero page and for device memory, which kpagecount does not look at. */
	readonly mapcount: number;
	/** The frame of a present page; the zero page is 0. */
	readonly frame: number | undefined;
}

/** The pagemap of `pages` pages of an address space (a number from 0) from an address on. */
export function pagemap(
	machine: ProgramMachine,
	state: Int32Array,
	mm: number,
	addr: number,
	pages: number,
): readonly PagemapEntry[] {
	const { layout } = machine;
	const first = layout.mms + mm * layout.mmWords + layout.ptes + addr - layout.windowStart;
	return Array.from({ length: pages }, (_, index) =>
		pagemapEntry(machine, state, state[first + index] ?? 0),
	);
}

function pagemapEntry(machine: ProgramMachine, state: Int32Array, entry: number): PagemapEntry {
	const { vm } = machine.interpreter;
	const present = (entry & PTE_PRESENT) !== 0;
	const page = entryPage(entry);
	const isZero = (entry & PTE_ZERO) !== 0;
	const mapcount = state[layoutPage(vm, page) + pageField.mapcount] ?? 0;
	const isCounted = (present && !isZero) || typeOf(entry) === PTE_DEVICE_PRIVATE;
	return {
		present,
		swap: entry !== 0 && !present,
		file: present && !isZero && !isAnon(vm, state, page),
		exclusive: isCounted && mapcount === 1,
		mapcount: present && !isZero && !isDevicePage(vm, page) ? mapcount : 0,
		frame: present ? page : undefined,
	};
}
