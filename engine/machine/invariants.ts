// Properties of a single state, checked after every step: device entries against CPU entries, counts against page tables.
// An invalidation that runs excuses a device entry in its span: the driver's callback is about to remove it.

import { DEVICE_WRITE, deviceEntryMm, deviceEntryPage } from "./device.ts";
import { MM_EXISTS, mmField, PAGE_WORDS, pageField, phase } from "./layout.ts";
import { isInvalidating } from "./notifier.ts";
import { layoutDevice, layoutPage } from "./offsets.ts";
import { entryPage, isReadable, PTE_WRITE, PTE_ZERO } from "./page-table.ts";
import {
	ACCOUNTING,
	MM_LEAK,
	PAGE_LEAK,
	REFCOUNT,
	STALE_DEVICE_PTE,
	WRITE_THROUGH_READ_ONLY,
} from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export function checkInvariants(vm: Vm, s: Int32Array): void {
	checkDevices(vm, s);
	checkCounts(vm, s);
}

// ── device against CPU ────────────────────────────────────────────────────

/** How a device entry disagrees with the CPU entry: 0 not at all, else the property. */
export function disagreement(vm: Vm, s: Int32Array, entry: number, index: number): number {
	const { layout } = vm;
	const mm = layout.mms + (deviceEntryMm(entry) - 1) * layout.mmWords;
	const cpu = s[mm + layout.ptes + index];
	if (!isReadable(cpu) || entryPage(cpu) !== deviceEntryPage(entry)) return STALE_DEVICE_PTE;
	if ((entry & DEVICE_WRITE) !== 0 && (cpu & PTE_WRITE) === 0) return WRITE_THROUGH_READ_ONLY;
	return 0;
}

function checkDevices(vm: Vm, s: Int32Array): void {
	const { layout } = vm;
	for (let device = 0; device < layout.deviceCount; device++) {
		const offset = layoutDevice(vm, device);
		for (let index = 0; index < layout.windowPages; index++) {
			checkEntry(vm, s, s[offset + layout.table + index], index, device);
			checkEntry(vm, s, s[offset + layout.tlb + index], index, device);
		}
	}
}

function checkEntry(vm: Vm, s: Int32Array, entry: number, index: number, device: number): void {
	if (entry === 0) return;
	const wrong = disagreement(vm, s, entry, index);
	if (wrong === 0) return;
	const addr = vm.layout.windowStart + index;
	if (!isInvalidating(vm, s, deviceEntryMm(entry), addr)) raise(vm, wrong, addr, device);
}

// ── counts ────────────────────────────────────────────────────────────────

function checkCounts(vm: Vm, s: Int32Array): void {
	const { layout, mapped } = vm;
	mapped.fill(0);
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const offset = layout.mms + mm * layout.mmWords;
		if ((s[offset + mmField.flags] & MM_EXISTS) === 0) continue;
		let anon = 0;
		for (let index = 0; index < layout.windowPages; index++) {
			const entry = s[offset + layout.ptes + index];
			if (entry === 0 || (entry & PTE_ZERO) !== 0) continue;
			anon++;
			mapped[entryPage(entry)]++;
		}
		if (anon !== s[offset + mmField.rssAnon]) raise(vm, ACCOUNTING, anon, mm + 1);
	}
	for (let page = 1; page < layout.pageCount; page++) {
		const offset = layoutPage(vm, page);
		const count = s[offset + pageField.mapcount];
		if (count !== mapped[page] || s[offset + pageField.refcount] < count)
			raise(vm, REFCOUNT, 3, page);
	}
}

/** Once every thread has ended: references that nobody will give back. */
export function checkEnd(vm: Vm, s: Int32Array): void {
	const { layout } = vm;
	if (s[layout.phase] !== phase.done) return;
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const offset = layout.mms + mm * layout.mmWords;
		if (s[offset + mmField.gotten] > 0) raise(vm, MM_LEAK, 1, mm + 1);
		if (s[offset + mmField.grabbed] > 0) raise(vm, MM_LEAK, 2, mm + 1);
	}
	for (let page = 1; page < layout.pageCount; page++) {
		const offset = layout.pages + page * PAGE_WORDS;
		if (s[offset + pageField.refcount] > s[offset + pageField.mapcount])
			raise(vm, PAGE_LEAK, 0, page);
	}
	checkDma(vm, s);
}

/** A DMA mapping left over reaches whatever its page becomes next. */
function checkDma(vm: Vm, s: Int32Array): void {
	for (let device = 0; device < vm.layout.deviceCount; device++) {
		const offset = layoutDevice(vm, device) + vm.layout.dma;
		for (let page = 0; page < vm.layout.pageCount; page++)
			if (s[offset + page] > 0) raise(vm, PAGE_LEAK, 1, page);
	}
}
