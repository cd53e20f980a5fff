// An exploration from start to verdict, in slices: first the search, then the sweeps for fair runs. The caller owns the
// time: it says how much to do at once, and stops the exploration when it wants no more.

import type { Machine } from "../machine/machine.ts";
import { assert } from "../result.ts";
import { createSweep, missedGoal, nearestTrap, type Sweep, sweepOn } from "./liveness.ts";
import { createSearch, type ExploreBudget, expand, type Search } from "./search.ts";
import {
	broken,
	deadlock,
	holds,
	lockOrderBroken,
	openWithoutGraph,
	stopped,
	trapped,
	type Verdict,
} from "./verdict.ts";

export interface Exploration {
	/** Does about as much work as expanding that many states. True once there is a verdict. */
	advance(states: number): boolean;
	progress(): Progress;
	/** Ends with `open`, unless there is a verdict already. */
	stop(reason: "cancelled" | "seconds"): void;
	/** Only once `advance` gave true or `stop` was called. */
	verdict(): Verdict;
}

export interface Progress {
	readonly states: number;
	readonly transitions: number;
	readonly depth: number;
	/** States seen but not yet expanded. */
	readonly frontier: number;
}

/** A state costs so much less in a sweep than in the search. */
const SWEEPS_PER_EXPANSION = 16;

export function startExploration(machine: Machine, budget: ExploreBudget): Exploration {
	const search = createSearch(machine, budget);
	let sweep: Sweep | undefined;
	let verdict: Verdict | undefined;

	const advance = (states: number): boolean => {
		if (verdict) return true;
		if (search.ending === undefined) expand(search, states);
		else if (sweep) sweepOn(search, sweep, states * SWEEPS_PER_EXPANSION);
		if (search.ending?.kind === "complete" && search.recordsGraph) sweep ??= createSweep(search);
		verdict = verdictOf(search, sweep);
		return verdict !== undefined;
	};
	return {
		advance,
		progress: () => ({
			states: search.visited.count,
			transitions: search.transitions,
			depth: search.depth,
			frontier: search.frontier.count,
		}),
		stop(reason) {
			verdict ??= stopped(search, reason);
		},
		verdict() {
			assert(verdict !== undefined, "a verdict is asked for once there is one");
			return verdict;
		},
	};
}

/** The verdict as soon as there is one. What breaks in one state comes before what breaks over many. */
function verdictOf(search: Search, sweep: Sweep | undefined): Verdict | undefined {
	const { ending } = search;
	switch (ending?.kind) {
		case undefined:
			return undefined;
		case "stopped":
			return stopped(search, ending.reason);
		case "broken":
			return broken(search, ending.state, ending.thread, ending.choice);
		case "deadlock":
			return deadlock(search, ending.state);
		case "complete":
			return verdictOfAll(search, sweep);
	}
}

function verdictOfAll(search: Search, sweep: Sweep | undefined): Verdict | undefined {
	if (sweep && !sweep.isDone) return undefined;
	const goal = sweep ? missedGoal(sweep) : 0;
	if (sweep && goal !== 0) return trapped(search, nearestTrap(search, sweep, goal), goal);
	if (search.lockOrder.cycle.length > 0) return lockOrderBroken(search, search.lockOrder.cycle);
	return sweep ? holds(search) : openWithoutGraph(search);
}
