// `hmm check`: what rules and front end find, confirmed or added to by the scenarios' verdicts.

import type { Problem } from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import { type Confirmed, confirm } from "../verify/confirm.ts";
import { runnablesOf } from "../verify/store.ts";
import { type Bounds, type Explored, exploreAll } from "./exploring.ts";
import { findingJson, scenarioJson, write } from "./json.ts";
import { findScripts, readScript, type Script } from "./scripts.ts";
import { plural, problemText } from "./text.ts";

export interface CheckOptions extends Bounds {
	readonly format: "text" | "json";
	readonly explore: boolean;
}

interface Checked {
	readonly script: Script;
	readonly confirmed: Confirmed;
	readonly explored: readonly Explored[];
}

export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
	const checked: Checked[] = [];
	for (const path of findScripts(paths)) checked.push(await checkOne(readScript(path), options));
	if (options.format === "json") write({ files: checked.map(fileJson) });
	else writeText(checked);
	return checked.some((one) => one.confirmed.problems.some(counts)) ? 1 : 0;
}

async function checkOne(script: Script, options: CheckOptions): Promise<Checked> {
	const explored = options.explore
		? await exploreAll(runnablesOf(script.snapshot, true), options)
		: [];
	const verdicts = explored.flatMap(({ verdict }): readonly VerdictView[] =>
		verdict ? [verdict] : [],
	);
	return { script, explored, confirmed: confirm(script.snapshot, verdicts) };
}

/** Hints and information are shown, but do not fail a build. */
function counts({ severity }: Problem): boolean {
	return severity === "error" || severity === "warning";
}

function fileJson({ script, confirmed, explored }: Checked) {
	return {
		file: script.file,
		findings: confirmed.problems.map((problem) =>
			findingJson(script, problem, confirmed.confirmations.get(problem)),
		),
		scenarios: explored.map(scenarioJson),
	};
}

function writeText(checked: readonly Checked[]): void {
	for (const { script, confirmed } of checked)
		for (const problem of confirmed.problems)
			if (problem.severity !== "hint") console.log(problemText(script, problem));
	const problems = checked.flatMap(({ confirmed }) => confirmed.problems.filter(counts));
	const scenarios = checked.flatMap(({ explored }) => explored);
	const proven = scenarios.filter(({ verdict }) => verdict?.asExpected).length;
	const explored =
		scenarios.length === 0
			? ""
			: `; ${proven} of ${plural(scenarios.length, "scenario")} as expected`;
	console.log(
		`${plural(checked.length, "file")}: ${plural(problems.length, "finding")}${explored}`,
	);
}
