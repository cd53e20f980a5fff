// The device's page table and its TLB. The TLB holds every translation that the device may have cached since the last
// flush: an entry goes in when it is written and stays until device_flush, so no luck decides whether a missing flush is
// seen. An entry is present, writable, its mm and its page.

import { ENTRY_PAGE_SHIFT } from "./entry.ts";
import { notifierField, notifierState, pageField } from "./layout.ts";
import { layoutDevice, layoutNotifier, layoutPage } from "./offsets.ts";
import { isFreed } from "./page.ts";
import { KERNEL_BUG, kernelBug, USE_AFTER_FREE } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";
import { endIndex, firstIndex, pageIndexOf } from "./window.ts";

export const DEVICE_PRESENT = 1;
export const DEVICE_WRITE = 2;
/** Exclusive access: the device reads and works atomically through it; its plain stores fault. */
export const DEVICE_ATOMIC = 4;
const MM_SHIFT = 4;
const MM_MASK = 15;

export function deviceEntryPage(entry: number): number {
	return entry >>> ENTRY_PAGE_SHIFT;
}

export function deviceEntryMm(entry: number): number {
	return (entry >>> MM_SHIFT) & MM_MASK;
}

/** Offset of a device (number + 1), or -1 with a kernel-bug. */
function deviceOffset(vm: Vm, device: number): number {
	if (device >= 1 && device <= vm.layout.deviceCount) return layoutDevice(vm, device - 1);
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return -1;
}

/** Writes one entry; the device may use it at once. */
export function setEntry(
	vm: Vm,
	s: Int32Array,
	device: number,
	addr: number,
	page: number,
	write: number,
	mm: number,
): void {
	store(vm, s, device, addr, page, (write !== 0 ? DEVICE_WRITE : 0) | (mm << MM_SHIFT));
}

/** Writes an entry for exclusive access. */
export function setAtomic(
	vm: Vm,
	s: Int32Array,
	device: number,
	addr: number,
	page: number,
	mm: number,
): void {
	store(vm, s, device, addr, page, DEVICE_ATOMIC | (mm << MM_SHIFT));
}

function store(
	vm: Vm,
	s: Int32Array,
	device: number,
	addr: number,
	page: number,
	flags: number,
): void {
	const offset = deviceOffset(vm, device);
	const index = offset < 0 ? -1 : pageIndexOf(vm, addr);
	if (index < 0) return;
	if (page === 0) {
		raise(vm, KERNEL_BUG, kernelBug.nullPointer);
		return;
	}
	const entry = DEVICE_PRESENT | flags | ((page - 1) << ENTRY_PAGE_SHIFT);
	s[offset + vm.layout.table + index] = entry;
	s[offset + vm.layout.tlb + index] = entry;
}

/**
 * The mm that a page mapped at an address belongs to, for device_map_page, which is not told: the one whose inserted
 * notifier of this device covers the address, else the process whose window it is.
 */
export function mmAtAddress(vm: Vm, s: Int32Array, device: number, addr: number): number {
	for (let notifier = 0; notifier < vm.layout.notifierCount; notifier++) {
		const at = layoutNotifier(vm, notifier);
		const span = s[at + notifierField.span];
		const inserted = s[at + notifierField.state] !== notifierState.none;
		const own = vm.program.world.notifiers[notifier]?.device === device - 1;
		if (inserted && own && (span & 0xfff) <= addr && addr < span >>> 12)
			return s[at + notifierField.mm];
	}
	const { processes } = vm.program.world;
	for (let process = 0; process < processes.length; process++)
		for (const mapping of processes[process].mappings)
			if (mapping.start <= addr && addr < mapping.start + mapping.pages) return process + 1;
	return 1;
}

/** Clears the first entry from `at` on; the address behind it, or `end`. The TLB keeps what it has. */
export function clearNext(vm: Vm, s: Int32Array, device: number, at: number, end: number): number {
	const index = nextEntry(vm, s, device, at, end, DEVICE_PRESENT);
	if (index < 0) return end;
	s[deviceOffset(vm, device) + vm.layout.table + index] = 0;
	return vm.layout.windowStart + index + 1;
}

