// What devices and CPUs do: device page table, loads and stores, DMA.

import * as access from "../access.ts";
import * as device from "../device.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

export const actorPrimitives: PrimitiveTable = {
	device_set: effect((vm, s, a) =>
		device.setEntry(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3], s[a + 4]),
	),
	device_mm: plain((vm, s, a) => device.mmAtAddress(vm, s, s[a], s[a + 1])),
	device_set_atomic: effect((vm, s, a) =>
		device.setAtomic(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3]),
	),
	device_clear_next: plain((vm, s, a) => device.clearNext(vm, s, s[a], s[a + 1], s[a + 2])),
	device_demote_next: plain((vm, s, a) => device.demoteNext(vm, s, s[a], s[a + 1], s[a + 2])),
	device_flush: effect((vm, s, a) => device.flush(vm, s, s[a], s[a + 1])),
	device_pte: plain((vm, s, a) => device.pageAt(vm, s, s[a], s[a + 1])),
	device_pte_write: plain((vm, s, a) => device.mayWrite(vm, s, s[a], s[a + 1])),
	device_pte_atomic: plain((vm, s, a) => device.isAtomic(vm, s, s[a], s[a + 1])),
	device_load: plain((vm, s, a) => access.deviceLoad(vm, s, s[a], s[a + 1])),
	device_atomic_add: plain((vm, s, a) => access.deviceAtomicAdd(vm, s, s[a], s[a + 1], s[a + 2])),
	device_store: plain((vm, s, a) => access.deviceStore(vm, s, s[a], s[a + 1], s[a + 2])),
	dma_map: plain((vm, s, a) => device.dmaMap(vm, s, s[a])),
	dma_unmap: effect((vm, s, a) => device.dmaUnmap(vm, s, s[a])),
	dma_read: plain((vm, s, a) => {
		const target = device.dmaTarget(vm, s, s[a]);
		return target < 0 ? 0 : s[target];
	}),
	dma_write: effect((vm, s, a) => access.dmaStore(vm, s, s[a], s[a + 1])),
	cpu_load: plain((vm, s, a) => access.cpuLoad(vm, s, s[a], s[a + 1])),
	cpu_store: plain((vm, s, a) => access.cpuStore(vm, s, s[a], s[a + 1], s[a + 2])),
};
