// `hmm explore`: the verdict of one scenario or of all, with the shortest run of a violation.

import { verdictText } from "../../engine/index.ts";
import { type Runnable, runnablesOf } from "../verify/runnable.ts";
import { type Bounds, type Explored, exploreAll } from "./exploring.ts";
import { scenarioJson, write } from "./json.ts";
import { chooseScenario, demandScript, type Script, tellEdited } from "./scripts.ts";
import { printable } from "./text.ts";
import { tellWritten, writeTraces } from "./trace.ts";
import { UsageError } from "./usage.ts";

export interface ExploreOptions extends Bounds {
	readonly format: "text" | "json";
	readonly scenario?: string;
	/** The folder for the traces of violations. */
	readonly traces?: string;
}

export async function explore(
	path: string,
	options: ExploreOptions,
	signal: AbortSignal,
): Promise<number> {
	const script = demandScript(path);
	const explored = await exploreAll(chosen(script, options.scenario), options, signal);
	if (options.traces !== undefined) tellWritten(writeTraces(options.traces, script, explored));
	if (options.format === "json") write({ scenarios: explored.map(scenarioJson) });
	else for (const one of explored) console.log(printable(exploredText(one)));
	tellEdited(script);
	return explored.every(({ verdict }) => verdict?.asExpected) ? 0 : 1;
}

function chosen(script: Script, asked: string | undefined): readonly Runnable[] {
	if (asked !== undefined) return [chooseScenario(script, asked)];
	const runnables = runnablesOf(script.snapshot);
	if (runnables.length === 0) throw new UsageError(`${script.file} has no scenario.`);
	return runnables;
}

export function exploredText({ name, own, verdict, reason }: Explored): string {
	const origin = own ? ` (made for ${own.entry.name}: ${own.bound})` : "";
	if (!verdict) return `${name}${origin}\n  cannot run: ${reason}\n`;
	const expected = verdict.expected === undefined ? "" : ` (expects ${verdict.expected})`;
	return `${name}${origin}${expected}\n${verdictText(verdict).replace(/^(?=.)/gm, "  ")}`;
}
