// Names of address spaces and addresses: `app`, a forked child `app.child`, `buf[2]`.

import type { Vm } from "./vm.ts";

/** The name of an mm (number + 1). */
export function mmName(vm: Vm, mm: number): string {
	const { processes } = vm.program.world;
	const process = processes[mm - 1];
	if (process) return process.name;
	const child = mm - processes.length;
	const parent = processes[0]?.name ?? "process";
	return child === 1 ? `${parent}.child` : `${parent}.child${child}`;
}

/** `buf[2]` where a mapping of the scenario lies, else the page index in hex. */
export function addressName(vm: Vm, addr: number): string {
	for (const process of vm.program.world.processes)
		for (const mapping of process.mappings)
			if (addr >= mapping.start && addr < mapping.start + mapping.pages)
				return `${mapping.name}[${addr - mapping.start}]`;
	return `0x${addr.toString(16)}`;
}
