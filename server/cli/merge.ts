// `hmm merge`: the verdict of a scenario from the parts that its shards wrote. The script is read again, so that the run of
// a violation is made through the engine and not believed.

import {
	createMachine,
	type Machine,
	mergeParts,
	type Program,
	readVerdict,
	runSchedule,
} from "../../engine/index.ts";
import { unreachedByAll } from "../verify/explore.ts";
import { programOf } from "../verify/runnable.ts";
import { wholeVerdict } from "../verify/verdict.ts";
import { exploredText } from "./explore.ts";
import type { Explored } from "./exploring.ts";
import { scenarioJson, write } from "./json.ts";
import { demandFolder } from "./output-file.ts";
import { type Origin, originOf, type PartFile, readPart } from "./part-file.ts";
import { chooseScenario, demandScript } from "./scripts.ts";
import { printable } from "./text.ts";
import { tellWritten, writeTraces } from "./trace.ts";
import { UsageError } from "./usage.ts";

export interface MergeOptions {
	readonly format: "text" | "json";
	/** The folder for the trace of a violation. */
	readonly traces?: string;
}

export function merge(path: string, files: readonly string[], options: MergeOptions): number {
	if (options.traces !== undefined) demandFolder(options.traces);
	const parts = files.map(readPart);
	const [first] = parts;
	if (!first) throw new UsageError("There are no parts to merge.");
	const script = demandScript(path);
	const { name, ...texts } = chooseScenario(script, first.origin.scenario);
	const program = programOf({ name, ...texts });
	if (!program.ok) throw new UsageError(`"${name}" cannot run: ${program.error}`);
	for (const part of parts) demandSame(part, first);
	demandOnce(parts);
	demandProgram(path, program.value, first);
	const machine = createMachine(program.value);
	for (const part of parts) demandFit(machine, part);
	const verdict = mergeParts(
		machine,
		parts.map(({ part }) => part),
	);
	const seconds = Math.max(...parts.map((part) => part.seconds));
	const readable = readVerdict(machine, verdict);
	const unreached = verdict.outcome === "holds" ? unreachedByAll(parts) : undefined;
	const view = wholeVerdict(program.value, { verdict: readable, seconds, unreached });
	const merged: Explored = { name, own: undefined, verdict: view, reason: "" };
	if (options.format === "json") write({ scenarios: [scenarioJson(merged)] });
	else console.log(printable(exploredText(merged)));
	if (options.traces !== undefined) tellWritten(writeTraces(options.traces, script, [merged]));
	return view.asExpected ? 0 : 1;
}

const words: { readonly [key in keyof Origin]: string } = {
	hmm: "version of hmm",
	scenario: "scenario",
	program: "script",
	of: "number of parts",
};

/** Parts of different explorations make no verdict together. */
function demandSame({ file, origin }: PartFile, first: PartFile): void {
	for (const key of Object.keys(words) as (keyof Origin)[]) {
		if (origin[key] === first.origin[key]) continue;
		const values = key === "program" ? "" : `: ${origin[key]} and ${first.origin[key]}`;
		throw new UsageError(
			`${file} and ${first.file} are not parts of one exploration: they differ in the ${words[key]}${values}.`,
		);
	}
}

function demandOnce(parts: readonly PartFile[]): void {
	const files = new Map<number, string>();
	for (const { file, part } of parts) {
		const { index, count } = part.shard;
		const other = files.get(index);
		if (other === file) throw new UsageError(`${file} is named twice.`);
		if (other !== undefined)
			throw new UsageError(`${file} and ${other} are both part ${index + 1} of ${count}.`);
		files.set(index, file);
	}
}

function demandProgram(path: string, program: Program, { file, origin }: PartFile): void {
	const here = originOf(origin.scenario, program, origin.of);
	if (here.hmm !== origin.hmm)
		throw new UsageError(`${file} was made by hmm ${origin.hmm}, this is ${here.hmm}.`);
	if (here.program !== origin.program)
		throw new UsageError(`${path} is not the script that ${file} is a part of: it has changed.`);
}

/** A file that somebody changed must not be shown as a run. */
function demandFit(machine: Machine, { file, part }: PartFile): void {
	const schedules = [part.verdict, ...part.lockEdges].flatMap(({ schedule }) => schedule ?? []);
	if (schedules.some(({ thread }) => thread >= machine.threads.length))
		throw new UsageError(`${file} speaks of a thread that the scenario does not have.`);
	const { schedule } = part.verdict;
	if (schedule && runSchedule(machine, schedule).ending().kind === "misfit")
		throw new UsageError(`${file} has a run that does not fit the scenario.`);
}
