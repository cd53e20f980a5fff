// What an exploration came to, as a value: holds, violated with its run, or open with the reason. `holds` means that
// every state was explored and every fair run looked at; anything less is `open`.

import type { Explanation, Machine } from "../machine/machine.ts";
import { assert } from "../result.ts";
import { explainAtOnce } from "../run/at-once.ts";
import type { Schedule } from "../run/schedule.ts";
import { explainLast, runThrough, scheduleTo, stateAfter } from "./evidence.ts";
import type { LockEdge } from "./lock-order.ts";
import { foundLockOrder } from "./lock-order-found.ts";
import { type Loop, walkLoop } from "./loop.ts";
import { MARK_FINAL, type Search, type StopReason } from "./search.ts";
import { collisionOdds } from "./visited.ts";

export interface Verdict {
	readonly outcome: "holds" | "violated" | "open";
	/** The property that is violated. */
	readonly code: string | undefined;
	readonly message: string;
	/** States reached, steps taken from them, length of the longest shortest run, states not expanded. */
	readonly states: number;
	readonly transitions: number;
	readonly depth: number;
	readonly frontier: number;
	/** Upper bound of the chance that a state was passed over because two had one fingerprint. */
	readonly fingerprintOdds: number;
	/** The shortest run that shows the violation. */
	readonly schedule: Schedule | undefined;
	/** Where a run goes round for ever: how many steps of the schedule come before the round. */
	readonly loopFrom: number | undefined;
	/** Runs that show the violation together with the schedule's: of an order of locks, to the other orders. Else none. */
	readonly otherRuns: readonly OtherRun[];
	/** Paths, as in ChangeView of the view model, of what is wrong. */
	readonly paths: readonly string[];
	readonly thread: number | undefined;
	readonly reason: StopReason | undefined;
}

/** A run that is as short as can be, and what it shows. */
export interface OtherRun extends Explanation {
	readonly schedule: Schedule;
}

/** How far the exploration came. */
export type Numbers = Pick<
	Verdict,
	"states" | "transitions" | "depth" | "frontier" | "fingerprintOdds"
>;

/** What is said of a state space, however large. */
export type Found = Omit<Verdict, keyof Numbers>;

export const nothingFound = {
	code: undefined,
	schedule: undefined,
	loopFrom: undefined,
	otherRuns: [],
	paths: [],
	thread: undefined,
	reason: undefined,
};

export function holds(search: Search): Verdict {
	const { count } = search.visited;
	const odds = oddsInWords(collisionOdds(count));
	const explored =
		count === 1
			? "The one state that there is was explored, and every fair run ends; nothing is broken in it."
			: `All ${grouped(count)} states were explored, and every fair run ends; nothing is broken in any of them.`;
	return withNumbers(search, {
		...nothingFound,
		outcome: "holds",
		message: `${explored} ${odds}`.trimEnd(),
	});
}

/** The search is over, but there was no memory for the graph. */
export function openWithoutGraph(search: Search): Verdict {
	return withNumbers(search, {
		...nothingFound,
		outcome: "open",
		message: `${allExplored(search.visited.count)}, but whether every fair run ends was not checked: the memory for it was needed for the states. Allow more memory, or make the scenario smaller.`,
		reason: "memory",
	});
}

/** What was found before the search was stopped; else it is open. */
export function stopped(search: Search, reason: StopReason): Verdict {
	if (search.broken === undefined) return undecided(search, reason);
	const { state, thread, choice } = search.broken;
	const found = broken(search, state, thread, choice);
	return found.outcome === "violated" ? notShortest(found) : found;
}

function undecided(search: Search, reason: StopReason): Verdict {
	// The state too many, or the step for which no page was left, was found on the way through a state out of the queue.
	const isHalfway = reason === "states" || reason === "pages";
	const waiting = search.frontier.count + (isHalfway ? 1 : 0);
	const why = `Not decided: ${stopReasons[reason](search)}.`;
	const found = withNumbers(search, {
		...nothingFound,
		outcome: "open",
		message: `${why} ${coveredText(search, reason, waiting)} ${advice[reason]}`.trimEnd(),
		reason,
	});
	return { ...found, frontier: waiting };
}

function coveredText({ visited, depth }: Search, reason: StopReason, waiting: number): string {
	if (waiting === 0 && reason !== "depth")
		return `${allExplored(visited.count)}, but whether every fair run ends was not looked at to the end.`;
	const inRuns = `Nothing was broken in ${counted(visited.count, "state")}, in runs of up to ${counted(depth, "step")}`;
	// Beyond the longest runs that are allowed nobody looked, so nobody knows how many wait there.
	if (waiting === 0) return `${inRuns}.`;
	return `${inRuns}; ${counted(waiting, "state")} ${waiting === 1 ? "is" : "are"} waiting to be looked at.`;
}

function allExplored(count: number): string {
	return count === 1
		? "The one state that there is was explored and nothing is broken in it"
		: `All ${grouped(count)} states were explored and none is broken`;
}

export function broken(search: Search, state: number, thread: number, choice: number): Verdict {
	const schedule = search.grain.inPlainSteps([...scheduleTo(search, state), { thread, choice }]);
	const explanation = explainLast(search.grain.plain, schedule);
	if (explanation.spent) return undecided(search, explanation.spent);
	return violated(search, explanation, schedule, undefined);
}

/** In the state before the first step. */
export function brokenAtOnce(search: Search): Verdict {
	const { plain } = search.grain;
	const explanation = explainAtOnce(plain, plain.createInitial());
	assert(explanation !== undefined, "what was broken at once is so again");
	return violated(search, explanation, [], undefined);
}

