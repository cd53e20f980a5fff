// A device memory as a whole: struct dev_pagemap. mm/memremap.c: each page in use holds a reference to it, memunmap_pages kills
// the reference and waits for the pages. Here the pages themselves are looked at.

import { pageField } from "./layout.ts";
import { layoutDevice, layoutPage } from "./offsets.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** percpu_ref_kill: no page of the memory (number + 1) can be handed out any more. */
export function killPgmap(vm: Vm, s: Int32Array, memory: number): void {
	const pool = vm.program.world.memories[memory - 1];
	if (pool === undefined) raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	else s[layoutDevice(vm, pool.device) + vm.layout.pgmaps] |= 1 << memory;
}

export function isPgmapDead(vm: Vm, s: Int32Array, memory: number): boolean {
	const pool = vm.program.world.memories[memory - 1];
	if (pool === undefined) return false;
	return ((s[layoutDevice(vm, pool.device) + vm.layout.pgmaps] >>> memory) & 1) !== 0;
}

/** True where no page of the memory is in use. */
export function isPgmapIdle(vm: Vm, s: Int32Array, memory: number): boolean {
	const pool = vm.program.world.memories[memory - 1];
	if (pool === undefined) return true;
	for (let page = pool.first; page < pool.first + pool.pages; page++)
		if (s[layoutPage(vm, page) + pageField.refcount] !== 0) return false;
	return true;
}
