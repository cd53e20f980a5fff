// How a bound on the memory of the whole process is shared out: what the program itself takes, its threads, and what is left
// for states. Measured with Node 20 on scenarios of some million states, rounded up.

const MEBIBYTE = 2 ** 20;
/** The program, the script, and what is not collected yet. */
const PROCESS_BYTES = 120 * MEBIBYTE;
/** The same once more, in a thread. */
const THREAD_BYTES = 56 * MEBIBYTE;
/** Nothing can be explored in less. */
export const MEMORY_MIN_BYTES = 128 * MEBIBYTE;

export interface MemoryPlan {
	/** For states. */
	readonly bytes: number;
	/** With the one that there is. */
	readonly threads: number;
}

/** Threads take at most half of what states could have. */
export function planMemory(maxBytes: number, threads: number): MemoryPlan {
	const left = Math.max(maxBytes, MEMORY_MIN_BYTES) - PROCESS_BYTES;
	const fitting = Math.min(threads, Math.floor(left / 2 / THREAD_BYTES));
	if (fitting < 2) return { bytes: left, threads: 1 };
	return { bytes: left - (fitting - 1) * THREAD_BYTES, threads: fitting };
}
