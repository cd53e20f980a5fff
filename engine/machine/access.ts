// Loads and stores of CPU and device. Beside each CPU entry the vector keeps what a load there must give (the shadow):
// a load that gives something else has lost a write.

import { FAULTED } from "./constants.ts";
import { DEVICE_WRITE, deviceEntryMm, deviceEntryPage, translate } from "./device.ts";
import { pageField } from "./layout.ts";
import { mmOffset } from "./mm.ts";
import { layoutPage } from "./offsets.ts";
import { isFreed } from "./page.ts";
import { entryPage, isReadable, PTE_DIRTY, PTE_WRITE } from "./page-table.ts";
import { LOST_WRITE, USE_AFTER_FREE } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export function cpuLoad(vm: Vm, s: Int32Array, mm: number, addr: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return FAULTED;
	const entry = s[offset + vm.layout.ptes + index];
	if (!isReadable(entry)) return FAULTED;
	const page = entryPage(entry);
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 6, page);
	const content = s[layoutPage(vm, page) + pageField.content];
	if (content !== s[offset + vm.layout.shadow + index]) raise(vm, LOST_WRITE, content, addr);
	return content;
}

export function cpuStore(vm: Vm, s: Int32Array, mm: number, addr: number, value: number): number {
	const offset = mmOffset(vm, s, mm);
	const index = addr - vm.layout.windowStart;
	if (offset < 0 || index < 0 || index >= vm.layout.windowPages) return FAULTED;
	const entry = s[offset + vm.layout.ptes + index];
	if (!isReadable(entry) || (entry & PTE_WRITE) === 0) return FAULTED;
	const page = entryPage(entry);
	if (isFreed(vm, s, page)) raise(vm, USE_AFTER_FREE, 6, page);
	s[layoutPage(vm, page) + pageField.content] = value;
	s[offset + vm.layout.shadow + index] = value;
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
	const page = deviceEntryPage(entry);
	if (isFreed(vm, s, page)) {
		raise(vm, USE_AFTER_FREE, 7, page);
		return 0;
	}
	s[layoutPage(vm, page) + pageField.content] = value;
	const mm = vm.layout.mms + (deviceEntryMm(entry) - 1) * vm.layout.mmWords;
	const index = addr - vm.layout.windowStart;
	const mapped = s[mm + vm.layout.ptes + index];
	if (isReadable(mapped) && entryPage(mapped) === page) s[mm + vm.layout.shadow + index] = value;
	return 0;
}
