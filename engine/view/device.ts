// A device of a state: its page table beside its TLB, its memories, what is mapped for DMA.

import type { ProgramMachine } from "../machine/create.ts";
import {
	DEVICE_ATOMIC,
	DEVICE_PRESENT,
	DEVICE_WRITE,
	deviceEntryMm,
	deviceEntryPage,
} from "../machine/device.ts";
import { disagreement, isTakenBack } from "../machine/invariants.ts";
import { pageField } from "../machine/layout.ts";
import { addressName, mmName } from "../machine/mm-name.ts";
import { isInvalidating } from "../machine/notifier.ts";
import { layoutDevice, layoutPage } from "../machine/offsets.ts";
import { isPgmapDead } from "../machine/pgmap.ts";
import { codeOf, STALE_DEVICE_PTE } from "../machine/properties.ts";
import type { Vm } from "../machine/vm.ts";
import type { DeviceEntryView, DeviceView, PoolView } from "./model.ts";

export function projectDevice(
	machine: ProgramMachine,
	state: Int32Array,
	device: number,
): DeviceView {
	const { layout, program } = machine;
	const offset = layoutDevice(machine.interpreter.vm, device);
	const entries: DeviceEntryView[] = [];
	for (let index = 0; index < layout.windowPages; index++) {
		const table = state[offset + layout.table + index];
		const tlb = state[offset + layout.tlb + index];
		if (table !== 0 || tlb !== 0)
			entries.push(projectDeviceEntry(machine, state, index, table, tlb));
	}
	const dma = Array.from({ length: layout.pageCount }, (_, page) => ({
		page,
		mappings: state[offset + layout.dma + page],
	})).filter(({ mappings }) => mappings > 0);
	return {
		name: program.world.devices[device]?.name ?? "",
		entries,
		pools: projectPools(machine, state, device),
		dma,
	};
}

function projectDeviceEntry(
	machine: ProgramMachine,
	state: Int32Array,
	index: number,
	table: number,
	tlb: number,
): DeviceEntryView {
	const { vm } = machine.interpreter;
	const address = machine.layout.windowStart + index;
	const mm = deviceEntryMm(table !== 0 ? table : tlb);
	const wrong = [table, tlb].find(
		(entry) => entry !== 0 && disagreement(vm, state, entry, index) !== 0,
	);
	return {
		address,
		label: addressName(vm, address),
		mm: mmName(vm, mm),
		table: translation(table),
		tlb: translation(tlb),
		disagreement: wrong === undefined ? "" : disagreementWords(vm, state, wrong, index),
		invalidating: isInvalidating(vm, state, mm, address),
	};
}

/** The memories of a device: how many of their pages are free. */
function projectPools(
	machine: ProgramMachine,
	state: Int32Array,
	device: number,
): readonly PoolView[] {
	const { vm } = machine.interpreter;
	return machine.program.world.memories
		.map((memory, index) => ({ ...memory, number: index + 1 }))
		.filter((memory) => memory.device === device)
		.map(({ name, type, first, pages, number }) => ({
			name,
			type,
			free: Array.from({ length: pages }, (_, index) => layoutPage(vm, first + index)).filter(
				(offset) => state[offset + pageField.refcount] === 0,
			).length,
			total: pages,
			removed: isPgmapDead(vm, state, number),
		}));
}

function translation(entry: number): DeviceEntryView["table"] {
	if ((entry & DEVICE_PRESENT) === 0) return undefined;
	return {
		page: deviceEntryPage(entry),
		write: (entry & DEVICE_WRITE) !== 0,
		atomic: (entry & DEVICE_ATOMIC) !== 0,
	};
}

function disagreementWords(vm: Vm, state: Int32Array, entry: number, index: number): string {
	if (isTakenBack(vm, state, entry, index)) return "exclusive here, taken back by the CPU";
	const property = disagreement(vm, state, entry, index);
	return property === STALE_DEVICE_PTE
		? "the CPU page table does not map this page here"
		: codeOf(property) === "write-through-read-only"
			? "writable here, read-only for the CPU"
			: codeOf(property);
}
