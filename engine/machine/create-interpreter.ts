// An interpreter for a program: the layout, the primitives that the code names, and what never changes about the world.

import { builtinNamed } from "../language/builtins.ts";
import { isBasedOn, type KernelName } from "../language/kernel-name.ts";
import type { Backing, PlannedMapping, Program, World } from "../program/program.ts";
import { assert } from "../result.ts";
import type { Interpreter } from "./interpreter.ts";
import { computeLayout, mmField } from "./layout.ts";
import { zone } from "./page.ts";
import { primitiveTable } from "./primitives.ts";
import type { KernelTraits, Vm } from "./vm.ts";
import { backingWord, VMA_FILE, VMA_HUGETLB, VMA_PFNMAP, VMA_SHARED } from "./vma.ts";

export function createInterpreter(program: Program): Interpreter {
	const primitives = program.primitives.map((name) => {
		const primitive = primitiveTable[name];
		assert(primitive !== undefined, `the machine has a primitive ${name}`);
		return primitive;
	});
	const layout = computeLayout(program);
	const vm: Vm = {
		program,
		layout,
		thread: 0,
		result: 0,
		broken: 0,
		detail: 0,
		object: 0,
		zones: zonesOf(program.world),
		pools: poolsOf(program.world),
		...traitsOf(program.world.kernel),
		backing: backingOf(program.world),
		fileCounters: fileCountersOf(program.world),
		resident: new Int32Array(mmField.vmas),
		charged: new Int32Array(program.world.processes.length + 1),
		mapped: new Int32Array(program.world.pageCount),
		held: new Int32Array(program.world.pageCount),
		places: new Int32Array(layout.vectorWords),
		known: new Int32Array(program.world.pageCount),
	};
	return {
		vm,
		code: program.code,
		primitives,
		sleeps: Uint8Array.from(program.primitives, (name) => (mayBlock(name) ? 1 : 0)),
		entries: Int32Array.from(program.functions, (fn) => fn.entry),
		frameWords: Int32Array.from(program.functions, (fn) => fn.frameWords),
	};
}

/** What kernels differ in below their scripts. */
function traitsOf(kernel: KernelName): KernelTraits {
	return {
		deviceBase: isBasedOn(kernel, "5.17") ? 1 : 0,
		faultHasLock: isBasedOn(kernel, "6.1") ? 0 : 1,
		chargesTwice: isBasedOn(kernel, "6.1") ? 1 : 0,
		freesSwapSlot: kernel === "7.0" ? 1 : 0,
		keepsExclusive: kernel === "7.0" ? 1 : 0,
	};
}

/** What may sleep. Locks of the driver decide for themselves: some sleep, some spin. */
function mayBlock(name: string): boolean {
	if (name === "lock" || name === "read_lock" || name === "write_lock") return false;
	return builtinNamed(name)?.sleeps ?? sleepingPrimitives.has(name);
}

const sleepingPrimitives: ReadonlySet<string> = new Set([
	"page_alloc",
	"page_alloc_vma",
	"page_alloc_node",
	"sub_wait",
	"sub_wait_removed",
	"plain_wait_idle",
	"migration_wait",
	"uffd_wait",
	"pgmap_wait",
	"work_wait",
	"wake_wait",
]);

function zonesOf({ pageCount, memories }: World): Uint8Array {
	const zones = new Uint8Array(pageCount);
	for (const { first, pages, type } of memories) zones.fill(zone[type], first, first + pages);
	return zones;
}

function poolsOf({ pageCount, memories }: World): Int8Array {
	const pools = new Int8Array(pageCount).fill(-1);
	memories.forEach(({ first, pages }, pool) => {
		pools.fill(pool, first, first + pages);
	});
	return pools;
}

function fileCountersOf({ files }: World): Uint8Array {
	const fields = { file: mmField.rssFile, shmem: mmField.rssShmem, hugetlb: mmField.hugetlb };
	return Uint8Array.from(files.flatMap(({ kind, pages }) => Array(pages).fill(fields[kind])));
}

const backingFlags: { readonly [backing in Backing]: number } = {
	anon: 0,
	shared: VMA_FILE | VMA_SHARED,
	file: VMA_FILE | VMA_SHARED,
	private_file: VMA_FILE,
	hugetlb: VMA_HUGETLB | VMA_FILE | VMA_SHARED,
	pfnmap: VMA_PFNMAP | VMA_SHARED,
};

/** By page of the window: the VMA, without rights, of the scenario's mapping there. Mappings do not overlap. */
function backingOf({ windowPages, windowStart, processes }: World): Int32Array {
	const backing = new Int32Array(windowPages).fill(-1);
	const mappings = processes.flatMap((process): readonly PlannedMapping[] => process.mappings);
	for (const { start, pages, file, backing: name } of mappings) {
		const first = start - windowStart;
		backing.fill(backingWord(backingFlags[name], file, 0, first), first, first + pages);
	}
	return backing;
}
