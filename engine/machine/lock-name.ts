// The name of a lock by its offset in the vector: a driver lock's own, `mmap_lock of app`.

import { mmName } from "./mm-name.ts";
import type { Vm } from "./vm.ts";

export function lockNameAt(vm: Vm, offset: number): string {
	const { layout, program } = vm;
	const lock = offset - layout.locks;
	if (lock >= 0 && lock < layout.lockCount) return program.world.locks[lock]?.name ?? "?";
	const mm = Math.floor((offset - layout.mms) / layout.mmWords);
	return `mmap_lock of ${mmName(vm, mm + 1)}`;
}
