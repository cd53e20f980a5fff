// What every primitive is handed beside the state vector: the layout, the program, who is running, and the place where a
// broken property is noted. One per machine, reused for every step: a step creates nothing.

import type { Program } from "../program/program.ts";
import type { Layout } from "./layout.ts";
import type { Property } from "./properties.ts";

export interface Vm {
	readonly program: Program;
	readonly layout: Layout;
	/** The thread whose step runs. */
	thread: number;
	/** What the thread that ended last returned. */
	result: number;
	/** 0, or the property that the step broke, with two numbers for its message. */
	broken: Property | 0;
	detail: number;
	object: number;
	/** By page: its zone, and the number of its memory pool (-1 for system memory). */
	readonly zones: Uint8Array;
	readonly pools: Int8Array;
	/**
	 * References that a free device page has: 0, up to 5.17 one. The vector counts only what is above, so that a page is free
	 * where its count there is 0 in every kernel.
	 */
	readonly deviceBase: 0 | 1;
	/** The fault on a private page holds its lock; up to 6.1 it has a reference only. */
	readonly faultHasLock: 0 | 1;
	/** Up to 6.1 the page that is left stays charged until it is free. */
	readonly chargesTwice: 0 | 1;
	/** From 7.0 on an anonymous page leaves the swap cache for the device's sake. */
	readonly freesSwapSlot: 0 | 1;
	/** From 7.0 on mprotect leaves device-exclusive entries as they are. */
	readonly keepsExclusive: 0 | 1;
	/** By page of the window: the backing of the scenario's mapping there (a VMA without rights); -1 where it has none. */
	readonly backing: Int32Array;
	/** By page of a file: the field of an mm that counts it where it is mapped. */
	readonly fileCounters: Uint8Array;
	/** Scratch of `checkInvariants`: by field of an mm, what its page table says; by cgroup, what the pages say. */
	readonly resident: Int32Array;
	readonly charged: Int32Array;
	/** Scratch of `checkInvariants`: how many entries map each page. */
	readonly mapped: Int32Array;
	/** Scratch of `checkInvariants`: references of each page that are neither mappings nor a driver's. */
	readonly held: Int32Array;
	/** Scratch of `notePagePlaces`. */
	readonly places: Int32Array;
	/** Scratch of `nextSystemPage`: which pages somebody knows by their number. */
	readonly known: Int32Array;
}

/** What kernels differ in below their scripts. */
export type KernelTraits = Pick<
	Vm,
	"deviceBase" | "faultHasLock" | "chargesTwice" | "freesSwapSlot" | "keepsExclusive"
>;

/** Notes the first property that a step breaks. `detail` and `object` are explained in explain.ts. */
export function raise(vm: Vm, property: Property, detail = 0, object = 0): void {
	if (vm.broken !== 0) return;
	vm.broken = property;
	vm.detail = detail;
	vm.object = object;
}