export function deadlock(search: Search, state: number): Verdict {
	const { plain } = search.grain;
	const schedule = search.grain.inPlainSteps(scheduleTo(search, state));
	return violated(search, plain.explainDeadlock(stateAfter(plain, schedule)), schedule, undefined);
}

/** A component that no fair run leaves, without the goal: see liveness.ts. */
export function trapped(search: Search, members: readonly number[], goal: number): Verdict {
	const loop = walkLoop(search, members);
	const { entry, round } = loop;
	const last = stateAfter(search.grain.plain, entry);
	const explanation =
		goal === MARK_FINAL
			? explainTrap(search.machine, loop, entry.length, last)
			: explainMissed(search.machine, entry.length, goal);
	const loopFrom = round.length > 0 ? entry.length : undefined;
	return violated(search, explanation, [...entry, ...round], loopFrom);
}

/** A violation whose run may not be the shortest: the search for that did not come to its end. */
export function notShortest(verdict: Verdict): Verdict {
	return {
		...verdict,
		message: `${verdict.message} There may be a shorter run: the budget was spent before it was found.`,
	};
}

export function lockOrderBroken(search: Search, cycle: readonly LockEdge[]): Verdict {
	const orders = cycle.map((edge) => ({ ...edge, schedule: runThrough(search, edge) }));
	return withNumbers(search, foundLockOrder(search.machine, orders));
}

// ── words ─────────────────────────────────────────────────────────────────

const stopReasons: { readonly [reason in StopReason]: (search: Search) => string } = {
	states: ({ budget }) => `the budget of ${counted(budget.statesMax, "state")} is spent`,
	depth: ({ budget }) =>
		`runs may be longer than the budget of ${counted(budget.depthMax, "step")}`,
	memory: ({ budget }) =>
		`the ${grouped(Math.floor(budget.memoryMaxBytes / 2 ** 20))} MB that the bound on memory leaves for states are spent`,
	pages: () => "a run needs more pages than the model has for this scenario",
	seconds: () => "the time is up",
	cancelled: () => "the exploration was cancelled",
};

const smaller = "or make the scenario smaller: fewer threads, pages or rounds.";

const advice: { readonly [reason in StopReason]: string } = {
	states: `Allow more states, ${smaller}`,
	depth: "Allow longer runs, or bound the loops of the scenario.",
	memory: `Allow more memory, ${smaller}`,
	pages: `Keep fewer pages at a time, forget the numbers of those that were given back, ${smaller}`,
	seconds: `Allow more time, ${smaller}`,
	cancelled: "",
};

/** Livelock where somebody runs who should end; deadlock where those who should end only wait. */
function explainTrap(machine: Machine, loop: Loop, steps: number, state: Int32Array): Explanation {
	const due = dueThreads(machine, state);
	const spinning = loop.movers ? due.filter((thread) => loop.movers?.includes(thread)) : due;
	const paths = (threads: readonly number[]) => threads.map((thread) => `thread:${thread}`);
	const after = `After step ${steps}`;
	if (spinning.length > 0)
		return {
			code: "livelock",
			message: `${after}, ${namesOf(machine, spinning)} can never end, however fairly the threads are scheduled: the run goes round ${counted(loop.stateCount, "state")} for ever. Give the loop a way out: take a new sequence number on each round, or give up after some time.`,
			paths: paths(spinning),
			thread: spinning[0],
		};
	return {
		code: "deadlock",
		message: `${after}, ${namesOf(machine, due)} can never go on: only ${namesOf(machine, loop.movers ?? [])} can move, and nothing that happens there ends the wait.`,
		paths: paths(due),
		thread: due[0],
	};
}

/** Who should end and has not: those that repeat count only where nobody else is left. */
function dueThreads(machine: Machine, state: Int32Array): readonly number[] {
	const open = machine.threads
		.map((_, thread) => thread)
		.filter((thread) => machine.threads[thread].role !== "finally")
		.filter((thread) => !machine.hasEnded(state, thread));
	const once = open.filter((thread) => !machine.threads[thread].repeats);
	return once.length > 0 ? once : open;
}

function explainMissed(machine: Machine, steps: number, goal: number): Explanation {
	const number = Math.log2(goal) - 1;
	return {
		code: "eventually",
		message: `eventually ${machine.eventuallyText(number)} does not come true: after step ${steps} no step that any thread can take leads there.`,
		paths: [],
		thread: undefined,
	};
}

function namesOf(machine: Machine, threads: readonly number[]): string {
	return threads.map((thread) => machine.threads[thread].name).join(" and ");
}

/** `1 state`, `1,234 states`. */
export function counted(count: number, word: string): string {
	return `${grouped(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** 1234567 as 1,234,567. */
export function grouped(value: number): string {
	return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function oddsInWords(odds: number): string {
	if (odds === 0) return "";
	return `The odds that a state was missed because two states share a fingerprint are below 1 in 10^${Math.floor(-Math.log10(odds))}.`;
}

// ── numbers ───────────────────────────────────────────────────────────────

function violated(
	search: Search,
	explanation: Explanation,
	schedule: Schedule,
	loopFrom: number | undefined,
): Verdict {
	return withNumbers(search, {
		outcome: "violated",
		code: explanation.code,
		message: explanation.message,
		schedule,
		loopFrom,
		paths: explanation.paths,
		thread: explanation.thread,
		otherRuns: [],
		reason: undefined,
	});
}

function withNumbers(search: Search, found: Found): Verdict {
	const { visited, transitions, depth, frontier } = search;
	return {
		...found,
		states: visited.count,
		transitions,
		depth,
		frontier: frontier.count,
		fingerprintOdds: collisionOdds(visited.count),
	};
}
