// An exploration from start to verdict, in slices: first the search, then the sweeps for fair runs. The caller owns the
// time: it says how much to do at once, and stops the exploration when it wants no more.

import type { Machine } from "../machine/machine.ts";
import { assert } from "../result.ts";
import type { Grain, Reduction } from "./grain.ts";
import { createGrain } from "./grains.ts";
import { createSweep, missedGoal, nearestTrap, type Sweep, sweepOn } from "./liveness.ts";
import { type Part, partOf } from "./part.ts";
import type { Allocate } from "./pool.ts";
import { createSearch, type ExploreBudget, expand, expandLevel, type Search } from "./search.ts";
import { createShard, type Shard, type ShardOptions } from "./shard.ts";
import { leavesInDoubt, leavesToAdopt, trustLeaves } from "./shard-liveness.ts";
import { createSharedSearch, type SharedSearch } from "./shared-search.ts";
import {
	broken,
	brokenAtOnce,
	deadlock,
	holds,
	lockOrderBroken,
	notShortest,
	openWithoutGraph,
	stopped,
	trapped,
	type Verdict,
} from "./verdict.ts";

export interface Exploration {
	/** Does about as much work as expanding that many states. True once there is a verdict. */
	advance(states: number): boolean;
	progress(): Progress;
	/**
	 * Hands the search over, so that several threads can go on with it (shared-search.ts); `advance` is not called before it
	 * has ended. Undefined where nothing is left to search, and for a shard.
	 */
	share(allocate: Allocate): SharedSearch | undefined;
	/** Ends with `open`, unless there is a verdict already. */
	stop(reason: "cancelled" | "seconds"): void;
	/** Only once `advance` gave true or `stop` was called. Of a shard, it speaks of what the shard saw. */
	verdict(): Verdict;
	/** As `verdict`, with what `mergeParts` needs besides. Only of an exploration that has a shard. */
	part(): Part;
}

export interface ExploreOptions {
	/** What may be left out; `all` where it is left out itself. */
	readonly reduction?: Reduction;
	/**
	 * So many states are expanded in plain steps before anything is left out. What is decided by then is decided sooner, and
	 * shortest at once: to see what may be left out costs more than it saves where there is so little. 0 where it is left out.
	 */
	readonly plainFirst?: number;
	/** Explores this share of the states only. */
	readonly shard?: ShardOptions;
}

export interface Progress {
	readonly states: number;
	readonly transitions: number;
	readonly depth: number;
	/** States seen but not yet expanded. */
	readonly frontier: number;
}

/** The steps are those of the plain machine: the first run found that breaks something has the fewest. */
const plainReductions: readonly Reduction[] = ["local", "symmetry"];

/** A state costs so much less in a sweep than in the search. */
const SWEEPS_PER_EXPANSION = 16;

/** Where an exploration is. A search is followed by its sweep; one that lacks a leaf for it, by another search. */
interface Stage {
	readonly search: Search;
	sweep: Sweep | undefined;
	/** Leaves that the sweep takes nothing on trust of. */
	inDoubt: readonly number[];
}

/**
 * Explores in the grain asked for. What is broken then is looked for again in steps of the plain machine: only that gives
 * the run with the fewest. A shard does that over the whole: what breaks nearest may lie in another.
 */
export function startExploration(
	machine: Machine,
	budget: ExploreBudget,
	options: ExploreOptions = {},
): Exploration {
	const { reduction = "all" } = options;
	const stages = createStages(machine, budget, reduction, options);
	let found: Outcome | undefined;
	let outcome: Outcome | undefined;
	const given = (): Outcome => {
		assert(outcome !== undefined, "a verdict is asked for once there is one");
		return outcome;
	};
	const outcomeOf = (verdict: Verdict): Outcome => {
		const { search, sweep } = stages.now;
		return { verdict, part: options.shard && partOf(options.shard, search, sweep, verdict) };
	};

	const end = (now: Verdict): void => {
		outcome = found && !isTold(now, reduction) ? withoutShortest(found) : outcomeOf(now);
	};
	const conclude = (now: Verdict): void => {
		// A budget that is too small for all orders may do for some of them.
		if (now.outcome === "open" && Number.isFinite(stages.left)) return stages.leaveOut();
		const isPlain = plainReductions.includes(stages.now.search.grain.reduction);
		if (now.outcome !== "violated" || isPlain) return end(now);
		found = outcomeOf(now);
		stages.inPlainSteps(now);
	};
	return {
		advance(states) {
			if (outcome) return true;
			advanceStages(stages, states);
			const now = verdictOf(stages.now);
			if (now) conclude(now);
			return outcome !== undefined;
		},
		progress: () => progressOf(stages.now.search),
		share: (allocate) => shareSearch(stages.now.search, allocate),
		stop(reason) {
			if (!outcome) end(stopped(stages.now.search, reason));
		},
		verdict: () => given().verdict,
		part() {
			const { part } = given();
			assert(part !== undefined, "only a shard has a part");
			return part;
		},
	};
}

/** What a search came to; of a shard also as a part, made of that search. */
interface Outcome {
	readonly verdict: Verdict;
	readonly part: Part | undefined;
}

// ── stages ────────────────────────────────────────────────────────────────

