// Code lenses: run, debug and the last verdict over every scenario, and over entry points that the server exercises.

import type { ScenarioView } from "../protocol.ts";
import { commands } from "../protocol.ts";
import { type EntryLensGap, type EntryWithout, entryLenses } from "./entry-lenses.ts";
import { counted, type Lens } from "./lens.ts";

export function lenses(
	scenarios: readonly ScenarioView[],
	without: readonly EntryWithout[],
	gaps: ReadonlyMap<string, EntryLensGap>,
): readonly Lens[] {
	const written = scenarios.filter(({ own }) => !own);
	return [...written.flatMap(scenarioLenses), ...entryLenses(scenarios, without, gaps)];
}

function scenarioLenses(scenario: ScenarioView): readonly Lens[] {
	const lens = (title: string, command: string): Lens => ({
		line: scenario.place.line,
		column: scenario.place.column,
		title,
		command,
		args: [scenario.uri, scenario.name],
	});
	const shows =
		scenario.verdict?.outcome === "violated" ? commands.showRun : commands.exploreScenario;
	const other = lens("$(error) The other order: show", commands.showRun);
	return [
		lens("$(play) Run", commands.runScenario),
		lens("$(debug-alt) Debug", commands.debugScenario),
		lens(verdictTitle(scenario), shows),
		...(isLockOrder(scenario) ? [{ ...other, args: [...other.args, 0] }] : []),
	];
}

/** Its verdict stands, and has a run for each order. */
function isLockOrder({ state, verdict }: ScenarioView): boolean {
	return state === "done" && verdict?.code === "lock-order";
}

/** The verdict in a few words, with its age: what is old or unknown says so. */
export function verdictTitle({ state, verdict, progress, reason }: ScenarioView): string {
	if (state === "running" && progress)
		return `$(loading~spin) Exploring: ${counted(progress.states, "state")}, ${progress.seconds.toFixed(0)} s`;
	if (state === "running" || state === "queued") return "$(clock) Explore: waiting";
	if (state === "failed") return `$(circle-slash) Not explored: ${reason}`;
	if (!verdict) return "$(beaker) Explore";
	const stale = state === "stale" ? " (before the last edit)" : "";
	if (verdict.outcome === "holds")
		return `$(pass) Holds, ${counted(verdict.states, "state")}${stale}`;
	if (verdict.outcome === "open")
		return `$(question) Open after ${counted(verdict.states, "state")}${stale}`;
	const expected = verdict.asExpected ? ", as expected" : "";
	return `$(error) ${verdict.code} in ${counted(verdict.steps, "step")}${expected}${stale}: show`;
}
