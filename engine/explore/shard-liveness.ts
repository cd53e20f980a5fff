// Fair runs over a graph that lies in parts, one a job (shard.ts). The question is whether each goal can be reached from
// every state (liveness.ts), and a job does not know what lies beyond its leaves.
//
// It takes on trust that every goal can be reached from the leaves of earlier jobs, for it is they who answer for these;
// the first job trusts nobody. Of later jobs it trusts leaves that its own roots do not lead back to. A leaf in doubt from
// which alone some of its own states could reach a goal is adopted: the search is made again with it as a root.
//
// Nothing is missed: let a goal be out of reach in a component without exit. Where no root lies in it or before it, it is
// whole before the cut, and every job sees it. Else take the first of the jobs that expand a state of it beyond the cut.
// That job meets no leaf of an earlier one in it, since that one would expand it; and the leaves of later ones in it are
// adopted, until it has the component whole. Nor is anything made up, since a state that reaches no leaf and no goal has all
// that it can reach before our eyes. And the nearest state of a component is on the way of the job that reaches it first.

import { createSteps, readSteps } from "./graph.ts";
import type { Sweep } from "./liveness.ts";
import type { Search } from "./search.ts";
import { isCut, isLeaf, ownerOf, type Shard } from "./shard.ts";

/** Leaves of later jobs that the own roots lead back to. Mostly none: few scenarios go back to where they were. */
export function leavesInDoubt(search: Search): readonly number[] {
	const { shard } = search;
	if (!shard || !isCut(shard)) return [];
	const isReached = reachedFromRoots(search, shard);
	return leavesOf(shard).filter((leaf) => ownerOf(shard, leaf) > shard.index && isReached[leaf]);
}

/** Lets the leaves reach every goal, except those in doubt. To be called before the sweep begins. */
export function trustLeaves(search: Search, sweep: Sweep, inDoubt: readonly number[]): void {
	const { shard } = search;
	if (!shard) return;
	const doubted = new Set(inDoubt);
	for (const leaf of leavesOf(shard)) if (!doubted.has(leaf)) sweep.reached[leaf] |= sweep.goals;
}

/** After the sweep: those leaves in doubt that a state which the own roots lead to, and which misses a goal, steps to. */
export function leavesToAdopt(
	search: Search,
	sweep: Sweep,
	inDoubt: readonly number[],
): ReadonlySet<number> {
	const { shard } = search;
	const { steps } = sweep;
	const adopted = new Set<number>();
	if (!shard || inDoubt.length === 0) return adopted;
	const doubted = new Set(inDoubt);
	const isReached = reachedFromRoots(search, shard);
	for (let state = 0; state < sweep.reached.length; state++) {
		if (!isReached[state] || (sweep.reached[state] & sweep.goals) === sweep.goals) continue;
		readSteps(steps, state);
		for (let step = steps.from; step < steps.to; step++) {
			const target = steps.targets[step];
			if (doubted.has(target)) adopted.add(target);
		}
	}
	return adopted;
}

function leavesOf(shard: Shard): readonly number[] {
	const leaves: number[] = [];
	for (let state = shard.from; state < shard.to; state++)
		if (isLeaf(shard, state)) leaves.push(state);
	return leaves;
}

/** By state, 1 where the job's own roots are or lead to. Cost: linear in the graph. */
function reachedFromRoots({ visited, graph }: Search, shard: Shard): Uint8Array {
	const steps = createSteps(graph);
	const isReached = new Uint8Array(visited.count);
	const waiting: number[] = [];
	const reach = (state: number): void => {
		if (isReached[state]) return;
		isReached[state] = 1;
		waiting.push(state);
	};
	for (let root = shard.from; root < shard.to; root++) if (!isLeaf(shard, root)) reach(root);
	for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
		readSteps(steps, state);
		for (let step = steps.from; step < steps.to; step++) reach(steps.targets[step]);
	}
	return isReached;
}
