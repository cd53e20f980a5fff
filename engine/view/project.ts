// State → view model: the one border where words of the vector become names. Nobody else reads an offset, and no view
// model is ever written back.

import type { ProgramMachine } from "../machine/create.ts";
import {
	entryPage,
	hasPage,
	PTE_DEVICE_EXCLUSIVE,
	PTE_DEVICE_PRIVATE,
	PTE_DIRTY,
	PTE_EXCLUSIVE,
	PTE_HUGE,
	PTE_HWPOISON,
	PTE_MIGRATION,
	PTE_PRESENT,
	PTE_PROTNONE,
	PTE_SPECIAL,
	PTE_SWAP,
	PTE_WRITE,
	PTE_YOUNG,
	PTE_ZERO,
	typeOf,
} from "../machine/entry.ts";
import {
	INVALIDATION_WORDS,
	invalidationField,
	MM_EXISTS,
	memcgField,
	mmField,
	notifierField,
} from "../machine/layout.ts";
import { memcgOffset } from "../machine/memcg.ts";
import { hasTable, MM_EXITED } from "../machine/mm.ts";
import { addressName, mmName } from "../machine/mm-name.ts";
import { layoutNotifier } from "../machine/offsets.ts";
import {
	isSameVma,
	VMA_FILE,
	VMA_HUGEPAGE,
	VMA_HUGETLB,
	VMA_LOCKED,
	VMA_PFNMAP,
	VMA_READ,
	VMA_SHARED,
	VMA_SPLIT,
	VMA_WRITE,
} from "../machine/vma.ts";
import { event } from "../program/object.ts";
import { FAN_OUT } from "../program/plan.ts";
import { projectFiles, projectSwap } from "./backing.ts";
import { projectDevice } from "./device.ts";
import { projectLock } from "./lock.ts";
import type {
	AddressSpan,
	CpuEntryView,
	InvalidationView,
	MmView,
	NotifierView,
	StateView,
	TableView,
	VariableView,
	VmaView,
} from "./model.ts";
import { projectPages } from "./page.ts";
import { projectThreads } from "./thread.ts";
import { spanView, valueView } from "./value.ts";

/** The whole state as plain JSON. Cost: linear in the state vector. */
export function project(machine: ProgramMachine, state: Int32Array): StateView {
	const mms = projectMms(machine, state);
	const devices = machine.program.world.devices.map((_, device) =>
		projectDevice(machine, state, device),
	);
	return {
		mms,
		devices,
		pages: projectPages(machine, state, mms, devices),
		files: projectFiles(machine, state),
		swap: projectSwap(machine, state),
		locks: machine.program.world.locks.map((lock, number) =>
			projectLock(machine, state, machine.layout.locks + number, lock.name, lock.type),
		),
		notifiers: projectNotifiers(machine, state),
		threads: projectThreads(machine, state),
		variables: projectVariables(machine, state),
	};
}

// ── address spaces ────────────────────────────────────────────────────────

function projectMms(machine: ProgramMachine, state: Int32Array): readonly MmView[] {
	const { layout } = machine;
	const mms: MmView[] = [];
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const offset = layout.mms + mm * layout.mmWords;
		if ((state[offset + mmField.flags] & MM_EXISTS) !== 0) mms.push(projectMm(machine, state, mm));
	}
	return mms;
}

function projectMm(machine: ProgramMachine, state: Int32Array, mm: number): MmView {
	const { layout, interpreter } = machine;
	const offset = layout.mms + mm * layout.mmWords;
	const name = mmName(interpreter.vm, mm + 1);
	const memcg = memcgOffset(interpreter.vm, state[offset + mmField.memcg]);
	return {
		id: mm,
		name,
		users: state[offset + mmField.users],
		count: state[offset + mmField.count],
		exited: (state[offset + mmField.flags] & MM_EXITED) !== 0,
		rssAnon: state[offset + mmField.rssAnon],
		rssFile: state[offset + mmField.rssFile],
		rssShmem: state[offset + mmField.rssShmem],
		swap: state[offset + mmField.rssSwap],
		hugetlb: state[offset + mmField.hugetlb],
		memcg: {
			charge: state[memcg + memcgField.charge],
			limit: state[memcg + memcgField.limit],
		},
		seq: state[offset + mmField.seq],
		invalidations: projectInvalidations(machine, state, mm + 1),
		mmapLock: projectLock(
			machine,
			state,
			offset + layout.mmapLock,
			`mmap_lock of ${name}`,
			"rwsem",
		),
		vmas: projectVmas(machine, state, offset),
		tables: projectTables(machine, state, offset),
		rows: addresses(machine).map((addr) => projectCpuEntry(machine, state, offset, addr)),
	};
}

