// From the parts of all shards to the verdict of the whole: violated where one part is, with the shortest run of all; open
// where one is open or missing; holds where all hold. Why nothing falls between the parts is said in shard.ts and
// shard-liveness.ts; an order of locks may be broken by steps of different parts, so it is looked at here.

import type { Machine } from "../machine/machine.ts";
import { createGrain } from "./grains.ts";
import { addEdge, createLockOrder } from "./lock-order.ts";
import { foundLockOrder, type ShownOrder } from "./lock-order-found.ts";
import type { Part } from "./part.ts";
import { createSearch, type ExploreBudget, expand } from "./search.ts";
import {
	counted,
	grouped,
	lockOrderBroken,
	type Numbers,
	nothingFound,
	notShortest,
	oddsInWords,
	type Verdict,
} from "./verdict.ts";

/** For the shortest run to a round of orders that is known to be there: some seconds, about. */
const shortestBudget: Omit<ExploreBudget, "depthMax"> = {
	statesMax: 1_000_000,
	memoryMaxBytes: 128 << 20,
};

/** The parts must be of this machine, of one number of shards, and at most one of each; at least one. */
export function mergeParts(machine: Machine, parts: readonly Part[]): Verdict {
	const sorted = parts.toSorted((a, b) => a.shard.index - b.shard.index);
	const numbers = numbersOf(sorted);
	const nearest = sorted.filter(({ verdict }) => verdict.outcome === "violated").sort(nearer)[0];
	if (nearest) return { ...nearest.verdict, ...numbers };
	return (
		undecided(sorted, numbers) ??
		orderBroken(machine, sorted, numbers) ?? {
			...nothingFound,
			...numbers,
			outcome: "holds",
			message:
				`All states were explored in ${inParts(sorted.length)}, and every fair run ends; nothing is broken in any of them. The parts have ${grouped(numbers.states)} states, where those in several count several times. ${oddsInWords(numbers.fingerprintOdds)}`.trimEnd(),
		}
	);
}

/** What lies before the cut counts once. The depth is that of the deepest part. */
function numbersOf(parts: readonly Part[]): Numbers {
	const sharedStates = Math.max(...parts.map(({ shared }) => shared.states));
	const sharedTransitions = Math.max(...parts.map(({ shared }) => shared.transitions));
	const sum = (pick: (part: Part) => number) => parts.reduce((all, part) => all + pick(part), 0);
	return {
		states: sharedStates + sum(({ verdict, shared }) => verdict.states - shared.states),
		transitions:
			sharedTransitions + sum(({ verdict, shared }) => verdict.transitions - shared.transitions),
		depth: Math.max(...parts.map(({ verdict }) => verdict.depth)),
		frontier: sum(({ verdict }) => verdict.frontier),
		fingerprintOdds: Math.min(
			1,
			sum(({ verdict }) => verdict.fingerprintOdds),
		),
	};
}

/**
 * Which of two violations one search would have come to first: what breaks in one state before what breaks over many, the
 * shorter run, the step before the deadlock. Of equals the earlier part's comes first, since sorting is stable.
 */
function nearer(one: Part, other: Part): number {
	const goal = (part: Part) => Math.max(1, part.rank);
	return goal(one) - goal(other) || lengthOf(one) - lengthOf(other) || one.rank - other.rank;
}

function lengthOf({ verdict }: Part): number {
	return verdict.loopFrom ?? verdict.schedule?.length ?? 0;
}

// ── open ──────────────────────────────────────────────────────────────────

function undecided(parts: readonly Part[], numbers: Numbers): Verdict | undefined {
	const open = parts.filter(({ verdict }) => verdict.outcome === "open");
	const missing = missingOf(parts);
	if (open.length + missing.length === 0) return undefined;
	const sentences = [
		`Not decided. Nothing was broken in ${counted(numbers.states, "state")}.`,
		...open.map(({ shard, verdict }) => `Part ${shard.index + 1} is open. ${verdict.message}`),
		...missing.map((index) => `Part ${index + 1} of ${parts[0].shard.count} is missing.`),
	];
	return {
		...nothingFound,
		...numbers,
		outcome: "open",
		message: listed(sentences),
		reason: open[0]?.verdict.reason,
	};
}

/** Shards of which there is no part. */
export function missingOf(parts: readonly Part[]): readonly number[] {
	const there = new Set(parts.map(({ shard }) => shard.index));
	const count = parts[0]?.shard.count ?? 0;
	return Array.from({ length: count }, (_, index) => index).filter((index) => !there.has(index));
}

/** More parts than this are not told one by one. */
const TOLD_MAX = 10;

function listed(sentences: readonly string[]): string {
	const rest = sentences.length - 1 - TOLD_MAX;
	const told = sentences.slice(0, 1 + TOLD_MAX);
	return [...told, ...(rest > 0 ? [`So it is with ${grouped(rest)} more.`] : [])].join(" ");
}

function inParts(count: number): string {
	return count === 1 ? "one part" : counted(count, "part");
}

// ── the order of locks ────────────────────────────────────────────────────

/**
 * Parts saw their orders in bigger steps, and none saw all: their runs are long, and which order closes a round first they
 * cannot say. But they have seen every state, so that one search in plain steps need only go on to the first round, which is
 * no deeper than theirs. Where that is too much, the runs of the parts are told.
 */
function orderBroken(
	machine: Machine,
	parts: readonly Part[],
	numbers: Numbers,
): Verdict | undefined {
	const orders = ordersOfParts(parts);
	const last = orders.at(-1);
	if (!last) return undefined;
	const shortest = shortestLockOrder(machine, last.schedule.length);
	if (shortest) return { ...shortest, ...numbers };
	return notShortest({ ...foundLockOrder(machine, orders), ...numbers });
}

/** The round that one search of the parts' orders would have come to first: by steps, then by parts. */
function ordersOfParts(parts: readonly Part[]): readonly ShownOrder[] {
	const found = parts
		.flatMap(({ lockEdges }) => lockEdges)
		.sort((a, b) => a.schedule.length - b.schedule.length);
	const order = createLockOrder();
	found.forEach(({ held, taken, thread }, state) => {
		addEdge(order, (held << 16) | taken, state, thread);
	});
	return order.cycle.map(({ held, taken, state, thread }) => {
		const schedule = [...found[state].schedule, { thread, choice: 0 }];
		return { held, taken, schedule };
	});
}

function shortestLockOrder(machine: Machine, stepsMax: number): Verdict | undefined {
	const search = createSearch(createGrain(machine, "symmetry"), {
		...shortestBudget,
		depthMax: stepsMax,
	});
	search.endsAtLockOrder = true;
	while (search.ending === undefined) expand(search, shortestBudget.statesMax);
	if (search.ending.kind !== "lock-order") return undefined;
	return lockOrderBroken(search, search.lockOrder.cycle);
}
