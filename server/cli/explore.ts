// `hmm explore`: the verdict of one scenario or of all, with the shortest run of a violation.

import { verdictText } from "../../engine/index.ts";
import { runnablesOf } from "../verify/store.ts";
import { type Bounds, type Explored, exploreAll } from "./exploring.ts";
import { scenarioJson, write } from "./json.ts";
import { chooseScenario, readScript, type Script } from "./scripts.ts";
import { UsageError } from "./usage.ts";

export interface ExploreOptions extends Bounds {
	readonly format: "text" | "json";
	readonly scenario?: string;
}

export async function explore(path: string, options: ExploreOptions): Promise<number> {
	const script = readScript(path);
	const explored = await exploreAll(chosen(script, options.scenario), options);
	if (options.format === "json") write({ scenarios: explored.map(scenarioJson) });
	else for (const one of explored) console.log(exploredText(one));
	return explored.every(({ verdict }) => verdict?.asExpected) ? 0 : 1;
}

function chosen(script: Script, asked: string | undefined) {
	const runnables = runnablesOf(script.snapshot, true);
	const found = runnables.filter(({ name }) => name === asked);
	if (asked === undefined && runnables.length > 0) return runnables;
	if (found.length > 0) return found;
	chooseScenario(script, asked);
	throw new UsageError(`${script.file} has nothing to explore.`);
}

function exploredText({ name, verdict, reason }: Explored): string {
	if (!verdict) return `${name}\n  cannot run: ${reason}\n`;
	const expected = verdict.expected === undefined ? "" : ` (expects ${verdict.expected})`;
	return `${name}${expected}\n${verdictText(verdict).replace(/^(?=.)/gm, "  ")}`;
}
