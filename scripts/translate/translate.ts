// The machine in C: from its entry points and primitives, every function that they call, in its turn.

import { checkOrder } from "./effects.ts";
import { type CFunction, translateFunction } from "./function.ts";
import { type Modules, moduleNamed } from "./modules.ts";
import { type CPrimitive, translatePrimitives } from "./primitives.ts";
import type { Findings } from "./scope.ts";

export interface MachineInC {
	readonly functions: readonly CFunction[];
	readonly primitives: readonly CPrimitive[];
	readonly findings: Findings;
}

/** What an explorer asks of the machine. */
export const entryPoints = [
	["engine/machine/step.ts", "choiceCount"],
	["engine/machine/step.ts", "step"],
	["engine/machine/canonical.ts", "canonicalise"],
	["engine/machine/invariants.ts", "checkInvariants"],
	["engine/machine/invariants.ts", "checkEnd"],
	["engine/machine/conditions.ts", "checkConditions"],
] as const;

export function translateMachine(modules: Modules): MachineInC {
	const findings: Findings = {
		modules,
		members: new Map(),
		vocabulary: [],
		written: new Set(),
		neighbours: [],
		wanted: new Map(),
	};
	for (const [path, name] of entryPoints) {
		const module = moduleNamed(modules, path);
		findings.wanted.set(`${module.prefix}_${name}`, { module, name });
	}
	const primitives = translatePrimitives(findings);
	const functions = translateWanted(findings);
	const all = [...functions, ...primitives.flatMap(functionsOf)];
	checkOrder(findings.neighbours, new Map(all.map(({ name, effects }) => [name, effects])));
	return { functions, primitives, findings };
}

export function functionsOf({ run, canRun }: CPrimitive): readonly CFunction[] {
	return canRun === undefined ? [run] : [run, canRun];
}

/** Translating one function may want others; each is translated once. */
function translateWanted(findings: Findings): readonly CFunction[] {
	const made = new Map<string, CFunction>();
	// A map's walk also sees what is added on the way.
	for (const [own, { module, name }] of findings.wanted)
		made.set(own, translateFunction(findings, module, name));
	return [...made.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
