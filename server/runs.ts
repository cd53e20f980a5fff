// Runs that clients look at: kept by number until they are closed, a bounded number of them, the oldest going first.

import {
	createMachine,
	type History,
	historyLimits,
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
} from "../engine/index.ts";
import type { RunView, StateView } from "../engine/view/model.ts";
import type { RequestFailure, RunParams } from "./protocol.ts";
import type { JobResult } from "./verify/job.ts";
import { wholeVerdict } from "./verify/verdict.ts";

interface KeptRun {
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

	/** Runs a program; `result` is the verdict that `how: verdict` asks for. */
	start(
		program: Program,
		how: RunParams["how"],
		result: JobResult | undefined,
	): Result<{ readonly runId: string; readonly run: RunView }, RequestFailure> {
		const machine = createMachine(program);
		const made = runOf(machine, how, result);
		if (!made.ok) return made;
		const view = viewOf(machine, made.value, how, result);
		const runId = String(this.#nextId++);
		this.#kept.set(runId, { machine, history: made.value, view });
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
}

function runOf(
	machine: ProgramMachine,
	how: RunParams["how"],
	result: JobResult | undefined,
): Result<History, RequestFailure> {
	switch (how.kind) {
		case "verdict": {
			const schedule = result?.verdict.schedule;
			if (!schedule)
				return failure(
					"bad-schedule",
					"There is no violation to show: explore the scenario first.",
				);
			const limits = { ...historyLimits, stepsMax: Math.max(schedule.length, 1) };
			return { ok: true, value: runSchedule(machine, schedule, limits) };
		}
		case "schedule": {
			const parsed = parseSchedule(how.schedule);
			if (!parsed.ok)
				return failure(
					"bad-schedule",
					"The schedule cannot be read: thread numbers with · between them.",
				);
			return { ok: true, value: runSchedule(machine, parsed.value) };
		}
		case "seed":
			return { ok: true, value: runSeeded(machine, how.seed) };
		case "round-robin":
			return { ok: true, value: runRoundRobin(machine) };
	}
}

function failure(kind: RequestFailure["kind"], message: string): Result<never, RequestFailure> {
	return { ok: false, error: { kind, message } };
}

/** The run of a verdict carries the verdict's violation: a livelock shows over a round, not in one state. */
function viewOf(
	machine: ProgramMachine,
	history: History,
	how: RunParams["how"],
	result: JobResult | undefined,
): RunView {
	const fromVerdict =
		how.kind === "verdict" && result ? wholeVerdict(machine.program, result).run : undefined;
	return fromVerdict ?? runView(runSource(machine), history);
}
