// Properties of a single state, checked after every step: device entries against CPU entries, counts against page tables.
// An invalidation that runs excuses a device entry in its span: the driver's callback is about to remove it.

import { DEVICE_ATOMIC, DEVICE_WRITE, deviceEntryMm, deviceEntryPage } from "./device.ts";
import {
	entryPage,
	hasPage,
	isMapping,
	isReadable,
	PTE_DEVICE_EXCLUSIVE,
	PTE_MIGRATION,
	PTE_PRESENT,
	PTE_SWAP,
	PTE_WRITE,
	typeOf,
} from "./entry.ts";
import { COMPOUND_COUNT_MAX, compoundOffset } from "./hugetlb-counts.ts";
import {
	compoundField,
	MAPPING_FILE,
	MAPPING_SWAP,
	MM_EXISTS,
	memcgField,
	mmField,
	PAGE_ISOLATED,
	pageField,
	phase,
} from "./layout.ts";
import { chargedTo, memcgOffset } from "./memcg.ts";
import { standsFor } from "./migrate.ts";
import { isInvalidating } from "./notifier.ts";
import { layoutDevice, layoutPage } from "./offsets.ts";
import { isHugetlb, lockHolder, mappingKind, pinsOf, zone } from "./page.ts";
import {
	ACCOUNTING,
	DEVICE_PAGE_MAPPED,
	MIGRATION_LEFT_OPEN,
	MM_LEAK,
	PAGE_LEAK,
	PIN_LEAK,
	type Property,
	REFCOUNT,
	STALE_DEVICE_PTE,
	WRITE_THROUGH_READ_ONLY,
} from "./properties.ts";
import { counterOf } from "./rss.ts";
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
	if (!agrees(vm, s, cpu, deviceEntryPage(entry))) return STALE_DEVICE_PTE;
	// Exclusive access that the CPU has taken back: what the device does is not atomic any more.
	if ((entry & DEVICE_ATOMIC) !== 0 && typeOf(cpu) !== PTE_DEVICE_EXCLUSIVE)
		return STALE_DEVICE_PTE;
	if ((entry & (DEVICE_WRITE | DEVICE_ATOMIC)) !== 0 && (cpu & PTE_WRITE) === 0)
		return WRITE_THROUGH_READ_ONLY;
	return 0;
}

/** True where the CPU has the same page, which the device believes to have for itself. */
export function isTakenBack(vm: Vm, s: Int32Array, entry: number, index: number): boolean {
	const mm = vm.layout.mms + (deviceEntryMm(entry) - 1) * vm.layout.mmWords;
	const cpu = s[mm + vm.layout.ptes + index];
	return (entry & DEVICE_ATOMIC) !== 0 && agrees(vm, s, cpu, deviceEntryPage(entry));
}

/** Present entries count where the CPU may read through them; others by the page they stand for. */
function agrees(vm: Vm, s: Int32Array, cpu: number, page: number): boolean {
	if ((cpu & PTE_PRESENT) !== 0) return isReadable(cpu) && entryPage(cpu) === page;
	return standsFor(vm, s, cpu, page);
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
	const { layout } = vm;
	vm.mapped.fill(0);
	vm.held.fill(0);
	for (let mm = 0; mm < layout.mmCount; mm++)
		if ((s[layout.mms + mm * layout.mmWords + mmField.flags] & MM_EXISTS) !== 0) countMm(vm, s, mm);
	for (let compound = 0; compound < layout.compoundCount; compound++)
		checkCompound(vm, s, 1 + compound * layout.fanOut);
	vm.charged.fill(0);
	for (let page = 1; page < layout.pageCount; page++) checkPage(vm, s, page);
	for (let memcg = 0; memcg < layout.memcgCount; memcg++)
		if (vm.charged[memcg + 1] !== s[memcgOffset(vm, memcg) + memcgField.charge])
			raise(vm, ACCOUNTING, vm.charged[memcg + 1], -memcg);
}

/** What an mm counts of its own entries. */
const countedFields = [
	mmField.rssAnon,
	mmField.rssFile,
	mmField.rssShmem,
	mmField.rssSwap,
	mmField.hugetlb,
] as const;

function countMm(vm: Vm, s: Int32Array, mm: number): void {
	const { layout, resident } = vm;
	const offset = layout.mms + mm * layout.mmWords;
	for (const field of countedFields) resident[field] = 0;
	for (let index = 0; index < layout.windowPages; index++) {
		const entry = s[offset + layout.ptes + index];
		if (entry === 0) continue;
		if (typeOf(entry) === PTE_SWAP) resident[mmField.rssSwap]++;
		if (!hasPage(entry)) continue;
		resident[counterOf(vm, s, entryPage(entry))]++;
		if (isMapping(entry)) countEntry(vm, entry, index, mm);
		else if (typeOf(entry) === PTE_DEVICE_EXCLUSIVE) vm.held[entryPage(entry)]++;
	}
	for (const field of countedFields)
		if (resident[field] !== s[offset + field]) raise(vm, ACCOUNTING, resident[field], mm + 1);
}