/** The searches of one exploration, one after the other. */
interface Stages {
	now: Stage;
	/** So many states are still expanded in plain steps before anything is left out; infinite once that is decided. */
	left: number;
	/** Leaves out what may be left out; what was begun in plain steps is put aside. */
	leaveOut(): void;
	/** Searches in plain steps for the shortest run of what was found, from where that was put aside. */
	inPlainSteps(found: Verdict): void;
	/** The same search again, with leaves of other shards. */
	adopt(leaves: ReadonlySet<number>): void;
}

function createStages(
	machine: Machine,
	budget: ExploreBudget,
	reduction: Reduction,
	{ shard, plainFirst = 0 }: ExploreOptions,
): Stages {
	const begin = (grain: Grain, part?: Shard): Stage => ({
		search: createSearch(grain, budget, part),
		sweep: undefined,
		inDoubt: [],
	});
	const own = (adopted: ReadonlySet<number>) => shard && createShard(shard, adopted);
	const plain = createGrain(machine, reduction === "all" ? "symmetry" : "local");
	const isPlainFirst = reduction === "all" && shard === undefined && plainFirst > 0;
	let aside: Stage | undefined;
	const stages: Stages = {
		now: begin(isPlainFirst ? plain : createGrain(machine, reduction), own(new Set())),
		left: isPlainFirst ? plainFirst : Number.POSITIVE_INFINITY,
		leaveOut() {
			aside = stages.now.search.ending === undefined ? stages.now : undefined;
			stages.left = Number.POSITIVE_INFINITY;
			stages.now = begin(createGrain(machine, reduction));
		},
		inPlainSteps({ code }) {
			stages.now = aside ?? begin(plain);
			// An order of locks is told where all states were seen and nothing is worse: the second search need not see them.
			stages.now.search.endsAtLockOrder = code === "lock-order";
		},
		adopt(leaves) {
			const { grain, shard: part } = stages.now.search;
			stages.now = begin(grain, own(new Set([...(part?.adopted ?? []), ...leaves])));
		},
	};
	return stages;
}

function advanceStages(stages: Stages, states: number): void {
	const { search } = stages.now;
	const before = search.expanded;
	advanceStage(stages.now, Math.min(states, stages.left));
	stages.left -= search.expanded - before;
	if (stages.left <= 0 && search.ending === undefined) stages.leaveOut();
	const leaves = leavesLacking(stages.now);
	if (leaves.size > 0) stages.adopt(leaves);
}

/** Whether the second search says it. A run of single instructions, of the first, cannot be told in steps. */
function isTold(second: Verdict, reduction: Reduction): boolean {
	assert(second.outcome !== "holds", "what breaks in one grain breaks in any");
	return second.outcome === "violated" || reduction === "none";
}

/** What the first came to, where the second did not come to its end. */
function withoutShortest({ verdict, part }: Outcome): Outcome {
	const told = notShortest(verdict);
	return { verdict: told, part: part && { ...part, verdict: told } };
}

function shareSearch(search: Search, allocate: Allocate): SharedSearch | undefined {
	if (search.shard || search.ending !== undefined) return undefined;
	expandLevel(search);
	return search.ending === undefined ? createSharedSearch(search, allocate) : undefined;
}

function progressOf({ visited, transitions, depth, frontier }: Search): Progress {
	return { states: visited.count, transitions, depth, frontier: frontier.count };
}

function advanceStage({ search, sweep }: Stage, states: number): void {
	if (search.ending === undefined) expand(search, states);
	else if (sweep) sweepOn(sweep, states * SWEEPS_PER_EXPANSION);
}

/** Begins the sweep; once it is done, begins the last one where some leaves were in doubt. Gives leaves to adopt. */
function leavesLacking(stage: Stage): ReadonlySet<number> {
	const { search, sweep } = stage;
	if (search.ending?.kind !== "complete" || !search.graph.isWhole) return new Set();
	if (!sweep) beginSweep(stage, leavesInDoubt(search));
	else if (sweep.isDone && stage.inDoubt.length > 0) {
		const adopted = leavesToAdopt(search, sweep, stage.inDoubt);
		if (adopted.size > 0) return adopted;
		beginSweep(stage, []);
	}
	return new Set();
}

function beginSweep(stage: Stage, inDoubt: readonly number[]): void {
	stage.sweep = createSweep(stage.search);
	stage.inDoubt = inDoubt;
	trustLeaves(stage.search, stage.sweep, inDoubt);
}

/** The verdict as soon as there is one. What breaks in one state comes before what breaks over many. */
function verdictOf({ search, sweep }: Stage): Verdict | undefined {
	const { ending } = search;
	switch (ending?.kind) {
		case undefined:
			return undefined;
		case "stopped":
			return stopped(search, ending.reason);
		case "broken-at-once":
			return brokenAtOnce(search);
		case "broken":
			return broken(search, ending.state, ending.thread, ending.choice);
		case "deadlock":
			return deadlock(search, ending.state);
		case "lock-order":
			return lockOrderBroken(search, search.lockOrder.cycle);
		case "complete":
			return verdictOfAll(search, sweep);
	}
}

function verdictOfAll(search: Search, sweep: Sweep | undefined): Verdict | undefined {
	if (sweep && !sweep.isDone) return undefined;
	const goal = sweep ? missedGoal(sweep) : 0;
	if (sweep && goal !== 0) return trapped(search, nearestTrap(sweep, goal), goal);
	// An order of locks may be broken over several shards: it is looked at where their parts are merged.
	if (!search.shard && search.lockOrder.cycle.length > 0)
		return lockOrderBroken(search, search.lockOrder.cycle);
	return sweep ? holds(search) : openWithoutGraph(search);
}
