// Traces of runs: written from a run, and run again. A trace is believed in nothing that the run can show: who moves comes
// from its schedule, and each step must stand where the trace says that it stood.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import {
	type History,
	historyOf,
	type Machine,
	type ProgramMachine,
	parseSchedule,
	runShowing,
	runSource,
	runView,
	type Schedule,
	type Trace,
	traceOf,
	violationOfTrace,
} from "../../engine/index.ts";
import type { RunView, StepView } from "../../engine/view/model.ts";
import type { Explored } from "./exploring.ts";
import { fileOf, type Script } from "./scripts.ts";
import { printable } from "./text.ts";
import { traceText } from "./trace-file.ts";
import { reasonOf, UsageError } from "./usage.ts";

/** File systems take names of 255 bytes. */
const NAME_MAX = 60;

export function traceOfRun({ snapshot }: Script, run: RunView): Trace {
	const files = snapshot.analysis.modules.map(({ uri, text }) => ({
		file: portableFileOf(uri),
		sha256: sha256(text),
	}));
	return traceOf(run, { files, fileOf: portableFileOf });
}

/** One file for each violation, named for script and scenario; the folder is made where it is missing. */
export function writeTraces(
	folder: string,
	script: Script,
	explored: readonly Explored[],
): readonly string[] {
	const runs = explored.flatMap(({ verdict }) => (verdict?.run ? [verdict.run] : []));
	const names = uniqueNames(runs.map(({ scenario }) => traceName(script.file, scenario)));
	return runs.map((run, index) => {
		const path = join(folder, `${names[index]}.trace.json`);
		writeText(folder, path, traceText(traceOfRun(script, run)));
		return path;
	});
}

/** Beside the result, so that this stays what it is without traces. */
export function tellWritten(paths: readonly string[]): void {
	for (const path of paths) console.error(printable(`hmm: wrote ${path}`));
}

/** The run of a trace; what does not fit is said with the step at which it shows. */
export function replayTrace(
	path: string,
	trace: Trace,
	script: Script,
	machine: ProgramMachine,
): RunView {
	checkFiles(path, trace, script);
	const schedule = scheduleOf(path, trace);
	checkViolation(path, trace);
	const history = historyOf(machine, schedule);
	const ending = history.ending();
	if (ending.kind === "misfit" || history.stepCount < schedule.length)
		throw new UsageError(
			`${path}: steps[${history.stepCount}]: ${trace.steps[history.stepCount]?.thread} cannot move that way here. Was the trace made by another version of hmm?`,
		);
	const view = viewOf(path, trace, machine, history);
	checkSteps(path, trace, view.steps);
	return view;
}

// ── does it fit? ──────────────────────────────────────────────────────────

function checkFiles(path: string, trace: Trace, script: Script): void {
	const { modules } = script.snapshot.analysis;
	trace.files.forEach(({ file, sha256: recorded }, index) => {
		const module = modules[index];
		if (module && sha256(module.text) === recorded) return;
		const what = module ? `the text of ${fileOf(module.uri)}` : `what ${script.file} imports`;
		throw new UsageError(
			`${path}: files[${index}]: ${what} is not that of ${file} when the trace was made. Make the trace again with hmm explore --traces, or go back to that text.`,
		);
	});
	if (modules.length !== trace.files.length)
		throw new UsageError(
			`${path}: files: ${script.file} imports more than when the trace was made.`,
		);
}

function scheduleOf(path: string, trace: Trace): Schedule {
	const schedule = parseSchedule(trace.schedule);
	if (!schedule.ok)
		throw new UsageError(
			`${path}: schedule, character ${schedule.error.offset + 1}: ${schedule.error.message}`,
		);
	if (schedule.value.length !== trace.steps.length)
		throw new UsageError(
			`${path}: steps: the schedule has ${schedule.value.length} moves, but there are ${trace.steps.length} steps. The trace was cut or changed.`,
		);
	return schedule.value;
}

function checkViolation(path: string, { steps, violation }: Trace): void {
	for (const name of ["step", "unavoidable"] as const) {
		const step = violation?.[name] ?? 0;
		if (step < 0 || step > steps.length)
			throw new UsageError(
				`${path}: violation.${name} is ${step}, but there are ${steps.length} steps.`,
			);
	}
}

function checkSteps(path: string, trace: Trace, steps: readonly StepView[]): void {
	steps.forEach(({ thread, place, text }, index) => {
		const step = trace.steps[index];
		if (!step) return;
		const recorded = placeWords(step.thread, step.file, step.line, step.statement);
		const found = placeWords(thread, place.uri, place.line + 1, text);
		if (found === recorded) return;
		throw new UsageError(
			`${path}: steps[${index}] is ${recorded}, but the run is at ${found}. Was the trace made by another version of hmm?`,
		);
	});
}

/** Without folders: the script may lie elsewhere by now. */
function placeWords(thread: string, file: string, line: number, statement: string): string {
	return `${thread} at ${file.slice(file.lastIndexOf("/") + 1)}:${line}, ${statement}`;
}

/** A violation that one run shows must show again; another is the trace's word, as far as the run can bear it out. */
function viewOf(path: string, trace: Trace, machine: ProgramMachine, history: History): RunView {
	const source = runSource(machine);
	const { violation } = trace;
	const seen = runView(source, history);
	if (violation && violation.shownBy !== "run" && seen.violation === undefined) {
		if (violation.shownBy === "round" && !isRound(machine, history, violation.step))
			throw new UsageError(
				`${path}: violation: the run does not come back to where it was after step ${violation.step}.`,
			);
		return runShowing(source, history, violationOfTrace(violation));
	}
	const code = seen.violation?.code ?? "no violation";
	if (code !== (violation?.code ?? "no violation"))
		throw new UsageError(
			`${path}: violation: the trace ends in ${violation?.code ?? "no violation"}, but its run ends in ${code}.`,
		);
	return violation && seen.violation
		? { ...seen, violation: { ...seen.violation, unavoidable: violation.unavoidable ?? undefined } }
		: seen;
}

/** True where the state at the end is the one after the step, but for what nobody can read any more. */
function isRound(machine: Machine, history: History, step: number): boolean {
	if (step < 0 || step >= history.stepCount) return false;
	const [one, other] = [step, history.stepCount].map((at) => {
		const state = history.stateAt(at);
		machine.threads.forEach((_, thread) => {
			machine.canonicalise(state, thread);
		});
		return state;
	});
	return one?.every((word, index) => word === other?.[index]) ?? false;
}

// ── files ─────────────────────────────────────────────────────────────────

/** Traces name files in one way on every system. */
function portableFileOf(uri: string): string {
	return fileOf(uri).replaceAll(sep, "/");
}

function sha256(text: string): string {
	return createHash("sha256").update(text, "utf8").digest("hex");
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

function writeText(folder: string, path: string, text: string): void {
	try {
		mkdirSync(folder, { recursive: true });
		writeFileSync(path, text);
	} catch (error) {
		throw new UsageError(`${path} cannot be written: ${reasonOf(error)}.`);
	}
}
