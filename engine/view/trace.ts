// A run as a document that outlives the process: what is needed to repeat it, and what it did, so that whoever repeats it
// can tell that it is the same run. docs/trace-format.md describes it, docs/schema/trace.json too; nothing is computed
// here that the run does not say.

import { parseSchedule } from "../run/schedule.ts";
import type { ChangeView, RunView, StepView, ViolationView } from "./model.ts";

export const TRACE_FORMAT = "hmm-trace";
/** Goes up where a field is renamed, dropped or means something else; fields may be added. */
export const TRACE_VERSION = 1;

export interface Trace {
	readonly format: typeof TRACE_FORMAT;
	readonly version: typeof TRACE_VERSION;
	/** The script, then what it imports. */
	readonly files: readonly TraceFile[];
	readonly scenario: string;
	/** By the numbers of the schedule. */
	readonly threads: readonly string[];
	readonly schedule: string;
	readonly ended: string;
	readonly violation: TraceViolation | null;
	readonly steps: readonly TraceStep[];
}

export interface TraceFile {
	/** Relative to the folder in which the trace was made, with `/`. */
	readonly file: string;
	/** Of its bytes as UTF-8, in hexadecimal digits. */
	readonly sha256: string;
}

export interface TraceViolation {
	readonly code: string;
	readonly message: string;
	readonly step: number;
	readonly thread: number | null;
	readonly paths: readonly string[];
	readonly shownBy: ViolationView["shownBy"];
	readonly unavoidable: number | null;
}

export interface TraceStep {
	readonly step: number;
	readonly thread: string;
	readonly choice: number;
	readonly function: string;
	readonly file: string;
	/** From 1. */
	readonly line: number;
	readonly statement: string;
	readonly reason: string;
	readonly changes: readonly ChangeView[];
}

/** What a run does not know of itself. */
export interface TraceContext {
	readonly files: readonly TraceFile[];
	/** A uri of a script as traces name it. */
	fileOf(uri: string): string;
}

/** Same run, same bytes: the order of the fields is the order here. */
export function traceOf(run: RunView, context: TraceContext): Trace {
	const moves = parseSchedule(run.schedule);
	return {
		format: TRACE_FORMAT,
		version: TRACE_VERSION,
		files: context.files,
		scenario: run.scenario,
		threads: run.threads,
		schedule: run.schedule,
		ended: run.ended,
		violation: run.violation ? violationOf(run.violation) : null,
		steps: run.steps.map((step, index) =>
			stepOf(step, (moves.ok && moves.value[index]?.choice) || 0, context),
		),
	};
}

/** The place of a violation in a view, as a trace has it. */
export function violationOfTrace(violation: TraceViolation): ViolationView {
	const { thread, unavoidable, ...rest } = violation;
	return { ...rest, threadId: thread ?? undefined, unavoidable: unavoidable ?? undefined };
}

function violationOf(violation: ViolationView): TraceViolation {
	const { threadId, unavoidable, code, message, step, paths, shownBy } = violation;
	return {
		code,
		message,
		step,
		thread: threadId ?? null,
		paths,
		shownBy,
		unavoidable: unavoidable ?? null,
	};
}

function stepOf(step: StepView, choice: number, { fileOf }: TraceContext): TraceStep {
	return {
		step: step.index,
		thread: step.thread,
		choice,
		function: step.fn,
		file: fileOf(step.place.uri),
		line: step.place.line + 1,
		statement: step.text,
		reason: step.reason,
		changes: step.changes,
	};
}
