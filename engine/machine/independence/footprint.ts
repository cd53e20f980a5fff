// What a step touches, as bits of regions of the world: two steps of different threads that touch no region in a way
// that shows commute. Regions are coarse (all CPU entries are one), so the answer "they may not commute" is often too
// careful and never wrong.

/**
 * Regions of the state vector, named by bit. Locks of the driver and variables have bits of their own in the second word.
 */
export const region = {
	/** mmap_lock of every address space. */
	mmap: 0,
	/** VMAs. Whoever writes them holds mmap_lock for write. */
	vma: 1,
	/** CPU entries. */
	pte: 2,
	/** Which PTE tables exist. */
	tables: 3,
	/** mm_users. */
	users: 4,
	/** Which address spaces have users left. */
	alive: 28,
	/** mm_count. */
	mmCount: 5,
	/** Which address spaces exist and are not freed. */
	mmLife: 6,
	/** Counters of resident pages. */
	rss: 7,
	memcg: 8,
	/** The sequence number of an mm and how many invalidations run. */
	mmSeq: 9,
	/** Which spans are being invalidated: what excuses a stale device entry. */
	invalidations: 10,
	/** Which notifiers are in the tree, of which mm and span. */
	tree: 11,
	/** The sequence number of a notifier. */
	notifierSeq: 12,
	refcount: 13,
	/** Which pages are free. */
	free: 14,
	mapcount: 15,
	/** What pages hold, and what loads must give. */
	content: 16,
	/** Dirty, anonymous, isolated, pinned. */
	pageFlags: 17,
	pageLock: 18,
	/** Where a page is known beside page tables: files, swap cache, where it moved to. */
	mapping: 19,
	/** Device page tables and TLBs. */
	device: 20,
	/** Device entries as the end of an invalidation looks at them. */
	checked: 29,
	dma: 21,
	fences: 22,
	krefs: 23,
	lists: 24,
	works: 25,
	woken: 26,
	/** How many threads have ended. */
	ended: 27,
	/** Page cache, swap slots, what the kernel counts of huge pages. */
	cache: 30,
	/** Which device memories are being removed. */
	pgmap: 31,
} as const;

export type Region = keyof typeof region;

/** Bits of the second word: locks from the first bit on, variables behind them; what does not fit shares the last bit. */
const SHARED_BIT = 31;
const LOCK_BITS = 12;

export function lockBit(lock: number): number {
	return 1 << Math.min(lock, LOCK_BITS - 1);
}

export function variableBit(variable: number): number {
	return 1 << Math.min(LOCK_BITS + variable, SHARED_BIT);
}

export const ALL_LOCKS = (1 << LOCK_BITS) - 1;
export const ALL_VARIABLES = ~ALL_LOCKS;

/**
 * Words of a footprint: two words of bits for each way to touch a region. Increments commute with each other, so do
 * decrements; an increment and a decrement do not, since the count may be used up in between.
 */
export const READ = 0;
export const INCREMENT = 2;
export const DECREMENT = 4;
export const WRITE = 6;
export const FOOTPRINT_WORDS = 8;

/** True where steps with these footprints, `a` words into `as` and `b` words into `bs`, may not commute. */
export function conflicts(as: Int32Array, a: number, bs: Int32Array, b: number): boolean {
	for (let half = 0; half < 2; half++) {
		const readA = as[a + READ + half];
		const readB = bs[b + READ + half];
		const upA = as[a + INCREMENT + half];
		const upB = bs[b + INCREMENT + half];
		const downA = as[a + DECREMENT + half];
		const downB = bs[b + DECREMENT + half];
		const writeA = as[a + WRITE + half];
		const writeB = bs[b + WRITE + half];
		if ((writeA & (readB | upB | downB | writeB)) !== 0) return true;
		if ((writeB & (readA | upA | downA)) !== 0) return true;
		if (((upA | downA) & readB) !== 0 || ((upB | downB) & readA) !== 0) return true;
		if ((upA & downB) !== 0 || (downA & upB) !== 0) return true;
	}
	return false;
}