function countEntry(vm: Vm, entry: number, index: number, mm: number): void {
	const page = entryPage(entry);
	vm.mapped[page]++;
	const isPresent = (entry & PTE_PRESENT) !== 0;
	if (vm.zones[page] === zone.movable || (isPresent && vm.zones[page] === zone.private))
		raise(vm, DEVICE_PAGE_MAPPED, vm.layout.windowStart + index, mm + 1);
}

function checkPage(vm: Vm, s: Int32Array, page: number): void {
	const offset = layoutPage(vm, page);
	const count = s[offset + pageField.mapcount];
	vm.charged[chargedTo(s[offset + pageField.flags])]++;
	if (count !== vm.mapped[page] || s[offset + pageField.refcount] < count + knownTo(vm, s, page))
		raise(vm, REFCOUNT, 3, page);
}

/** What the kernel counts of a huge page must be more than nothing exactly while something maps it, and must not overflow. */
function checkCompound(vm: Vm, s: Int32Array, head: number): void {
	if (!isHugetlb(vm, s, head)) return;
	const at = compoundOffset(vm, head);
	const refs = s[at + compoundField.refs];
	const maps = s[at + compoundField.maps] + s[at + compoundField.parts];
	let isMapped = false;
	for (let page = head; page < head + vm.layout.fanOut; page++)
		if (vm.mapped[page] > 0) isMapped = true;
	if (refs > COMPOUND_COUNT_MAX) raise(vm, REFCOUNT, 7, head);
	else if (isMapped && (refs <= 0 || maps <= 0)) raise(vm, REFCOUNT, 6, head);
	else if (!isMapped && (refs !== 0 || maps !== 0)) raise(vm, REFCOUNT, 5, head);
}

/** References of a page beside its mappings that the state itself explains: caches, exclusive entries, pins. */
function knownTo(vm: Vm, s: Int32Array, page: number): number {
	const kind = mappingKind(vm, s, page);
	const cached = kind === MAPPING_FILE || kind === MAPPING_SWAP ? 1 : 0;
	return vm.held[page] + cached + pinsOf(s[layoutPage(vm, page) + pageField.flags]);
}

/** Once every thread has ended: references that nobody will give back. */
export function checkEnd(vm: Vm, s: Int32Array): void {
	const { layout } = vm;
	if (s[layout.phase] !== phase.done) return;
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const offset = layout.mms + mm * layout.mmWords;
		if (s[offset + mmField.gotten] > 0) raiseLeak(vm, MM_LEAK, 1, mm + 1);
		if (s[offset + mmField.grabbed] > 0) raiseLeak(vm, MM_LEAK, 2, mm + 1);
		if ((s[offset + mmField.flags] & MM_EXISTS) === 0) continue;
		checkMigrations(vm, s, offset, mm);
		// The process is gone, and every reference but those of notifiers that were never removed.
		const isKept = s[offset + mmField.users] === 0 && s[offset + mmField.count] > 0;
		if (isKept && s[offset + mmField.grabbed] === 0) raiseLeak(vm, MM_LEAK, 3, mm + 1);
	}
	checkCounts(vm, s);
	checkPagesAtEnd(vm, s);
	checkDma(vm, s);
}

function checkMigrations(vm: Vm, s: Int32Array, offset: number, mm: number): void {
	const { ptes, windowPages, windowStart } = vm.layout;
	for (let index = 0; index < windowPages; index++)
		if (typeOf(s[offset + ptes + index]) === PTE_MIGRATION)
			raise(vm, MIGRATION_LEFT_OPEN, windowStart + index, mm + 1);
}

/** One property after the other: which is told must not depend on how pages are numbered. */
function checkPagesAtEnd(vm: Vm, s: Int32Array): void {
	const { pageCount } = vm.layout;
	for (let page = 1; page < pageCount; page++) {
		const pins = pinsOf(flagsOf(vm, s, page));
		if (pins > 0) raiseLeak(vm, PIN_LEAK, pins, page);
	}
	for (let page = 1; page < pageCount; page++)
		if (lockHolder(flagsOf(vm, s, page)) !== 0) raise(vm, PAGE_LEAK, 2, page);
	for (let page = 1; page < pageCount; page++)
		if ((flagsOf(vm, s, page) & PAGE_ISOLATED) !== 0) raise(vm, PAGE_LEAK, 3, page);
	for (let page = 1; page < pageCount; page++) {
		const at = layoutPage(vm, page);
		const known = s[at + pageField.mapcount] + knownTo(vm, s, page);
		if (s[at + pageField.refcount] > known) raiseLeak(vm, PAGE_LEAK, 0, page);
	}
}

function flagsOf(vm: Vm, s: Int32Array, page: number): number {
	return s[layoutPage(vm, page) + pageField.flags];
}

/** A DMA mapping left over reaches whatever its page becomes next. */
function checkDma(vm: Vm, s: Int32Array): void {
	for (let device = 0; device < vm.layout.deviceCount; device++) {
		const offset = layoutDevice(vm, device) + vm.layout.dma;
		for (let page = 0; page < vm.layout.pageCount; page++)
			if (s[offset + page] > 0) raiseLeak(vm, PAGE_LEAK, 1, page);
	}
}

/** What a scenario allows is not wrong: the driver would give it back later. */
function raiseLeak(vm: Vm, leak: Property, detail: number, subject: number): void {
	if (((vm.program.allowedLeaks >> leak) & 1) === 0) raise(vm, leak, detail, subject);
}
