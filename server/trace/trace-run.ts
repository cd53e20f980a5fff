// Traces of runs: made from a run, and run again. A trace is believed in nothing that the run can show: who moves comes from
// its schedule, and each step must stand where the trace says that it stood.

import {
	type History,
	historyOf,
	type Machine,
	type Module,
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
import type { RunView, StepView, ViolationView } from "../../engine/view/model.ts";
import { sha256 } from "./sha256.ts";
import { TraceMisfit } from "./trace-text.ts";

/** A script with what it imports, and how its files are named. */
export interface TraceScript {
	readonly modules: readonly Module[];
	fileOf(uri: string): string;
}

export function traceOfRun({ modules, fileOf }: TraceScript, run: RunView): Trace {
	const files = modules.map(({ uri, text }) => ({ file: fileOf(uri), sha256: sha256(text) }));
	return traceOf(run, { files, fileOf });
}

/** The run of a trace; what does not fit is thrown as a misfit, said with the step at which it shows. */
export function replayTrace(trace: Trace, script: TraceScript, machine: ProgramMachine): RunView {
	checkFiles(trace, script);
	const schedule = scheduleOf(trace);
	checkViolation(trace);
	const history = historyOf(machine, schedule);
	const ending = history.ending();
	if (ending.kind === "misfit" || history.stepCount < schedule.length)
		throw new TraceMisfit(
			`steps[${history.stepCount}]: ${trace.steps[history.stepCount]?.thread} cannot move that way here. Was the trace made by another version of hmm?`,
		);
	const view = viewOf(trace, machine, history);
	checkSteps(trace, view.steps, script);
	return view;
}

// ── does it fit? ──────────────────────────────────────────────────────────

function checkFiles(trace: Trace, { modules, fileOf }: TraceScript): void {
	const script = fileOf(modules[0]?.uri ?? "");
	trace.files.forEach(({ file, sha256: recorded }, index) => {
		const module = modules[index];
		if (module && sha256(module.text) === recorded) return;
		const what = module ? `the text of ${fileOf(module.uri)}` : `what ${script} imports`;
		throw new TraceMisfit(
			`files[${index}]: ${what} is not that of ${file} when the trace was made. Make the trace again with hmm explore --traces, or go back to that text.`,
		);
	});
	if (modules.length !== trace.files.length)
		throw new TraceMisfit(`files: ${script} imports more than when the trace was made.`);
}

function scheduleOf(trace: Trace): Schedule {
	const schedule = parseSchedule(trace.schedule);
	if (!schedule.ok)
		throw new TraceMisfit(
			`schedule, character ${schedule.error.offset + 1}: ${schedule.error.message}`,
		);
	if (schedule.value.length !== trace.steps.length)
		throw new TraceMisfit(
			`steps: the schedule has ${schedule.value.length} moves, but there are ${trace.steps.length} steps. The trace was cut or changed.`,
		);
	return schedule.value;
}

function checkViolation({ steps, violation }: Trace): void {
	for (const name of ["step", "unavoidable"] as const) {
		const step = violation?.[name] ?? 0;
		if (step < 0 || step > steps.length)
			throw new TraceMisfit(`violation.${name} is ${step}, but there are ${steps.length} steps.`);
	}
}

/** Files have been found to be the same, one by one: what they are called by now does not count. */
function checkSteps(
	trace: Trace,
	steps: readonly StepView[],
	{ modules, fileOf }: TraceScript,
): void {
	const names = new Map(
		trace.files.map(({ file }, index) => [file, fileOf(modules[index]?.uri ?? "")]),
	);
	steps.forEach(({ thread, place, text }, index) => {
		const step = trace.steps[index];
		if (!step) return;
		const recorded = placeWords(
			step.thread,
			names.get(step.file) ?? step.file,
			step.line,
			step.statement,
		);
		const found = placeWords(thread, place.uri, place.line + 1, text);
		if (found === recorded) return;
		throw new TraceMisfit(
			`steps[${index}] is ${recorded}, but the run is at ${found}. Was the trace made by another version of hmm?`,
		);
	});
}

/** Without folders: the script may lie elsewhere by now. */
function placeWords(thread: string, file: string, line: number, statement: string): string {
	return `${thread} at ${file.slice(file.lastIndexOf("/") + 1)}:${line}, ${statement}`;
}

/** A violation that one run shows must show again; another is the trace's word, as far as the run can bear it out. */
function viewOf(trace: Trace, machine: ProgramMachine, history: History): RunView {
	const { violation } = trace;
	const view = runKnowing(machine, history, violation ? violationOfTrace(violation) : undefined);
	const code = view.violation?.code ?? "no violation";
	if (code !== (violation?.code ?? "no violation"))
		throw new TraceMisfit(
			`violation: the trace ends in ${violation?.code ?? "no violation"}, but its run ends in ${code}.`,
		);
	if (view.violation?.shownBy === "round" && !isRound(machine, history, view.violation.step))
		throw new TraceMisfit(
			`violation: the run does not come back to where it was after step ${view.violation.step}.`,
		);
	return view;
}

/** A run with what was found out about its violation by exploring, where it was; what one run shows, it must show again. */
export function runKnowing(
	machine: ProgramMachine,
	history: History,
	violation: ViolationView | undefined,
): RunView {
	const source = runSource(machine);
	const seen = runView(source, history);
	if (violation === undefined) return seen;
	const { unavoidable } = violation;
	if (seen.violation) return { ...seen, violation: { ...seen.violation, unavoidable } };
	return violation.shownBy === "run" ? seen : runShowing(source, history, violation);
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