/** Takes write permission from the first writable entry from `at` on; the address behind it, or `end`. */
export function demoteNext(vm: Vm, s: Int32Array, device: number, at: number, end: number): number {
	const index = nextEntry(vm, s, device, at, end, DEVICE_WRITE);
	if (index < 0) return end;
	s[deviceOffset(vm, device) + vm.layout.table + index] &= ~DEVICE_WRITE;
	return vm.layout.windowStart + index + 1;
}

function nextEntry(
	vm: Vm,
	s: Int32Array,
	device: number,
	at: number,
	end: number,
	flag: number,
): number {
	const offset = deviceOffset(vm, device);
	if (offset < 0) return -1;
	const { windowStart, windowPages, table } = vm.layout;
	const limit = Math.min(end - windowStart, windowPages);
	for (let index = Math.max(0, at - windowStart); index < limit; index++)
		if ((s[offset + table + index] & flag) !== 0) return index;
	return -1;
}

/** The TLB forgets the span; it may load what the table holds now at once. */
export function flush(vm: Vm, s: Int32Array, device: number, span: number): void {
	const offset = deviceOffset(vm, device);
	if (offset < 0) return;
	const { table, tlb } = vm.layout;
	for (let index = firstIndex(vm, span); index < endIndex(vm, span); index++)
		s[offset + tlb + index] = s[offset + table + index];
}

/** The page (number + 1) that the device table maps at an address, or 0. */
export function pageAt(vm: Vm, s: Int32Array, device: number, addr: number): number {
	const entry = tableEntry(vm, s, device, addr);
	return entry === 0 ? 0 : deviceEntryPage(entry) + 1;
}

function tableEntry(vm: Vm, s: Int32Array, device: number, addr: number): number {
	const offset = deviceOffset(vm, device);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return 0;
	return s[offset + vm.layout.table + index];
}

export function mayWrite(vm: Vm, s: Int32Array, device: number, addr: number): number {
	return (tableEntry(vm, s, device, addr) & DEVICE_WRITE) !== 0 ? 1 : 0;
}

export function isAtomic(vm: Vm, s: Int32Array, device: number, addr: number): number {
	return (tableEntry(vm, s, device, addr) & DEVICE_ATOMIC) !== 0 ? 1 : 0;
}

/** The translation an access uses: the TLB's before the table's; 0 where there is none. */
export function translate(vm: Vm, s: Int32Array, device: number, addr: number): number {
	const offset = deviceOffset(vm, device);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return 0;
	const cached = s[offset + vm.layout.tlb + index];
	return cached !== 0 ? cached : s[offset + vm.layout.table + index];
}

// ── DMA without a table walk ──────────────────────────────────────────────

/** All DMA goes through one IOMMU, kept with the first device: scripts do not say whose it is. */
function dmaOffset(vm: Vm, page: number): number {
	const offset = deviceOffset(vm, 1);
	if (offset < 0) return -1;
	if (page >= 1 && page <= vm.layout.pageCount) return offset + vm.layout.dma + page - 1;
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return -1;
}

/** dma_map: the DMA address, which is the page's number + 1. */
export function dmaMap(vm: Vm, s: Int32Array, page: number): number {
	const offset = dmaOffset(vm, page);
	if (offset < 0) return 0;
	if (isFreed(vm, s, page - 1)) raise(vm, USE_AFTER_FREE, 4, page - 1);
	s[offset]++;
	return page;
}

export function dmaUnmap(vm: Vm, s: Int32Array, dma: number): void {
	const offset = dmaOffset(vm, dma);
	if (offset < 0) return;
	if (s[offset] === 0) raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	else s[offset]--;
}

/** Offset of the content that a DMA access reaches; -1 where nothing is mapped there any more. */
export function dmaTarget(vm: Vm, s: Int32Array, dma: number): number {
	const offset = dmaOffset(vm, dma);
	if (offset < 0) return -1;
	if (s[offset] === 0) {
		raise(vm, KERNEL_BUG, kernelBug.nullPointer);
		return -1;
	}
	if (isFreed(vm, s, dma - 1)) {
		raise(vm, USE_AFTER_FREE, 5, dma - 1);
		return -1;
	}
	return layoutPage(vm, dma - 1) + pageField.content;
}