/** Every address some span of the scenario may use: the window without the padding between mappings. */
function addresses(machine: ProgramMachine): readonly number[] {
	const { layout, program } = machine;
	const mapped = program.world.processes.flatMap((process) => process.mappings);
	const last = mapped.at(-1);
	const runtimeFrom = last
		? Math.ceil((last.start + last.pages) / FAN_OUT) * FAN_OUT
		: layout.windowStart;
	const result: number[] = [];
	for (let index = 0; index < layout.windowPages; index++) {
		const addr = layout.windowStart + index;
		const named = mapped.some(({ start, pages }) => addr >= start && addr < start + pages);
		if (named || addr >= runtimeFrom) result.push(addr);
	}
	return result;
}

const eventNames = [
	"UNMAP",
	"CLEAR",
	"PROTECTION_VMA",
	"PROTECTION_PAGE",
	"SOFT_DIRTY",
	"RELEASE",
	"MIGRATE",
	"EXCLUSIVE",
];

/** Events are numbered as in include/linux/mmu_notifier.h. */
export function eventName(type: number): string {
	return eventNames[type] ?? `event ${type}`;
}

function eventParts(
	machine: ProgramMachine,
	word: number,
): Pick<InvalidationView, "event" | "owner" | "blockable"> {
	const owner = (word >>> event.ownerShift) & event.ownerMask;
	return {
		event: eventName(word & event.typeMask),
		owner: machine.program.world.devices[owner - 1]?.name ?? "",
		blockable: ((word >>> event.blockableShift) & 1) !== 0,
	};
}

function projectInvalidations(
	machine: ProgramMachine,
	state: Int32Array,
	mm: number,
): readonly InvalidationView[] {
	const { layout, program } = machine;
	const running: InvalidationView[] = [];
	const perThread = layout.invalidationCount / layout.threadCount;
	for (let place = 0; place < layout.invalidationCount; place++) {
		const offset = layout.invalidations + place * INVALIDATION_WORDS;
		if (state[offset + invalidationField.mm] !== mm) continue;
		running.push({
			span: spanView(state[offset + invalidationField.span]),
			...eventParts(machine, state[offset + invalidationField.event]),
			thread: program.threads[Math.floor(place / perThread)]?.name ?? "",
		});
	}
	return running;
}

function projectVmas(
	machine: ProgramMachine,
	state: Int32Array,
	offset: number,
): readonly VmaView[] {
	const { layout, interpreter } = machine;
	const vmas: VmaView[] = [];
	for (let index = 0; index < layout.windowPages; ) {
		const rights = state[offset + layout.vmas + index];
		const first = index;
		while (index < layout.windowPages && isSameVma(state[offset + layout.vmas + index], rights))
			index++;
		if (rights === 0) continue;
		const start = layout.windowStart + first;
		vmas.push({
			name: addressName(interpreter.vm, start).replace(/\[\d+\]$/, ""),
			span: { start, end: layout.windowStart + index },
			protection: (rights & VMA_WRITE) !== 0 ? "rw" : (rights & VMA_READ) !== 0 ? "r" : "none",
			backing: backingName(rights),
		});
	}
	return vmas;
}

/** `anon`, `file, shared, locked` */
function backingName(vma: number): string {
	const kind =
		(vma & VMA_HUGETLB) !== 0
			? "hugetlb"
			: (vma & VMA_PFNMAP) !== 0
				? "pfnmap"
				: (vma & VMA_FILE) !== 0
					? (vma & VMA_SHARED) !== 0
						? "shared"
						: "private file"
					: "anon";
	const flags = [
		(vma & VMA_LOCKED) !== 0 ? "locked" : "",
		(vma & VMA_HUGEPAGE) !== 0 ? "huge pages wanted" : "",
		(vma & VMA_SPLIT) !== 0 ? "split" : "",
	];
	return [kind, ...flags.filter((flag) => flag !== "")].join(", ");
}

const levels = [
	{ level: "PGD", entryPages: FAN_OUT ** 3 },
	{ level: "PUD", entryPages: FAN_OUT ** 2 },
	{ level: "PMD", entryPages: FAN_OUT },
] as const;

