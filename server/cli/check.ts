// `hmm check`: what rules and front end find, confirmed or added to by the scenarios' verdicts.

import type { Problem } from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import { type Confirmed, confirm } from "../verify/confirm.ts";
import type { EntryPoint } from "../verify/own/entry-points.ts";
import { ownScenariosOf, runnablesOf } from "../verify/runnable.ts";
import { type Bounds, CUT_SHORT, type Explored, exploreAll } from "./exploring.ts";
import { findScripts } from "./files.ts";
import { findingJson, rangeJson, scenarioJson, write } from "./json.ts";
import { demandFolder } from "./output-file.ts";
import { readScript, type Script, tellEdited } from "./scripts.ts";
import { plural, printable, problemText } from "./text.ts";
import { tellWritten, writeTraces } from "./trace.ts";

export interface CheckOptions extends Bounds {
	readonly format: "text" | "json";
	readonly explore: boolean;
	/** Also what scenarios of our own making say of entry points. */
	readonly ownScenarios: boolean;
	/** The folder for the traces of violations. */
	readonly traces?: string;
}

interface Checked {
	readonly script: Script;
	readonly confirmed: Confirmed;
	readonly explored: readonly Explored[];
	/** Entry points that nothing exercises. */
	readonly without: readonly EntryPoint[];
}

/** One file that cannot be read does not keep the others from being checked. */
export async function check(
	names: readonly string[],
	options: CheckOptions,
	signal: AbortSignal,
): Promise<number> {
	if (options.traces !== undefined) demandFolder(options.traces);
	const { paths, failures } = findScripts(names);
	const checked: Checked[] = [];
	const unread = [...failures];
	for (const path of paths) {
		if (signal.aborted) break;
		const script = readScript(path);
		if (!script.ok) unread.push(script.error);
		else checked.push(await checkOne(script.value, options, signal));
	}
	if (options.format === "json") write({ files: checked.map(fileJson) });
	else if (checked.length > 0) writeText(checked);
	if (options.traces !== undefined)
		for (const { script, explored } of checked)
			tellWritten(writeTraces(options.traces, script, explored));
	for (const { script } of checked) tellEdited(script);
	tellLeft(paths.length - checked.length - (unread.length - failures.length));
	for (const message of unread) console.error(`hmm: ${printable(message)}`);
	if (unread.length > 0) return 2;
	return checked.some(({ confirmed }) => confirmed.problems.some(counts)) ? 1 : 0;
}

/** Ctrl+C came before these files. */
function tellLeft(count: number): void {
	if (count > 0) {
		const were = count === 1 ? "was" : "were";
		console.error(`hmm: cut short: ${plural(count, "file")} ${were} not looked at`);
	}
}

async function checkOne(
	script: Script,
	options: CheckOptions,
	signal: AbortSignal,
): Promise<Checked> {
	const runnables = runnablesOf(script.snapshot).filter(({ own }) => options.ownScenarios || !own);
	const explored = options.explore ? await exploreAll(runnables, options, signal) : [];
	const verdicts = explored.flatMap(({ verdict }): readonly VerdictView[] =>
		verdict ? [verdict] : [],
	);
	const without =
		options.explore && options.ownScenarios ? ownScenariosOf(script.snapshot).without : [];
	return { script, explored, without, confirmed: confirm(script.snapshot, verdicts) };
}

/** Hints and information are shown, but do not fail a build. */
function counts({ severity }: Problem): boolean {
	return severity === "error" || severity === "warning";
}

function fileJson({ script, confirmed, explored, without }: Checked) {
	return {
		file: script.file,
		findings: confirmed.problems.map((problem) =>
			findingJson(script, problem, confirmed.confirmations.get(problem)),
		),
		scenarios: explored.map(scenarioJson),
		notExercised: without.map(({ name, span, reason }) => ({
			entry: name,
			range: rangeJson(script.snapshot.analysis.module, span),
			reason,
		})),
	};
}

function writeText(checked: readonly Checked[]): void {
	for (const { script, confirmed, explored, without } of checked) {
		for (const problem of confirmed.problems)
			if (problem.severity !== "hint") console.log(problemText(script, problem));
		const isBroken = confirmed.problems.some(({ severity }) => severity === "error");
		for (const one of explored) {
			const note = noteText(one, isBroken);
			if (note !== "") console.log(`${printable(`${script.file}: note: ${note}`)}\n`);
		}
		const left = explored.filter(({ reason }) => reason === CUT_SHORT).length;
		if (left > 0)
			console.log(`${script.file}: note: cut short before ${plural(left, "scenario")} of it\n`);
		for (const note of withoutTexts(without))
			console.log(`${printable(`${script.file}: note: ${note}`)}\n`);
	}
	console.log(summary(checked));
}

/** Entry points that are told by name, of those with one reason. */
const NAMED_MAX = 3;

/** One sentence a reason: a long script has thousands that are too many. */
function withoutTexts(without: readonly EntryPoint[]): readonly string[] {
	const reasons = new Set(without.map(({ reason }) => reason));
	return [...reasons].map((reason) => {
		const entries = without.filter((entry) => entry.reason === reason);
		const names = entries.slice(0, NAMED_MAX).map(({ name }) => name);
		const rest = entries.length - names.length;
		const all = rest === 0 ? names.join(", ") : `${names.join(", ")} and ${plural(rest, "other")}`;
		return `no scenario exercises ${all}, and none could be made: ${reason}.`;
	});
}

/** What is not known of a scenario. That a script with errors cannot run, its errors say. */
function noteText({ name, verdict, reason }: Explored, isBroken: boolean): string {
	if (reason === CUT_SHORT) return "";
	if (!verdict) return isBroken ? "" : `“${name}” was not explored. ${reason}`;
	return verdict.outcome === "open" ? `“${name}” is open. ${verdict.message}` : "";
}

function summary(checked: readonly Checked[]): string {
	const problems = checked.flatMap(({ confirmed }) => confirmed.problems.filter(counts));
	const head = `${plural(checked.length, "file")}: ${plural(problems.length, "finding")}`;
	const scenarios = checked.flatMap(({ explored }) => explored);
	if (scenarios.length === 0) return head;
	const asExpected = scenarios.filter(({ verdict }) => verdict?.asExpected).length;
	const own = scenarios.filter((scenario) => scenario.own).length;
	const made = own === 0 ? "" : ` (${own} of them made for entry points)`;
	return `${head}; ${asExpected.toLocaleString("en")} of ${plural(scenarios.length, "scenario")}${made} as expected`;
}
