// The pages of a state: those in use, and free ones that something still maps.

import type { ProgramMachine } from "../machine/create.ts";
import { compoundOffset, headMaps, headRefs, partMaps } from "../machine/hugetlb-counts.ts";
import {
	COMPOUND_OPTIMIZED,
	compoundField,
	MAPPING_FILE,
	mmField,
	PAGE_DIRTY,
	PAGE_ISOLATED,
	pageField,
} from "../machine/layout.ts";
import { layoutPage } from "../machine/offsets.ts";
import {
	isDevicePage,
	isHugetlb,
	lockHolder,
	mappingKind,
	mappingNumber,
	mayBeListed,
	pinsOf,
	zone,
} from "../machine/page.ts";
import type { CompoundView, DeviceView, MmView, PageView } from "./model.ts";

/** Pages in use, and free ones that something still maps. */
export function projectPages(
	machine: ProgramMachine,
	state: Int32Array,
	mms: readonly MmView[],
	devices: readonly DeviceView[],
): readonly PageView[] {
	const pages: PageView[] = [];
	for (let page = 0; page < machine.layout.pageCount; page++) {
		const offset = layoutPage(machine.interpreter.vm, page);
		const refcount = state[offset + pageField.refcount];
		const mappedBy = mappersOf(page, mms, devices);
		if (refcount === 0 && mappedBy.length === 0) continue;
		pages.push(projectPage(machine, state, page, mappedBy));
	}
	return pages.filter((page) => page.id !== 0 || page.mappedBy.length > 0);
}

function projectPage(
	machine: ProgramMachine,
	state: Int32Array,
	page: number,
	mappedBy: readonly string[],
): PageView {
	const { vm } = machine.interpreter;
	const offset = layoutPage(vm, page);
	const flags = state[offset + pageField.flags] ?? 0;
	return {
		id: page,
		zone: zones[vm.zones[page] ?? 0] ?? "system",
		kind: kindOf(machine, state, page),
		refcount: (state[offset + pageField.refcount] ?? 0) + baseOf(machine, page),
		mapcount: state[offset + pageField.mapcount] ?? 0,
		pins: pinsOf(flags),
		locked: lockHolder(flags) !== 0,
		dirty: (flags & PAGE_DIRTY) !== 0,
		lru: lruOf(machine, state, page),
		content: state[offset + pageField.content] ?? 0,
		compound: compoundOf(machine, state, page),
		mappedBy,
	};
}

/** References that the vector does not count: those a free device page has. */
function baseOf(machine: ProgramMachine, page: number): number {
	const { vm } = machine.interpreter;
	return isDevicePage(vm, page) ? vm.deviceBase : 0;
}

const zones = ["system", "private", "coherent", "node", "system"] as const;

function kindOf(machine: ProgramMachine, state: Int32Array, page: number): PageView["kind"] {
	const { vm } = machine.interpreter;
	if (page === 0) return "zero";
	if (state[layoutPage(vm, page) + pageField.refcount] === 0) return "free";
	if (vm.zones[page] === zone.movable) return "movable";
	if (mappingKind(vm, state, page) !== MAPPING_FILE) return "anon";
	return fileKinds[vm.fileCounters[mappingNumber(vm, state, page)] ?? 0] ?? "file";
}

const fileKinds: { readonly [counter: number]: PageView["kind"] } = {
	[mmField.rssShmem]: "shmem",
	[mmField.hugetlb]: "hugetlb",
};

function compoundOf(
	machine: ProgramMachine,
	state: Int32Array,
	page: number,
): CompoundView | undefined {
	const { vm } = machine.interpreter;
	if (machine.layout.compoundCount === 0 || !isHugetlb(vm, state, page)) return undefined;
	const flags = state[compoundOffset(vm, page) + compoundField.flags] ?? 0;
	return {
		head: page - ((page - 1) % machine.layout.fanOut),
		refcount: headRefs(vm, state, page),
		mapcount: headMaps(vm, state, page),
		own: partMaps(vm, state, page),
		optimised: (flags & COMPOUND_OPTIMIZED) !== 0,
	};
}

function lruOf(machine: ProgramMachine, state: Int32Array, page: number): PageView["lru"] {
	const { vm } = machine.interpreter;
	const offset = layoutPage(vm, page);
	if (((state[offset + pageField.flags] ?? 0) & PAGE_ISOLATED) !== 0) return "isolated";
	const isUsed = page !== 0 && state[offset + pageField.refcount] !== 0;
	return isUsed && mayBeListed(vm, state, page) ? "on LRU" : "off LRU";
}

function mappersOf(
	page: number,
	mms: readonly MmView[],
	devices: readonly DeviceView[],
): readonly string[] {
	const byCpu = mms.flatMap((mm) =>
		mm.rows.filter((row) => row.page === page).map((row) => `${mm.name} ${row.label}`),
	);
	const byDevice = devices.flatMap((device) =>
		device.entries.flatMap((entry) => [
			...(entry.table?.page === page ? [`${device.name} ${entry.label}`] : []),
			...(entry.tlb?.page === page ? [`${device.name} TLB ${entry.label}`] : []),
		]),
	);
	return [...byCpu, ...byDevice];
}
