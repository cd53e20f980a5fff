// The tables of builtins, one place for everybody: names, kinds, checker, hover, completion, signature help and the
// reference page. One row says script name, kernel name, parameters, result, what must be held, and what it does.

import type { Builtin, Constant } from "./builtin.ts";
import { actorBuiltins } from "./builtins/actors.ts";
import { constants } from "./builtins/constants.ts";
import { driverBuiltins } from "./builtins/driver.ts";
import { memoryBuiltins } from "./builtins/memory.ts";

export const builtins: readonly Builtin[] = [
	...memoryBuiltins,
	...driverBuiltins,
	...actorBuiltins,
];

const byName = new Map(builtins.map((builtin) => [builtin.name, builtin]));
const byKernelName = new Map<string, Builtin[]>();
for (const builtin of builtins)
	for (const name of [builtin.kernelName, ...(builtin.aliases ?? [])]) {
		if (byName.has(name)) continue;
		const same = byKernelName.get(name);
		if (same) same.push(builtin);
		else byKernelName.set(name, [builtin]);
	}
const constantByName = new Map(constants.map((constant) => [constant.name, constant]));
const constantByKernelName = new Map(
	constants
		.filter((constant) => constant.kernelName !== constant.name)
		.map((constant) => [constant.kernelName, constant]),
);

export function builtinNamed(name: string): Builtin | undefined {
	return byName.get(name);
}

/** The builtin whose full kernel name (or another the kernel has for it) this is; the first where there are several. */
export function builtinByKernelName(name: string): Builtin | undefined {
	return byKernelName.get(name)?.[0];
}

/** All of them: `down_read` takes mmap_lock as well as an rwsem of the driver. */
export function builtinsByKernelName(name: string): readonly Builtin[] {
	return byKernelName.get(name) ?? [];
}

export function constantNamed(name: string): Constant | undefined {
	return constantByName.get(name);
}

export function constantByFullName(name: string): Constant | undefined {
	return constantByKernelName.get(name);
}

export { constants };
