// What one shard came to, with what is needed to tell what all of them came to together. Plain values, so that they can be
// written to a file by one machine and read by another.

import type { Schedule } from "../run/schedule.ts";
import { runThrough } from "./evidence.ts";
import { missedGoal, type Sweep } from "./liveness.ts";
import type { LockEdge } from "./lock-order.ts";
import type { Search } from "./search.ts";
import { isCut, type ShardNumber } from "./shard.ts";
import type { Verdict } from "./verdict.ts";

export interface Part {
	readonly shard: ShardNumber;
	/** `holds` says it of this part, without the order of locks. */
	readonly verdict: Verdict;
	/**
	 * Of a violation, in the order in which one search would look for it: 0 a step, 1 a deadlock, from 2 on the goals that
	 * fair runs miss, the end before the `eventually` conditions.
	 */
	readonly rank: number;
	/** States and steps up to the cut, roots included: what every part has. */
	readonly shared: { readonly states: number; readonly transitions: number };
	/** In the order found: where each order of two locks was first seen. */
	readonly lockEdges: readonly PartLockEdge[];
}

export interface PartLockEdge {
	readonly held: number;
	readonly taken: number;
	/** Who takes the lock in its next step, after this schedule. */
	readonly thread: number;
	readonly schedule: Schedule;
}

/** `search` is the last one: for the shortest run it was not of the part, but of the whole. */
export function partOf(
	{ index, count }: ShardNumber,
	search: Search,
	sweep: Sweep | undefined,
	verdict: Verdict,
): Part {
	const { shard, lockOrder, visited, transitions } = search;
	return {
		shard: { index, count },
		verdict,
		rank: rankOf(search, sweep),
		shared:
			shard && isCut(shard)
				? { states: shard.to, transitions: shard.transitions }
				: { states: visited.count, transitions },
		lockEdges: [...lockOrder.edges.values()].map((edge) => partLockEdge(search, edge)),
	};
}

function partLockEdge(search: Search, edge: LockEdge): PartLockEdge {
	const run = runThrough(search, edge);
	const { held, taken } = edge;
	return { held, taken, thread: run[run.length - 1].thread, schedule: run.slice(0, -1) };
}

function rankOf({ ending }: Search, sweep: Sweep | undefined): number {
	if (ending?.kind === "deadlock") return 1;
	const goal = sweep?.isDone ? missedGoal(sweep) : 0;
	return goal === 0 ? 0 : 2 + Math.log2(goal);
}
