// mm/hmm.c: hmm_vma_handle_pte, the part that turns an entry into a word of hmm_range.

import { pfn } from "../program/object.ts";
import {
	entryPage,
	PTE_DEVICE_PRIVATE,
	PTE_HUGE,
	PTE_PRESENT,
	PTE_PROTNONE,
	PTE_SPECIAL,
	PTE_WRITE,
	typeOf,
} from "./entry.ts";
import { ownerOf } from "./page.ts";
import type { Vm } from "./vm.ts";

/** The word for an entry as readEntry gives it, as the device `owner` (number + 1) sees it. */
export function pfnOf(vm: Vm, entry: number, owner: number): number {
	const page = entryPage(entry) + 1;
	const write = (entry & PTE_WRITE) !== 0 ? pfn.write : 0;
	if (typeOf(entry) === PTE_DEVICE_PRIVATE)
		return ownerOf(vm, page - 1) === owner ? page | pfn.valid | write : 0;
	if ((entry & PTE_PRESENT) === 0) return 0;
	if ((entry & PTE_SPECIAL) !== 0) return pfn.error;
	if ((entry & PTE_PROTNONE) !== 0) return page;
	const order = (entry & PTE_HUGE) !== 0 ? Math.log2(vm.layout.fanOut) << pfn.orderShift : 0;
	return page | pfn.valid | write | order;
}
