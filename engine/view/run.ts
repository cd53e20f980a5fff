// A history as a run to be walked in any view: each step with its place, its statement and what it changed. And a
// verdict with its run, which is made by running the schedule again: nothing is shown that `step` did not do.

import type { ReadableVerdict } from "../explore/counterexample.ts";
import { switchesOf } from "../explore/switches.ts";
import { counted, type Verdict } from "../explore/verdict.ts";
import type { Machine } from "../machine/machine.ts";
import { type Ending, type History, historyLimits } from "../run/history.ts";
import { runSchedule } from "../run/run.ts";
import { formatSchedule, type Schedule } from "../run/schedule.ts";
import { diffFacts } from "./diff.ts";
import { type Fact, factsOf } from "./facts.ts";
import type { RunView, StateView, StepView, VerdictView, ViolationView } from "./model.ts";
import type { Operation } from "./operation.ts";
import { reasonOf } from "./reason.ts";

/** Where the thread that takes the next step stands, what its statement says, and what it is about to do. */
export interface StepPlace
	extends Pick<StepView, "fn" | "place" | "kernel" | "scriptPlace" | "text"> {
	readonly routine: string;
	readonly operation: Operation;
}

/** What runs: a machine, the scenario it was made of, and how its states become views. */
export interface RunSource {
	readonly machine: Machine;
	readonly scenario: string;
	readonly uri: string;
	/** The code of `expect violation`. */
	readonly expected: string | undefined;
	project(state: Int32Array): StateView;
	describeStep(before: Int32Array, thread: number): StepPlace;
}

/** The whole history, whatever its present position. Cost: one projection a step. */
export function runView(source: RunSource, history: History): RunView {
	const ending = history.ending();
	return {
		...emptyRun(source, history),
		steps: stepsOf(source, history),
		violation: violationOf(ending, history.stepCount),
		ended: endingWords(ending, history),
	};
}

/** One step alone, for who draws a long run piece by piece. Cost: two projections, whatever the run's length. */
export function stepView(source: RunSource, history: History, index: number): StepView {
	return stepOf(source, history, index, lookAt(source, history, index - 1));
}

/** `seconds` is the caller's measure: there is no clock in the engine. */
export function verdictView(
	source: RunSource,
	verdict: Verdict & Partial<ReadableVerdict>,
	seconds: number,
): VerdictView {
	const { expected } = source;
	const { counterexample } = verdict;
	return {
		scenario: source.scenario,
		uri: source.uri,
		outcome: verdict.outcome,
		code: verdict.code,
		message: verdict.message,
		steps: verdict.schedule?.length ?? 0,
		states: verdict.states,
		transitions: verdict.transitions,
		depth: verdict.depth,
		seconds,
		expected,
		asExpected:
			verdict.outcome === (expected === undefined ? "holds" : "violated") &&
			verdict.code === expected,
		switches: counterexample?.switches ?? switchesOf(verdict.schedule ?? []),
		fewestSwitches: counterexample?.isFewest ?? false,
		run: verdict.schedule && runOfVerdict(source, verdict),
		otherRuns: verdict.otherRuns.map((other) =>
			runOfVerdict(source, { ...verdict, ...other, counterexample: undefined }),
		),
		coverage: undefined,
	};
}

/** The run that shows a violation. What only shows over many runs, a livelock say, is said by the verdict alone. */
function runOfVerdict(source: RunSource, verdict: Verdict & Partial<ReadableVerdict>): RunView {
	const schedule = verdict.schedule ?? [];
	const history = historyOf(source.machine, schedule);
	const { code = "", message, paths, thread, loopFrom } = verdict;
	return runShowing(source, history, {
		code,
		message,
		paths,
		threadId: thread,
		step: loopFrom ?? history.stepCount,
		shownBy: loopFrom === undefined ? shownByOf(history.ending()) : "round",
		unavoidable: verdict.counterexample?.unavoidable,
	});
}

/** A schedule run again, with room for all of it. */
export function historyOf(machine: Machine, schedule: Schedule): History {
	const stepsMax = Math.max(schedule.length, 1);
	return runSchedule(machine, schedule, { ...historyLimits, stepsMax });
}

/** The whole history with a violation that is known from elsewhere: not every one shows in a single run. */
export function runShowing(source: RunSource, history: History, violation: ViolationView): RunView {
	const { code, step, shownBy } = violation;
	const ended = `violated ${code}`;
	return {
		...emptyRun(source, history),
		steps: stepsOf(source, history),
		violation,
		ended: shownBy === "round" ? `${ended}: from step ${step} on it goes round for ever` : ended,
	};
}

function shownByOf({ kind }: Ending): ViolationView["shownBy"] {
	return kind === "violated" || kind === "deadlock" ? "run" : "exploration";
}

function emptyRun(
	source: RunSource,
	history: History,
): Pick<RunView, "scenario" | "uri" | "schedule" | "threads"> {
	return {
		scenario: source.scenario,
		uri: source.uri,
		schedule: formatSchedule(history.schedule()),
		threads: source.machine.threads.map(({ name }) => name),
	};
}

/** A state with what is made of it once and needed for the steps on both sides. */
interface Look {
	readonly state: Int32Array;
	readonly view: StateView;
	readonly facts: readonly Fact[];
}

function lookAt(source: RunSource, history: History, step: number): Look {
	const state = history.stateAt(step);
	const view = source.project(state);
	return { state, view, facts: factsOf(view) };
}

function stepsOf(source: RunSource, history: History): readonly StepView[] {
	const steps: StepView[] = [];
	let before = lookAt(source, history, 0);
	for (let index = 1; index <= history.stepCount; index++) {
		const after = lookAt(source, history, index);
		steps.push(stepOf(source, history, index, before, after));
		before = after;
	}
	return steps;
}

function stepOf(
	source: RunSource,
	history: History,
	index: number,
	before: Look,
	after = lookAt(source, history, index),
): StepView {
	const threadId = history.moveOf(index).thread;
	const thread = source.machine.threads[threadId]?.name ?? "";
	const { routine, operation, ...place } = source.describeStep(before.state, threadId);
	const changes = diffFacts(before.facts, after.facts);
	const facts = { before: before.view, after: after.view, changes, thread, routine, operation };
	return {
		index,
		thread,
		threadId,
		...place,
		reason: reasonOf({ ...facts, text: place.text }),
		changes,
	};
}

function violationOf(ending: Ending, step: number): ViolationView | undefined {
	if (ending.kind !== "violated" && ending.kind !== "deadlock") return undefined;
	const { code, message, paths, thread } = ending.explanation;
	return { code, message, paths, threadId: thread, step, shownBy: "run", unavoidable: undefined };
}

function endingWords(ending: Ending, history: History): string {
	const after = `after ${stepCount(history.stepCount)}`;
	switch (ending.kind) {
		case "ended":
			return "every thread ended";
		case "violated":
		case "deadlock":
			return `violated ${ending.explanation.code}`;
		case "full":
			return `stopped ${after}`;
		case "misfit":
			return `the schedule does not fit: ${after}, thread ${ending.move.thread} cannot move that way`;
		case "unfinished":
			return `the schedule is over ${after}`;
	}
}

/** `1 step`, `10,000 steps`. */
export function stepCount(count: number): string {
	return counted(count, "step");
}