/** Upper tables exist where a PTE table below them does. */
function projectTables(
	machine: ProgramMachine,
	state: Int32Array,
	offset: number,
): readonly TableView[] {
	const { layout } = machine;
	const pteTables: number[] = [];
	for (let table = 0; table * FAN_OUT < layout.windowPages; table++)
		if (hasTable(state, offset, table)) pteTables.push(layout.windowStart + table * FAN_OUT);
	const tables: TableView[] = [];
	for (const { level, entryPages } of levels) {
		const tablePages = entryPages * FAN_OUT;
		const starts = new Set(pteTables.map((start) => Math.floor(start / tablePages) * tablePages));
		if (level === "PGD") starts.add(0);
		for (const start of [...starts].sort((a, b) => a - b))
			tables.push({
				level,
				start,
				entryPages,
				entries: Array.from({ length: FAN_OUT }, (_, entry) =>
					pteTables.some((pte) => Math.floor(pte / entryPages) === start / entryPages + entry),
				),
			});
	}
	for (const start of pteTables)
		tables.push({
			level: "PTE",
			start,
			entryPages: 1,
			entries: Array.from({ length: FAN_OUT }, (_, entry) => {
				const index = start - layout.windowStart + entry;
				return index < layout.windowPages && state[offset + layout.ptes + index] !== 0;
			}),
		});
	return tables;
}

function projectCpuEntry(
	machine: ProgramMachine,
	state: Int32Array,
	offset: number,
	addr: number,
): CpuEntryView {
	const { layout, interpreter } = machine;
	const index = addr - layout.windowStart;
	const entry = state[offset + layout.ptes + index];
	const present = (entry & PTE_PRESENT) !== 0;
	const isSpecial = present && (entry & PTE_SPECIAL) !== 0;
	const inVma = state[offset + layout.vmas + index] !== 0;
	return {
		address: addr,
		label: addressName(interpreter.vm, addr),
		state: cpuEntryState(entry, inVma),
		page: isSpecial || !(present || hasPage(entry)) ? undefined : entryPage(entry),
		write: (entry & PTE_WRITE) !== 0,
		dirty: (entry & PTE_DIRTY) !== 0,
		young: (entry & PTE_YOUNG) !== 0,
		exclusive: (entry & PTE_EXCLUSIVE) !== 0,
		order: (entry & PTE_HUGE) !== 0 ? Math.log2(layout.fanOut) : 0,
	};
}

function cpuEntryState(entry: number, inVma: boolean): CpuEntryView["state"] {
	const type = typeOf(entry);
	if (type !== 0) return stateOfType[type] ?? "none";
	if ((entry & PTE_PROTNONE) !== 0) return "protnone";
	if ((entry & PTE_ZERO) !== 0) return "zero";
	if ((entry & PTE_SPECIAL) !== 0) return "special";
	if ((entry & PTE_PRESENT) !== 0) return "present";
	return inVma ? "none" : "no-vma";
}

const stateOfType: { readonly [type: number]: CpuEntryView["state"] } = {
	[PTE_SWAP]: "swap",
	[PTE_MIGRATION]: "migration",
	[PTE_DEVICE_PRIVATE]: "private",
	[PTE_DEVICE_EXCLUSIVE]: "exclusive",
	[PTE_HWPOISON]: "poison",
};

// ── notifiers, variables ─────────────────────────────────────────────────

const notifierStates = [
	"not-inserted",
	"inserted",
	"deferred-insert",
	"deferred-remove",
	"removed",
	"registered",
] as const;

function projectNotifiers(machine: ProgramMachine, state: Int32Array): readonly NotifierView[] {
	const { vm } = machine.interpreter;
	return machine.program.world.notifiers.map(({ name }, notifier) => {
		const offset = layoutNotifier(vm, notifier);
		const mm = state[offset + notifierField.mm];
		const span: AddressSpan = spanView(state[offset + notifierField.span]);
		return {
			name,
			mm: mm === 0 ? undefined : mmName(vm, mm),
			span: mm === 0 ? undefined : span,
			seq: state[offset + notifierField.seq],
			state: notifierStates[state[offset + notifierField.state]] ?? "not-inserted",
		};
	});
}

function projectVariables(machine: ProgramMachine, state: Int32Array): readonly VariableView[] {
	const { world } = machine.program;
	return world.variables.map((variable, number) =>
		valueView(machine, variable.name, variable.kind, state[machine.layout.variables + number]),
	);
}
