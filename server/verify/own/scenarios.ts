// Scenarios of our own: each entry point that the script does not exercise, in a thread of its own, against each thing a
// process does. They are script text that stands behind the file's own, so everything else treats them like any other,
// and the user can read them and write them into the file.

import type { Analysis, Tree } from "../../../engine/index.ts";
import type { Reach } from "./calls.ts";
import { type EntryPoint, type EntryPoints, entryPoints, ownName } from "./entry-points.ts";
import { type Opponent, opponents } from "./opponents.ts";

export interface OwnScenario {
	readonly name: string;
	readonly entry: EntryPoint;
	readonly against: string;
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
	const setup = [
		...found.switches.map((variable) => `${variable} = true`),
		...insertions(found, entry),
		"write(app, app.buf[0], 7)",
	];
	const text = `
/// ${entry.name} runs while ${opponent.story}.
scenario "${name}" {
    process app { buf = mmap(2, anon, rw) }
    setup {${block(setup)}}
    ${threads(entry, opponent)}${removal(found, entry, opponent)}
    ${[...allowances(entry), "limit { states: 200k }"].join("\n    ")}
}
`;
	return { name, entry, against: opponent.name, text };
}

/**
 * Driver and process side by side. An entry point that uses an address space it takes no reference of is called by a
 * thread of the process, which cannot exit meanwhile: it exits afterwards.
 */
function threads({ statements = [], holdsMm }: EntryPoint, opponent: Opponent): string {
	if (opponent.name === "exit" && !holdsMm)
		return `thread driver in app {${block([...statements, ...opponent.statements])}}`;
	return `thread driver {${block(statements)}}
    thread cpu in app {${block(opponent.statements)}}`;
}

/** What an entry point takes and another one gives back is no leak. */
function allowances({ reach: { names, inserted, removed } }: EntryPoint): readonly string[] {
	const attaches = inserted.size + removed.size > 0;
	return leaks
		.filter(
			({ code, takers }) =>
				takers.some((name) => names.has(name)) || (attaches && code === "mm-leak"),
		)
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

/** How the notifiers come to watch the buffer: by the driver's own function where it has one, else directly. */
function insertions({ calls, entries }: EntryPoints, entry: EntryPoint): readonly string[] {
	const missing = new Set(calls.notifiers.keys());
	for (const name of entry.reach.inserted) missing.delete(name);
	const statements: string[] = [];
	for (const attacher of entries) {
		const { inserted, removed } = attacher.reach;
		if (attacher === entry || !attacher.statements || removed.size > 0) continue;
		// One that puts in several may be told by an argument which: we cannot know what to tell it.
		if (inserted.size !== 1 || ![...inserted].every((name) => missing.has(name))) continue;
		statements.push(...attacher.statements);
		for (const name of inserted) missing.delete(name);
	}
	for (const name of missing) {
		const notifier = calls.notifiers.get(name);
		if (notifier) statements.push(...insertion(notifier));
	}
	return statements;
}

function insertion({ name, type, count }: Tree.Notifier): readonly string[] {
	const one = count ? `${name.text}[0]` : name.text;
	switch (type) {
		case "interval":
			return [`notifier_insert(${one}, app, app.buf)`];
		case "plain":
			return [`mmu_notifier_register(${one}, app)`];
		case "mirror":
			return [`hmm_mirror_register(${one}, app)`];
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
