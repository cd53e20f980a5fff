// `hmm explore`: the verdict of one scenario or of all, with the shortest run of a violation.

import { verdictText } from "../../engine/index.ts";
import { type Runnable, runnablesOf } from "../verify/runnable.ts";
import { type Bounds, type Explored, exploreAll } from "./exploring.ts";
import { scenarioJson, write } from "./json.ts";
import { demandFolder } from "./output-file.ts";
import {
	chooseScenario,
	demandScript,
	type Script,
	tellEdited,
	withoutScenario,
} from "./scripts.ts";
import { printable } from "./text.ts";
import { tellWritten, writeTraces } from "./trace.ts";
import { UsageError } from "./usage.ts";

export interface ExploreOptions extends Bounds {
	readonly format: "text" | "json";
	readonly scenario?: string;
	/** The folder for the traces of violations. */
	readonly traces?: string;
	/** Only parts have one. */
	readonly output?: string;
}

export async function explore(
	path: string,
	options: ExploreOptions,
	signal: AbortSignal,
): Promise<number> {
	if (options.output !== undefined)
		throw new UsageError(
			"--output is where --shard writes; without --shard, send what is printed into a file with >.",
		);
	if (options.traces !== undefined) demandFolder(options.traces);
	const script = demandScript(path);
	const explored = await exploreAll(chosen(script, options.scenario), options, signal);
	if (options.format === "json") write({ scenarios: explored.map(scenarioJson) });
	else for (const one of explored) console.log(printable(exploredText(one)));
	if (options.traces !== undefined) tellWritten(writeTraces(options.traces, script, explored));
	tellEdited(script);
	return explored.every(({ verdict }) => verdict?.asExpected) ? 0 : 1;
}

function chosen(script: Script, asked: string | undefined): readonly Runnable[] {
	if (asked !== undefined) return [chooseScenario(script, asked)];
	const runnables = runnablesOf(script.snapshot);
	if (runnables.length === 0) throw withoutScenario(script);
	return runnables;
}

export function exploredText({ name, own, verdict, reason }: Explored): string {
	const origin = own ? ` (made for ${own.entry.name}: ${own.bound})` : "";
	if (!verdict) return `${name}${origin}\n  not explored: ${reason}\n`;
	const expected = verdict.expected === undefined ? "" : ` (expects ${verdict.expected})`;
	return `${name}${origin}${expected}\n${verdictText(verdict).replace(/^(?=.)/gm, "  ")}`;
}
