// What makes the run of a violation easier to read, found once there is a verdict: the shortest run with the fewest context
// switches, and the step that made the failure unavoidable. In slices, as an exploration: the caller owns the time. Each
// part has a budget of its own; where it ends, the run stays as it is and nothing is said of what was not decided.

import type { Machine, StepResult } from "../machine/machine.ts";
import type { Schedule } from "../run/schedule.ts";
import { explainLast, stateAfter } from "./evidence.ts";
import { takeMove } from "./move.ts";
import {
	createSwitchSearch,
	type Goal,
	type SwitchSearch,
	searchSwitches,
	switchesOf,
} from "./switches.ts";
import { createDoomSearch, type DoomSearch, searchDoom } from "./unavoidable.ts";
import type { Verdict } from "./verdict.ts";

export interface Counterexample {
	/** How often another thread goes on than moved before. */
	readonly switches: number;
	/** True where no run as short has fewer; of a run that goes round, on the way into the round. */
	readonly isFewest: boolean;
	/**
	 * The step of the schedule after which every continuation is violated, while one was not before it; 0 where all runs of
	 * the scenario are. Undefined where it was not decided, or the question makes no sense.
	 */
	readonly unavoidable: number | undefined;
}

/** A verdict with its run made readable. */
export interface ReadableVerdict extends Verdict {
	readonly counterexample: Counterexample | undefined;
}

export interface Reading {
	/** Does about as much work as expanding that many states. True once there is nothing left to do. */
	advance(states: number): boolean;
	/** What is known so far, at any time. */
	verdict(): ReadableVerdict;
}

/** States that each part may look at: a second, about. */
export const READING_STATES_MAX = 100_000;

/** Where and how the run of a verdict fails. */
type Failure =
	/** Broken by the last step. */
	| { readonly kind: "broken"; readonly result: StepResult }
	/** Nobody can move after the last step. */
	| { readonly kind: "stuck" }
	/** No way out after so many steps, though threads move. */
	| { readonly kind: "trapped"; readonly steps: number }
	/** Shows over many runs; of this one the last step counts, a lock taken. It may still end well. */
	| { readonly kind: "order"; readonly state: Int32Array; readonly thread: number }
	/** Before the first step. */
	| { readonly kind: "at-once" };

/** Nothing to do for a verdict without a run. */
export function startReading(
	machine: Machine,
	verdict: Verdict,
	statesMax = READING_STATES_MAX,
): Reading {
	const { schedule, otherRuns } = verdict;
	if (!schedule) return { advance: () => true, verdict: () => withNothing(verdict) };
	const own = readRun(machine, verdict, schedule, statesMax);
	const others = otherRuns.map((other) => readRun(machine, verdict, other.schedule, statesMax));
	return {
		advance: (states) => [own, ...others].every((reading) => reading.advance(states)),
		verdict: () => ({
			...own.verdict(),
			otherRuns: otherRuns.map((other, index) => ({
				...other,
				schedule: others[index]?.verdict().schedule ?? other.schedule,
			})),
		}),
	};
}

/** Of one of the runs of a verdict. */
function readRun(
	machine: Machine,
	verdict: Verdict,
	schedule: Schedule,
	statesMax: number,
): Reading {
	const failure = failureOf(machine, verdict, schedule);
	const switches = switchSearch(machine, schedule, failure, statesMax);
	let doom: DoomSearch | undefined;
	return {
		advance(states) {
			if (switches && switches.result === undefined) {
				searchSwitches(switches, states);
				return false;
			}
			if (failure.kind === "at-once" || failure.kind === "order") return true;
			const run = found(switches, schedule) ?? schedule;
			doom ??= createDoomSearch(machine, run, lastUnbroken(failure, run), statesMax);
			return searchDoom(doom, states);
		},
		verdict() {
			const better = found(switches, schedule);
			const run = better ?? schedule;
			return {
				...verdict,
				...(better && explained(machine, failure, better)),
				counterexample: {
					switches: switchesOf(run),
					isFewest: better !== undefined || failure.kind === "at-once",
					unavoidable:
						failure.kind === "at-once"
							? 0
							: typeof doom?.result === "number"
								? doom.result
								: undefined,
				},
			};
		},
	};
}

/** All of it at once, for who has nothing else to do. */
export function readVerdict(machine: Machine, verdict: Verdict): ReadableVerdict {
	const reading = startReading(machine, verdict);
	while (!reading.advance(READING_STATES_MAX));
	return reading.verdict();
}

function withNothing(verdict: Verdict): ReadableVerdict {
	return { ...verdict, counterexample: undefined };
}

function failureOf(machine: Machine, verdict: Verdict, schedule: Schedule): Failure {
	const last = schedule.at(-1);
	if (verdict.loopFrom !== undefined) return { kind: "trapped", steps: verdict.loopFrom };
	if (last === undefined) return { kind: "at-once" };
	const state = stateAfter(machine, schedule.slice(0, -1));
	if (verdict.code === "lock-order") return { kind: "order", state, thread: last.thread };
	const result = takeMove(machine, state, last);
	if (result !== 0) return { kind: "broken", result };
	// Where all have ended, an `eventually` is missed: that is a trap of one state.
	const isStuck =
		!machine.isFinal(state) &&
		machine.threads.every((_, thread) => machine.choiceCount(state, thread) === 0);
	return isStuck ? { kind: "stuck" } : { kind: "trapped", steps: schedule.length };
}

/** Of a run that goes round only the way into the round: the round itself is one of many. */
function switchSearch(
	machine: Machine,
	schedule: Schedule,
	failure: Failure,
	statesMax: number,
): SwitchSearch | undefined {
	if (failure.kind === "at-once") return undefined;
	if (failure.kind === "order")
		return createSwitchSearch(machine, schedule, { ...failure, kind: "step" }, statesMax);
	if (failure.kind !== "trapped") return createSwitchSearch(machine, schedule, failure, statesMax);
	const entry = schedule.slice(0, failure.steps);
	const goal: Goal = { kind: "state", state: stateAfter(machine, entry) };
	return createSwitchSearch(machine, entry, goal, statesMax);
}

/** The run that was found, with what follows on it. */
function found(search: SwitchSearch | undefined, schedule: Schedule): Schedule | undefined {
	if (!search || !Array.isArray(search.result)) return undefined;
	return [...search.result, ...schedule.slice(search.length)];
}

/** How many steps of the run come before the failure itself. */
function lastUnbroken(failure: Failure, run: Schedule): number {
	if (failure.kind === "broken") return run.length - 1;
	return failure.kind === "trapped" ? failure.steps : run.length;
}

/** The violation of another run, in words: other threads or pages may be in it. A trap is the same on every way into it. */
function explained(machine: Machine, failure: Failure, schedule: Schedule): Partial<Verdict> {
	if (failure.kind === "trapped" || failure.kind === "order") return { schedule };
	const { message, paths, thread } =
		failure.kind === "broken"
			? explainLast(machine, schedule)
			: machine.explainDeadlock(stateAfter(machine, schedule));
	return { schedule, message, paths, thread };
}
