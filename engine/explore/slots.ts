// Open addressing that keeps its order: an entry's home is its hash scaled to the number of slots, so that entries lie in the
// order of their hashes and a table grows where it lies, a little at a time, with one pass down and one up. Hence no slack for
// doubling, and never two tables at once. Probing goes upwards without coming round: behind the last home is a tail.
//
// Of the words of a slot the first is 0 where it is free, and the second is the hash.

/** Slots behind those that are homes. */
export const TAIL = 512;
/** Numbers of slots are multiples of this: then the product in `homeOf` has at most 32 + 16 bits, and is exact. */
export const SLOTS_STEP = 1 << 12;
/** Slots are indexed with 32-bit integers. */
export const SLOTS_MAX = 1 << 28;

/** `scale` is that of `scaleOf`. */
export function homeOf(hash: number, scale: number): number {
	return ((hash + 0x80000000) * scale) | 0;
}

export function scaleOf(slotCount: number): number {
	return slotCount / 2 ** 32;
}

/** At least so many, as a number of slots may be. */
export function roundedSlots(slots: number): number {
	return Math.min(SLOTS_MAX, Math.ceil(slots / SLOTS_STEP) * SLOTS_STEP);
}

/** A table that is being spread, and where that stands: nobody may look into it meanwhile. */
export interface Spreading {
	readonly slots: Int32Array;
	readonly slotWords: number;
	readonly scale: number;
	readonly end: number;
	/** Which of `stages` it has come to, and the slots where that reads and writes next. */
	stage: number;
	read: number;
	write: number;
	/** The first entry, once all are packed at the end. */
	first: number;
}

/**
 * Spreads the entries of `from` homes over `to`, as many or more, in place; what lies behind the slots used must be 0. Nothing
 * comes to lie further behind the last home than before, since with more homes each is as near to it or nearer, counted
 * from the end. Cost: linear; entries of one neighbourhood may be out of order, and are sorted on the way.
 */
export function beginSpread(
	slots: Int32Array,
	slotWords: number,
	from: number,
	to: number,
): Spreading {
	const end = (to + TAIL) * slotWords;
	const read = (from + TAIL - 1) * slotWords;
	return { slots, slotWords, scale: scaleOf(to), end, stage: 0, read, write: end, first: end };
}

/** Goes through so many slots; true once all is done, which takes three times as many as there are. */
export function spreadOn(spreading: Spreading, slots: number): boolean {
	const isThrough = stages[spreading.stage](spreading, slots * spreading.slotWords);
	if (isThrough) spreading.stage++;
	return spreading.stage === stages.length;
}

const stages = [packUpwards, sortNeighbours, spreadDown];

/** Moves the entries to the end, in their order. */
function packUpwards(spreading: Spreading, words: number): boolean {
	const { slots, slotWords } = spreading;
	const stop = Math.max(-slotWords, spreading.read - words);
	let { read, write } = spreading;
	for (; read > stop; read -= slotWords) {
		if (slots[read] === 0) continue;
		write -= slotWords;
		if (write !== read) move(slots, slotWords, read, write);
	}
	spreading.write = write;
	spreading.read = read;
	if (read >= 0) return false;
	spreading.first = write;
	spreading.read = write + slotWords;
	return true;
}

/** By insertion: what is out of order is so by a few places. */
function sortNeighbours(spreading: Spreading, words: number): boolean {
	const { slots, slotWords, first, end } = spreading;
	const stop = Math.min(end, spreading.read + words);
	let { read } = spreading;
	for (; read < stop; read += slotWords)
		for (let at = read; at > first && slots[at + 1] < slots[at + 1 - slotWords]; at -= slotWords)
			for (let word = at; word < at + slotWords; word++) {
				const lower = slots[word];
				slots[word] = slots[word - slotWords];
				slots[word - slotWords] = lower;
			}
	spreading.read = read;
	if (read < end) return false;
	spreading.read = first;
	spreading.write = 0;
	return true;
}

function spreadDown(spreading: Spreading, words: number): boolean {
	const { slots, slotWords, scale, end } = spreading;
	const stop = Math.min(end, spreading.read + words);
	let { read, write: free } = spreading;
	for (; read < stop; read += slotWords) {
		const home = homeOf(slots[read + 1], scale) * slotWords;
		const write = home > free ? home : free;
		if (write !== read) move(slots, slotWords, read, write);
		free = write + slotWords;
	}
	spreading.read = read;
	spreading.write = free;
	return read >= end;
}

function move(slots: Int32Array, slotWords: number, from: number, to: number): void {
	for (let word = 0; word < slotWords; word++) {
		slots[to + word] = slots[from + word];
		slots[from + word] = 0;
	}
}
