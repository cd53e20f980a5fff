// Code lenses over entry points that the server exercises with scenarios of its own: what they came to together, within
// which bound, and each violation by itself.

import type { OwnScenarioView, ScenarioView } from "../protocol.ts";
import { commands } from "../protocol.ts";
import { counted, type Lens } from "./lens.ts";

/** A scenario that the server made. */
type Own = ScenarioView & { readonly own: OwnScenarioView };

/** An entry point for which nothing can be made up, with its place. */
export interface EntryWithout {
	readonly line: number;
	readonly column: number;
	readonly reason: string;
}

/** What the scenarios of an entry point never reach, by its name. */
export interface EntryLensGap {
	/** `lines 12–14` */
	readonly words: string;
	readonly turnsBack: boolean;
}

export function entryLenses(
	scenarios: readonly ScenarioView[],
	without: readonly EntryWithout[],
	gaps: ReadonlyMap<string, EntryLensGap>,
): readonly Lens[] {
	const byEntry = new Map<string, Own[]>();
	for (const scenario of scenarios) {
		if (!isOwn(scenario)) continue;
		const known = byEntry.get(scenario.own.entry);
		if (known) known.push(scenario);
		else byEntry.set(scenario.own.entry, [scenario]);
	}
	const ofEntries = [...byEntry].flatMap(([entry, own]) => lensesOf(own, gaps.get(entry)));
	return [...ofEntries, ...without.map(withoutLens)];
}

function isOwn(scenario: ScenarioView): scenario is Own {
	return scenario.own !== undefined;
}

function lensesOf(scenarios: readonly Own[], gap: EntryLensGap | undefined): readonly Lens[] {
	const [first] = scenarios;
	if (!first) return [];
	const { uri, own, place } = first;
	const lens = (title: string, command: string, ...args: readonly unknown[]): Lens => ({
		line: place.line,
		column: place.column,
		title,
		command,
		args: [uri, ...args],
	});
	const violated = scenarios.filter(({ verdict }) => verdict?.outcome === "violated");
	return [
		...violated.map((scenario) => lens(violationTitle(scenario), commands.showRun, scenario.name)),
		...summaries(scenarios, gap).map((title) => lens(title, commands.showOwnScenarios, own.entry)),
		lens("$(insert) Write into the script", commands.writeOwnScenarios, own.entry),
	];
}

function violationTitle({ verdict, own, state }: Own): string {
	return `$(error) ${verdict?.code} against ${own.against} in ${counted(verdict?.steps ?? 0, "step")}${ageOf(state)}: show`;
}

/** One title for each outcome that is not a violation; one for all while some are still explored. */
function summaries(scenarios: readonly Own[], gap: EntryLensGap | undefined): readonly string[] {
	const busy = scenarios.filter(({ state }) => state === "queued" || state === "running");
	if (busy.length > 0) {
		const done = scenarios.length - busy.length;
		return [`$(loading~spin) Exploring: ${done} of ${scenarios.length} scenarios of its own`];
	}
	const of = (outcome: string): readonly Own[] =>
		scenarios.filter(({ verdict }) => verdict?.outcome === outcome);
	const failed = scenarios.filter(({ state }) => state === "failed");
	const unknown = scenarios.filter(({ state, verdict }) => state !== "failed" && !verdict);
	return [
		...titled(of("holds"), (all) => holdsTitle(all, gap)),
		...titled(of("open"), (all) => `$(question) Open ${meeting(all)} (${evidence(all)})`),
		...titled(failed, (all) => `$(circle-slash) Not run ${meeting(all)}: ${all[0]?.reason}`),
		...titled(unknown, (all) => `$(beaker) Not explored ${meeting(all)}`),
	];
}

/** A proof of next to nothing must not look like one. */
function holdsTitle(scenarios: readonly Own[], gap: EntryLensGap | undefined): string {
	const [head, tail] = [`Holds ${meeting(scenarios)}`, evidence(scenarios)];
	if (!gap) return `$(pass) ${head} (${tail})`;
	const { words, turnsBack } = gap;
	return turnsBack
		? `$(warning) ${head}, but never reaches ${words} (${tail})`
		: `$(pass) ${head} (${tail}; ${words} never reached)`;
}

function titled(
	scenarios: readonly Own[],
	title: (scenarios: readonly Own[]) => string,
): readonly string[] {
	return scenarios.length === 0 ? [] : [title(scenarios)];
}

function meeting(scenarios: readonly Own[]): string {
	const names = scenarios.map(({ own }) => own.against);
	const last = names.pop();
	return `against ${names.length === 0 ? last : `${names.join(", ")} and ${last}`}`;
}

/** What the verdicts rest on, and how old they are. */
function evidence(scenarios: readonly Own[]): string {
	const states = scenarios.reduce((sum, { verdict }) => sum + (verdict?.states ?? 0), 0);
	const stale = scenarios.some(({ state }) => state === "stale");
	return `${scenarios[0]?.own.bound}; ${counted(states, "state")}${stale ? ageOf("stale") : ""}`;
}

function ageOf(state: ScenarioView["state"]): string {
	return state === "stale" ? ", before the last edit" : "";
}

function withoutLens({ line, column, reason }: EntryWithout): Lens {
	const title = `$(circle-slash) No scenario of its own: ${reason}`;
	return { line, column, title, command: "", args: [] };
}
