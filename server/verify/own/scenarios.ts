// Scenarios of our own: each entry point that the script does not exercise, in a thread of its own, against each thing a
// process does. They are script text that stands behind the file's own, so everything else treats them like any other,
// and the user can read them and write them into the file.

import type { Analysis, Tree } from "../../../engine/index.ts";
import type { Reach } from "./calls.ts";
import { type EntryPoint, type EntryPoints, entryPoints, ownName } from "./entry-points.ts";
import { type Opponent, opponents } from "./opponents.ts";
import { plainStage, type Stage } from "./stage.ts";

export interface OwnScenario {
	readonly name: string;
	readonly entry: EntryPoint;
	readonly against: string;
	/** Within what its verdict holds, in words. */
	readonly bound: string;
	/** Begins with an empty line, ends with a line break. */
	readonly text: string;
}

export interface OwnScenarios {
	readonly scenarios: readonly OwnScenario[];
	/** Entry points that get none, with the reason. */
	readonly without: readonly EntryPoint[];
}

/** More would keep a worker busy for long; the others are told so. */
const ENTRIES_MAX = 16;
const TOO_MANY = `only the first ${ENTRIES_MAX} entry points of a file get scenarios`;

/** The scenarios made for a file; none where it has no notifier, for then no process is mirrored. */
export function ownScenarios(analysis: Analysis): OwnScenarios {
	const found = entryPoints(analysis);
	if (found.calls.notifiers.size === 0) return { scenarios: [], without: [] };
	const makeable = found.entries.filter(({ statements }) => statements !== undefined);
	const scenarios = makeable
		.slice(0, ENTRIES_MAX)
		.flatMap((entry) =>
			opponents
				.filter((opponent) => !found.written.has(ownName(entry.name, opponent.name)))
				.map((opponent) => ownScenario(found, entry, opponent)),
		);
	const without = [
		...found.entries.filter(({ statements }) => statements === undefined),
		...makeable.slice(ENTRIES_MAX).map((entry) => ({ ...entry, reason: TOO_MANY })),
	];
	return { scenarios, without };
}

function ownScenario(found: EntryPoints, entry: EntryPoint, opponent: Opponent): OwnScenario {
	const name = ownName(entry.name, opponent.name);
	const stage = stageOf(found, entry);
	const setup = [
		...found.switches.map((variable) => `${variable} = true`),
		...stage.setup,
		...preparations(found, entry, stage),
		...(stage.reach.names.has("write") ? [] : [`write(${stage.mm}, ${stage.buffer}[0], 7)`]),
	];
	const text = `
/// ${entry.name} runs while ${opponent.story}.
scenario "${name}" {
    ${stage.process}
    setup {${block(setup)}}
    ${threads(entry, opponent, stage)}${removal(found, entry, opponent)}
    ${[...allowances(entry, stage), "limit { states: 200k }"].join("\n    ")}
}
`;
	return { name, entry, against: opponent.name, bound: stage.bound, text };
}

/** The stage of the file, unless the entry point does itself what that has done already. */
function stageOf({ stage }: EntryPoints, { reach }: EntryPoint): Stage {
	if (!stage || [...reach.inserted].some((name) => stage.reach.inserted.has(name)))
		return plainStage;
	return stage;
}

/**
 * Driver and process side by side. An entry point that uses an address space it takes no reference of is called by a
 * thread of the process, which cannot exit meanwhile: it exits afterwards.
 */
function threads(entry: EntryPoint, opponent: Opponent, stage: Stage): string {
	const driver = entry.statements?.(stage) ?? [];
	const process = opponent.statements(stage.buffer);
	if (opponent.name === "exit" && !entry.holdsMm)
		return `thread driver in ${stage.mm} {${block([...driver, ...process])}}`;
	return `thread driver {${block(driver)}}
    thread cpu in ${stage.mm} {${block(process)}}`;
}

/** What an entry point takes and another one gives back is no leak, nor what the setup of the file takes. */
function allowances({ reach }: EntryPoint, stage: Stage): readonly string[] {
	const attaches = reach.inserted.size + reach.removed.size > 0;
	const takes = (name: string): boolean => reach.names.has(name) || stage.reach.names.has(name);
	return leaks
		.filter(({ code, takers }) => takers.some(takes) || (attaches && code === "mm-leak"))
		.map(({ code }) => `allow ${code}`);
}

const leaks = [
	{
		code: "page-leak",
		takers: ["get_user_pages", "get_page", "alloc_page", "dma_map", "make_device_exclusive"],
	},
	{ code: "pin-leak", takers: ["pin_user_pages", "pin_user_pages_fast"] },
	{ code: "mm-leak", takers: ["mmgrab"] },
] as const;

function block(statements: readonly string[]): string {
	return statements.length === 1
		? ` ${statements[0]} `
		: `\n        ${statements.join("\n        ")}\n    `;
}

/**
 * How the notifiers come to watch the buffer, by the driver's own functions where it has one for each, else directly; and
 * the functions that turn something on.
 */
function preparations(
	{ calls, entries }: EntryPoints,
	entry: EntryPoint,
	stage: Stage,
): readonly string[] {
	const missing = new Set(calls.notifiers.keys());
	for (const name of [...entry.reach.inserted, ...stage.reach.inserted]) missing.delete(name);
	const statements: string[] = [];
	for (const other of entries) {
		const { inserted, removed } = other.reach;
		if (other === entry || !other.statements || removed.size > 0) continue;
		// One that puts in several may be told by an argument which: we cannot know what to tell it.
		const attaches = inserted.size === 1 && [...inserted].every((name) => missing.has(name));
		if (!attaches && !(other.turnsOn && inserted.size === 0)) continue;
		if (stage.reach.names.has(other.name)) continue;
		statements.push(...other.statements(stage));
		for (const name of inserted) missing.delete(name);
	}
	for (const name of missing) {
		const notifier = calls.notifiers.get(name);
		if (notifier) statements.push(insertion(notifier, stage));
	}
	return statements;
}

function insertion({ name, type, count }: Tree.Notifier, { mm, buffer }: Stage): string {
	const one = count ? `${name.text}[0]` : name.text;
	switch (type) {
		case "interval":
			return `notifier_insert(${one}, ${mm}, ${buffer})`;
		case "plain":
			return `mmu_notifier_register(${one}, ${mm})`;
		case "mirror":
			return `hmm_mirror_register(${one}, ${mm})`;
	}
}

/** An address space that exits is freed only when its last notifier is gone. */
function removal({ calls }: EntryPoints, { reach }: EntryPoint, { name }: Opponent): string {
	if (name !== "exit") return "";
	const left = [...calls.notifiers.values()].filter((notifier) => !isTouched(reach, notifier));
	return left.length === 0 ? "" : `\n    finally {${block(left.map(removalOf))}}`;
}

/** True where the entry point puts the notifier in or takes it out: then it knows where that stands, and we do not. */
function isTouched({ inserted, removed }: Reach, { name }: Tree.Notifier): boolean {
	return inserted.has(name.text) || removed.has(name.text);
}

function removalOf({ name, type, count }: Tree.Notifier): string {
	const one = count ? `${name.text}[0]` : name.text;
	switch (type) {
		case "interval":
			return `notifier_remove(${one})`;
		case "plain":
			return `mmu_notifier_unregister(${one})`;
		case "mirror":
			return `hmm_mirror_unregister(${one})`;
	}
}
