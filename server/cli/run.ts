// `hmm run`: one run of one scenario, threads taking turns, drawn from a seed, or moving as a recorded schedule or trace
// says.

import {
	createMachine,
	type History,
	type Machine,
	type ProgramMachine,
	parseSchedule,
	runRoundRobin,
	runSchedule,
	runSeeded,
	runSource,
	runText,
	runView,
	type Trace,
} from "../../engine/index.ts";
import type { RunView } from "../../engine/view/model.ts";
import { itfText } from "../trace/itf.ts";
import { traceText } from "../trace/trace-text.ts";
import { programOf, type Runnable } from "../verify/runnable.ts";
import { traceJson, write } from "./json.ts";
import { chooseScenario, demandScript, type Script } from "./scripts.ts";
import { printable } from "./text.ts";
import { replayTrace, traceOfRun } from "./trace.ts";
import { readTrace } from "./trace-file.ts";
import { UsageError } from "./usage.ts";

export interface RunOptions {
	readonly format: "text" | "json" | "trace" | "itf";
	readonly scenario?: string;
	readonly seed?: number;
	readonly schedule?: string;
	readonly trace?: string;
}

interface Recorded {
	readonly path: string;
	readonly trace: Trace;
}

/** The script of a trace need not be named: the trace does. */
export function run(path: string | undefined, options: RunOptions): number {
	const recorded = recordedOf(options);
	const file = path ?? recorded?.trace.files[0]?.file;
	if (file === undefined) throw new UsageError("Name a script to run, or a trace with --trace.");
	const script = demandScript(file);
	const runnable = chooseScenario(script, options.scenario ?? recorded?.trace.scenario);
	const program = programOf(runnable);
	if (!program.ok) {
		console.error(printable(`hmm: "${runnable.name}" cannot run: ${program.error}`));
		return 1;
	}
	const machine = createMachine(program.value);
	const view = recorded
		? replayTrace(recorded.path, recorded.trace, script, machine)
		: viewOf(runnable, machine, options);
	tell(script, machine, view, options);
	return view.violation && view.violation.code !== runnable.expected ? 1 : 0;
}

function recordedOf({ trace }: RunOptions): Recorded | undefined {
	return trace === undefined ? undefined : { path: trace, trace: readTrace(trace) };
}

function tell(
	script: Script,
	machine: ProgramMachine,
	view: RunView,
	{ format }: RunOptions,
): void {
	switch (format) {
		case "json":
			return write(runJson(view));
		case "trace":
			process.stdout.write(traceText(traceOfRun(script, view)));
			return;
		case "itf":
			process.stdout.write(itfText(script.file, machine, view));
			return;
		case "text":
			process.stdout.write(printable(runText(view)));
	}
}

function viewOf({ name }: Runnable, machine: ProgramMachine, options: RunOptions): RunView {
	const history = historyFrom(machine, options);
	if (history.ending().kind === "misfit") throw new UsageError(misfitText(name, history.stepCount));
	return runView(runSource(machine), history);
}

function historyFrom(machine: Machine, { seed, schedule }: RunOptions): History {
	if (schedule === undefined)
		return seed === undefined ? runRoundRobin(machine) : runSeeded(machine, seed);
	const moves = parseSchedule(schedule);
	if (!moves.ok)
		throw new UsageError(`--schedule, character ${moves.error.offset + 1}: ${moves.error.message}`);
	return runSchedule(machine, moves.value);
}

function misfitText(name: string, steps: number): string {
	return `The schedule does not fit "${name}": its move ${steps + 1} cannot be made. It belongs to another scenario, or the script has changed since it was recorded.`;
}

function runJson(view: RunView) {
	const { scenario, violation, schedule, ended } = view;
	return {
		name: scenario,
		ended,
		schedule,
		violation: violation
			? { code: violation.code, message: violation.message, step: violation.step }
			: null,
		trace: traceJson(view),
	};
}
