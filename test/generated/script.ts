// Scripts out of a number: a driver, right or with a mistake, and a scenario in which something goes on beside it. The
// same number gives the same text for ever; most of the scenarios have fewer than 20,000 states.

import { adversary, lightAdversary } from "./adversaries.ts";
import { type Chance, createChance } from "./chance.ts";
import { conditionsOf } from "./conditions.ts";
import { dmaDriver } from "./dma.ts";
import type { Driver } from "./driver.ts";
import { intervalDriver } from "./interval.ts";
import { exclusiveDriver, migrationDriver } from "./migration.ts";
import { objectsDriver } from "./objects.ts";
import { plainDriver } from "./plain.ts";

export interface GeneratedScript {
	/** Of its only scenario. */
	readonly name: string;
	readonly text: string;
}

export function generateScript(seed: number): GeneratedScript {
	const chance = createChance(seed);
	const driver = pickDriver(chance);
	const name = `${seed}: ${driver.kind}`;
	const scenario = scenarioOf(chance, driver, name);
	return { name, text: `${[...driver.declarations, ...scenario].join("\n")}\n` };
}

function pickDriver(chance: Chance): Driver {
	const make = chance.pick([
		intervalDriver,
		intervalDriver,
		intervalDriver,
		intervalDriver,
		plainDriver,
		dmaDriver,
		migrationDriver,
		exclusiveDriver,
		objectsDriver,
		objectsDriver,
	]);
	return make(chance);
}

function scenarioOf(chance: Chance, driver: Driver, name: string): readonly string[] {
	const backing = driver.kind.startsWith("interval") ? pickBacking(chance) : "anon";
	const protection = chance.oneIn(8) ? "r" : "rw";
	return [
		`scenario "${name}" {`,
		`    process app { buf = mmap(${driver.pages}, ${backing}, ${protection}) }`,
		`    setup { ${driver.setup.join("; ")} }`,
		...driver.threads.map((body, number) => `    thread gpu${number} { ${body} }`),
		...adversaries(chance, driver),
		...(driver.atEnd.length > 0 ? [`    finally { ${driver.atEnd.join("; ")} }`] : []),
		...[...driver.conditions, ...conditionsOf(chance)].map((line) => `    ${line}`),
		"}",
	];
}

function pickBacking(chance: Chance): string {
	return chance.pick([
		"anon",
		"anon",
		"anon",
		"anon",
		"shared",
		'file("data")',
		'private_file("data")',
	]);
}

function adversaries(chance: Chance, driver: Driver): readonly string[] {
	if (driver.kind === "objects") return [];
	const repeats = chance.oneIn(12) ? " repeat" : "";
	const first = `    thread cpu0 in app${repeats} { ${adversary(chance, driver.pages)} }`;
	if (driver.threads.length > 1 || !chance.oneIn(3)) return [first];
	return [first, `    thread cpu1 in app { ${lightAdversary(chance)} }`];
}
