// One of several jobs that explore a scenario together without talking. Each explores breadth first up to the first level
// that is wide enough, the cut, the same in all of them because the search is deterministic; of the states on that level,
// the roots, it expands a range of its own. The rest belongs to the others, and is a leaf here. What is reached from the
// roots of a job is explored by that job whole, except beyond roots of others.
//
// Ranges and not every N-th root: roots next to each other come from the same states and reach much in common. And so
// states keep, over all jobs in order, the order that one search alone would give them; hence the shortest run is the same.

/** Which of how many jobs. */
export interface ShardNumber {
	/** From 0 on. */
	readonly index: number;
	readonly count: number;
}

export interface ShardOptions extends ShardNumber {
	/** The cut is made at the first level with so many states a job; left out, as rootsMinOf says. */
	readonly rootsPerJob?: number;
}

export interface Shard extends ShardNumber {
	/** A level of so many states is wide enough for the cut. */
	readonly rootsMin: number;
	/** Roots of others that this job expands as well: see shard-liveness.ts. */
	readonly adopted: ReadonlySet<number>;
	/** The cut: states from `from` up to `to` are the roots. Both 0 before it is made. */
	from: number;
	to: number;
	/** Steps taken before the cut: each job takes these. */
	transitions: number;
}

/**
 * What lies before the cut is done by every job. But the later the cut, the less do the ranges lead to the same states, and
 * the more equal they are: with 64 roots for each of 4 jobs one has nearly all of 135,322 states, with 1,024 none has more
 * than 80,000 (the last scenario of the ladder). Many jobs must do with fewer, or no level has enough.
 */
function rootsMinOf(count: number): number {
	return Math.max(64 * count, Math.min(1024 * count, 8192));
}

export function createShard(
	{ index, count, rootsPerJob }: ShardOptions,
	adopted: ReadonlySet<number>,
): Shard {
	const rootsMin = rootsPerJob === undefined ? rootsMinOf(count) : rootsPerJob * count;
	return { index, count, rootsMin, adopted, from: 0, to: 0, transitions: 0 };
}

export function isCut(shard: Shard): boolean {
	return shard.to > 0;
}

/** Called where a level begins, with the numbers of its states: makes the cut where it is wide enough. */
export function offerLevel(shard: Shard, from: number, to: number, transitions: number): void {
	if (isCut(shard) || to - from < shard.rootsMin) return;
	shard.from = from;
	shard.to = to;
	shard.transitions = transitions;
}

/** True for a root that another job expands. */
export function isLeaf(shard: Shard, state: number): boolean {
	if (state < shard.from || state >= shard.to) return false;
	return ownerOf(shard, state) !== shard.index && !shard.adopted.has(state);
}

/** The job whose root the state is. */
export function ownerOf({ from, to, count }: Shard, root: number): number {
	return Math.floor(((root - from) * count) / (to - from));
}
