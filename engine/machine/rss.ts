// What an address space counts of its own pages: include/linux/mm.h, get_mm_counter, and for hugetlb mm->hugetlb_usage. Device
// pages count as what they stand in for. The zero page and memory without struct pages are not counted.

import {
	MAPPING_FILE,
	MAPPING_KIND,
	MAPPING_MOVED,
	MAPPING_NUMBER,
	mmField,
	pageField,
} from "./layout.ts";
import { mmOffset } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import { isAnon } from "./page.ts";
import type { Vm } from "./vm.ts";

/** Numbered as in include/linux/mm_types_task.h: MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES. */
const counters = [mmField.rssFile, mmField.rssAnon, mmField.rssSwap, mmField.rssShmem];

/** get_mm_counter; 0 for a counter there is not. */
export function counter(vm: Vm, s: Int32Array, mm: number, member: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0 || member < 0 || member >= counters.length) return 0;
	return s[offset + counters[member]];
}

/** HugetlbPages of /proc/PID/status, in pages. */
export function hugetlbUsage(vm: Vm, s: Int32Array, mm: number): number {
	const offset = mmOffset(vm, s, mm);
	return offset < 0 ? 0 : s[offset + mmField.hugetlb];
}

/** mm_counter: the field of an mm that counts the page. One that has moved counts as what it has moved to. */
export function counterOf(vm: Vm, s: Int32Array, page: number): number {
	if (isAnon(vm, s, page)) return mmField.rssAnon;
	let mapping = s[layoutPage(vm, page) + pageField.mapping];
	if ((mapping & MAPPING_KIND) === MAPPING_MOVED)
		mapping = s[layoutPage(vm, mapping & MAPPING_NUMBER) + pageField.mapping];
	if ((mapping & MAPPING_KIND) !== MAPPING_FILE) return mmField.rssFile;
	return vm.fileCounters[mapping & MAPPING_NUMBER];
}

/** One entry that stands for the page appears (1) or goes (-1). */
export function countResident(
	vm: Vm,
	s: Int32Array,
	mmAt: number,
	page: number,
	step: number,
): void {
	s[mmAt + counterOf(vm, s, page)] += step;
}
