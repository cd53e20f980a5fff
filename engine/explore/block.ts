// What goes to a thread that expands a part of the states, and what comes back: plain values and typed arrays.

/** States with numbers in a row. */
export interface Block {
	/** Counts the blocks of a search. */
	readonly index: number;
	/** The number of its first state. */
	readonly first: number;
	readonly count: number;
	/** From the state with this number on runs may be no longer: only deadlocks are looked for. */
	readonly lastFrom: number;
	/** The states, one after the other: see stream.ts. */
	readonly states: Uint8Array;
}

/** Its arrays lie in one piece of shared memory, which the thread writes to again once `lease` is 0. */
export interface BlockResult {
	readonly index: number;
	readonly lease: Int32Array;
	/** By state: steps taken from it, or why none was (ENDED …). */
	readonly moves: Int32Array;
	/** By step: the number of the state it leads to, or the bitwise complement of the slot of one that has none yet. */
	readonly targets: Int32Array;
	/** FOUND_WORDS for each state that this block may have found first. */
	readonly found: Int32Array;
	/** The states found, one after the other. */
	readonly states: Uint8Array;
	/** The first step that breaks something: it follows the steps in `moves` of its state. */
	readonly broken: BrokenStep | undefined;
	readonly lockEdges: readonly FoundLockEdge[];
}

/** Which step leads to the state, its note (search.ts), and where it ends in `states`. */
export const FOUND_WORDS = 3;

export interface BrokenStep {
	readonly state: number;
	readonly thread: number;
	readonly choice: number;
}

export interface FoundLockEdge {
	readonly bits: number;
	readonly state: number;
	readonly thread: number;
}

/** Nobody can move in the state: at its end, or in a deadlock. Or somebody can, but it was only looked at. */
export const ENDED = 0;
export const DEADLOCK = -1;
export const LOOKED_AT = -2;

/** Nobody reads the result any more. */
export function release({ lease }: BlockResult): void {
	Atomics.store(lease, 0, 0);
}
