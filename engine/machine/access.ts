// Loads and stores of CPU and device. Beside each CPU entry the vector keeps what a load there must give (the shadow):
// a load that gives something else has lost a write.

import { EFAULT, FAULTED } from "./constants.ts";
import {
	DEVICE_ATOMIC,
	DEVICE_WRITE,
	deviceEntryMm,
	deviceEntryPage,
	dmaTarget,
	translate,
} from "./device.ts";
import {
	entryPage,
	isReadable,
	PTE_DIRTY,
	PTE_SPECIAL,
	PTE_SWAP,
	PTE_WRITE,
	typeOf,
} from "./entry.ts";
import { expectedOffset } from "./file.ts";
import { pageField } from "./layout.ts";
import { standsFor } from "./migrate.ts";
import { mmOffset } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import { isFreed, mappingNumber, ownerOf } from "./page.ts";
import { LOST_WRITE, USE_AFTER_FREE } from "./properties.ts";
import { isInSwapCache } from "./swap.ts";
import { raise, type Vm } from "./vm.ts";

export function cpuLoad(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return FAULTED;
	const entry = s[offset + vm.layout.ptes + index];
	if (!isReadable(entry)) return FAULTED;
	if ((entry & PTE_SPECIAL) !== 0) return 0;
	const page = entryPage(entry);
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 6, page);
	const content = s[layoutPage(vm, page) + pageField.content];
	const expected = expectedOffset(vm, s, page, offset + vm.layout.shadow + index);
	if (content !== s[expected]) raise(vm, LOST_WRITE, content, addr);
	return content;
}

export function cpuStore(vm: Vm, s: Int32Array, mm: number, addr: number, value: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return FAULTED;
	const entry = s[offset + vm.layout.ptes + index];
	if (!isReadable(entry) || (entry & PTE_WRITE) === 0) return FAULTED;
	if ((entry & PTE_SPECIAL) !== 0) return 0;
	const page = entryPage(entry);
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 6, page);
	s[layoutPage(vm, page) + pageField.content] = value;
	s[expectedOffset(vm, s, page, offset + vm.layout.shadow + index)] = value;
	s[offset + vm.layout.ptes + index] = entry | PTE_DIRTY;
	return 0;
}

export function deviceLoad(vm: Vm, s: Int32Array, device: number, addr: number): number {
	const entry = translate(vm, s, device, addr);
	if (entry === 0) return FAULTED;
	const page = deviceEntryPage(entry);
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 7, page);
	return s[layoutPage(vm, page) + pageField.content];
}

export function deviceStore(
	vm: Vm,
	s: Int32Array,
	device: number,
	addr: number,
	value: number,
): number {
	const entry = translate(vm, s, device, addr);
	if ((entry & DEVICE_WRITE) === 0) return FAULTED;
	storeThrough(vm, s, entry, addr, value);
	return 0;
}

/**
 * One atomic addition by the device: through an entry for exclusive access, or to writable memory of its own. -EFAULT where it has
 * neither: between device and system memory nothing else is atomic.
 */
export function deviceAtomicAdd(
	vm: Vm,
	s: Int32Array,
	device: number,
	addr: number,
	value: number,
): number {
	const entry = translate(vm, s, device, addr);
	const page = deviceEntryPage(entry);
	const isOwn = (entry & DEVICE_WRITE) !== 0 && ownerOf(vm, page) === device;
	if ((entry & DEVICE_ATOMIC) === 0 && !isOwn) return -EFAULT;
	storeThrough(vm, s, entry, addr, s[layoutPage(vm, page) + pageField.content] + value);
	return 0;
}

/** What the device stores through an entry is what the process must read from now on. */
function storeThrough(vm: Vm, s: Int32Array, entry: number, addr: number, value: number): void {
	const page = deviceEntryPage(entry);
	if (isFreed(vm, s, page)) {
		raise(vm, USE_AFTER_FREE, 7, page);
		return;
	}
	s[layoutPage(vm, page) + pageField.content] = value;
	const mm = vm.layout.mms + (deviceEntryMm(entry) - 1) * vm.layout.mmWords;
	const index = addr - vm.layout.windowStart;
	const mapped = s[mm + vm.layout.ptes + index];
	if (standsFor(vm, s, mapped, page))
		s[expectedOffset(vm, s, page, mm + vm.layout.shadow + index)] = value;
}

/** A store by DMA, to a page that `dmaTarget` found: every process that has the page must read it from now on. */
export function dmaStore(vm: Vm, s: Int32Array, dma: number, value: number): void {
	const target = dmaTarget(vm, s, dma);
	if (target < 0) return;
	s[target] = value;
	const { layout } = vm;
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const offset = layout.mms + mm * layout.mmWords;
		for (let index = 0; index < layout.windowPages; index++)
			if (reaches(vm, s, s[offset + layout.ptes + index], dma - 1))
				s[expectedOffset(vm, s, dma - 1, offset + layout.shadow + index)] = value;
	}
}

/** True where the process comes to the page through the entry, be it from the swap cache. */
function reaches(vm: Vm, s: Int32Array, entry: number, page: number): boolean {
	if (typeOf(entry) !== PTE_SWAP) return standsFor(vm, s, entry, page);
	return isInSwapCache(vm, s, page) && mappingNumber(vm, s, page) === entryPage(entry);
}
