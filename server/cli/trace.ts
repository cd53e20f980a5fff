// Traces of the command line: one file for each violation, and a file's run again.

import { sep } from "node:path";
import type { ProgramMachine, Trace } from "../../engine/index.ts";
import type { RunView } from "../../engine/view/model.ts";
import {
	replayTrace as replay,
	type TraceScript,
	traceOfRun as trace,
} from "../trace/trace-run.ts";
import { traceText } from "../trace/trace-text.ts";
import type { Explored } from "./exploring.ts";
import { writeInto } from "./output-file.ts";
import { fileOf, type Script } from "./scripts.ts";
import { printable } from "./text.ts";
import { ofTrace } from "./trace-file.ts";

/** File systems take names of 255 bytes. */
const NAME_MAX = 60;

export function traceOfRun(script: Script, run: RunView): Trace {
	return trace(namedPortably(script), run);
}

/** The run of a trace; what does not fit is said with the step at which it shows. */
export function replayTrace(
	path: string,
	recorded: Trace,
	script: Script,
	machine: ProgramMachine,
): RunView {
	return ofTrace(path, () => replay(recorded, namedPortably(script), machine));
}

function namedPortably({ snapshot }: Script): TraceScript {
	return { modules: snapshot.analysis.modules, fileOf: portableFileOf };
}

/** One file for each run that shows a violation, named for script and scenario; the folder is made where it is missing. */
export function writeTraces(
	folder: string,
	script: Script,
	explored: readonly Explored[],
): readonly string[] {
	const runs = explored.flatMap(({ verdict }) =>
		verdict?.run ? [verdict.run, ...verdict.otherRuns] : [],
	);
	const names = uniqueNames(runs.map(({ scenario }) => traceName(script.file, scenario)));
	return runs.map((run, index) => {
		const text = traceText(traceOfRun(script, run));
		return writeInto(folder, `${names[index]}.trace.json`, text);
	});
}

/** Beside the result, so that this stays what it is without traces. */
export function tellWritten(paths: readonly string[]): void {
	for (const path of paths) console.error(printable(`hmm: wrote ${path}`));
}

// ── files ─────────────────────────────────────────────────────────────────

/** Traces name files in one way on every system. */
function portableFileOf(uri: string): string {
	return fileOf(uri).replaceAll(sep, "/");
}

/** `examples-broken-missing-retry.munmap-before-device_map` */
function traceName(file: string, scenario: string): string {
	return [file.replace(/\.hmm$/, ""), scenario].map(asName).join(".");
}

function asName(text: string): string {
	const words = text.replace(/[^\p{L}\p{N}_]+/gu, "-").replace(/^-|-$/g, "");
	return words.slice(0, NAME_MAX) || "unnamed";
}

function uniqueNames(names: readonly string[]): readonly string[] {
	const counts = new Map<string, number>();
	return names.map((name) => {
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		return count === 1 ? name : `${name}-${count}`;
	});
}
