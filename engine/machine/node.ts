// A coherent NUMA node: ordinary pages of the page allocator, on LRU lists, which only an explicit policy gives out. The
// policy of a VMA, the number of the node's memory, stands where the VMA of a file has the number of its file.

import { charge, mayCharge } from "./memcg.ts";
import { mmOffset } from "./mm.ts";
import { allocDevicePage, allocPage, zone } from "./page.ts";
import type { Vm } from "./vm.ts";
import { setFlags, VMA_FILE, vmaAt } from "./vma.ts";
import { endIndex, firstIndex } from "./window.ts";

const POLICY_SHIFT = 12;
const POLICY_MASK = 15;

/** The memory (number + 1) that a VMA is bound to; 0 for system memory. */
export function policyOf(vma: number): number {
	return (vma & VMA_FILE) !== 0 ? 0 : (vma >>> POLICY_SHIFT) & POLICY_MASK;
}

/** mm/mempolicy.c: mbind_range with MPOL_BIND; 0 where a part of the span is not anonymous memory. */
export function bind(vm: Vm, s: Int32Array, mm: number, span: number, memory: number): number {
	const offset = mmOffset(vm, s, mm);
	if (offset < 0) return 0;
	const vmas = offset + vm.layout.vmas;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++)
		if (s[vmas + index] === 0 || (s[vmas + index] & VMA_FILE) !== 0) return 0;
	setFlags(vm, s, mm, span, memory << POLICY_SHIFT, POLICY_MASK << POLICY_SHIFT);
	return 1;
}

/** alloc_pages_node: a page (number + 1) of the node, or of system memory for 0, charged to nobody; 0 where there is none. */
export function allocOnNode(vm: Vm, s: Int32Array, memory: number): number {
	return memory === 0 ? allocPage(vm, s, 0) : allocDevicePage(vm, s, memory);
}

/** vma_alloc_folio: a page (number + 1) where the policy of the VMA says, charged to the mm; 0 where there is none. */
export function allocAt(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const memory = policyOf(vmaAt(vm, s, mm, addr));
	if (memory === 0) return allocPage(vm, s, mm);
	if (!mayCharge(vm, s, mm, 1)) return 0;
	const page = allocDevicePage(vm, s, memory);
	if (page > 0) charge(vm, s, page - 1, mm);
	return page;
}

/** page_to_nid: the memory (number + 1) of a node that the page is of; 0 for system memory. */
export function nodeOf(vm: Vm, page: number): number {
	const isOfPool = vm.zones[page] === zone.node || vm.zones[page] === zone.movable;
	return isOfPool ? vm.pools[page] + 1 : 0;
}
