// Runs that clients look at: kept by number until they are closed, a bounded number of them, the oldest going first.

import {
	createMachine,
	type History,
	historyOf,
	type Program,
	type ProgramMachine,
	parseSchedule,
	project,
	type Result,
	runRoundRobin,
	runSchedule,
	runSeeded,
	runSource,
	runView,
	type Trace,
} from "../engine/index.ts";
import type { RunView, StateView, VerdictView, ViolationView } from "../engine/view/model.ts";
import type { RequestFailure, RunParams } from "./protocol.ts";
import { replayTrace, runKnowing, type TraceScript } from "./trace/trace-run.ts";
import { parseTrace, TraceMisfit } from "./trace/trace-text.ts";
import type { JobResult } from "./verify/job.ts";
import { programKey } from "./verify/result-cache.ts";
import { wholeVerdict } from "./verify/verdict.ts";

export interface KeptRun {
	readonly machine: ProgramMachine;
	readonly history: History;
	readonly view: RunView;
}

const KEPT_MAX = 8;
/** States one request may ask for. */
export const STATES_MAX = 500;

export class Runs {
	#kept = new Map<string, KeptRun>();
	#nextId = 1;

	/** Makes a run and keeps it. */
	start(
		program: Program,
		how: RunParams["how"],
		known: KnownOfRun,
	): Result<{ readonly runId: string; readonly run: RunView }, RequestFailure> {
		const made = makeRun(program, how, known);
		if (!made.ok) return made;
		const { view } = made.value;
		const runId = String(this.#nextId++);
		this.#kept.set(runId, made.value);
		const [oldest] = this.#kept.keys();
		if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
		return { ok: true, value: { runId, run: view } };
	}

	states(runId: string, from: number, count: number): readonly StateView[] | undefined {
		const kept = this.#kept.get(runId);
		if (!kept) return undefined;
		const first = Math.max(0, Math.floor(from));
		const last = Math.min(first + Math.min(count, STATES_MAX), kept.history.stepCount + 1);
		const states: StateView[] = [];
		for (let step = first; step < last; step++)
			states.push(project(kept.machine, kept.history.stateAt(step)));
		return states;
	}

	close(runId: string): void {
		this.#kept.delete(runId);
	}

	/** Those kept of a program, wherever it stands in its text. */
	of(program: Program): readonly RunView[] {
		const key = programKey(program);
		return [...this.#kept.values()]
			.filter(({ machine }) => programKey(machine.program) === key)
			.map(({ view }) => view);
	}
}

/** What a run may be made from besides its program. */
export interface KnownOfRun {
	/** The verdict that `how: verdict` asks for. */
	readonly result: JobResult | undefined;
	/** The script that a trace must fit. */
	readonly script: TraceScript;
	/** Runs of the present program of which more may be known than their schedules show. */
	readonly runs: readonly RunView[];
}

export function makeRun(
	program: Program,
	how: RunParams["how"],
	known: KnownOfRun,
): Result<KeptRun, RequestFailure> {
	const { result, script, runs } = known;
	const machine = createMachine(program);
	const made = (history: History, view = runView(runSource(machine), history)) =>
		({ ok: true, value: { machine, history, view } }) as const;
	switch (how.kind) {
		case "verdict": {
			const shown = result && shownBy(wholeVerdict(program, result), how.other);
			const moves = shown && parseSchedule(shown.schedule);
			if (!moves?.ok)
				return failure(
					"bad-schedule",
					"There is no violation to show: explore the scenario first.",
				);
			// It carries the verdict's violation: a livelock shows over a round, not in one state.
			return made(historyOf(machine, moves.value), shown);
		}
		case "best":
			return makeRun(
				program,
				{ kind: result?.verdict.schedule ? "verdict" : "round-robin" },
				known,
			);
		case "schedule": {
			const parsed = parseSchedule(how.schedule);
			if (!parsed.ok)
				return failure(
					"bad-schedule",
					"The schedule cannot be read: thread numbers with · between them.",
				);
			const history = runSchedule(machine, parsed.value);
			const violation = violationKnown(runs, how.schedule);
			return made(history, runKnowing(machine, history, violation));
		}
		case "seed":
			return made(runSeeded(machine, how.seed));
		case "round-robin":
			return made(runRoundRobin(machine));
		case "trace":
			return runOfTrace(machine, how.text, script);
	}
}

function shownBy({ run, otherRuns }: VerdictView, other: number | undefined): RunView | undefined {
	return other === undefined ? run : otherRuns[other];
}

/** What a run with this schedule breaks; of several the one of which it is known when it became unavoidable. */
function violationKnown(runs: readonly RunView[], schedule: string): ViolationView | undefined {
	const known = runs.flatMap((run) =>
		run.schedule === schedule && run.violation ? [run.violation] : [],
	);
	return known.find(({ unavoidable }) => unavoidable !== undefined) ?? known[0];
}

function runOfTrace(
	machine: ProgramMachine,
	text: string,
	script: TraceScript,
): Result<KeptRun, RequestFailure> {
	const read = readTraceText(text);
	if (!read.ok) return read;
	try {
		const view = replayTrace(read.value, script, machine);
		const moves = parseSchedule(view.schedule);
		const history = historyOf(machine, moves.ok ? moves.value : []);
		return { ok: true, value: { machine, history, view } };
	} catch (error) {
		return misfit(error);
	}
}

export function readTraceText(text: string): Result<Trace, RequestFailure> {
	try {
		return { ok: true, value: parseTrace(text) };
	} catch (error) {
		return misfit(error);
	}
}

function misfit(error: unknown): Result<never, RequestFailure> {
	if (!(error instanceof TraceMisfit)) throw error;
	const place = error.place === "" ? "" : ` (${error.place.slice(1)})`;
	return failure("bad-trace", `The trace cannot be shown${place}: ${error.message}`);
}

function failure(kind: RequestFailure["kind"], message: string): Result<never, RequestFailure> {
	return { ok: false, error: { kind, message } };
}
