// The set of states seen. A state is known by its fingerprint (fingerprint.ts); the states themselves are not kept. Two states
// with one fingerprint would be taken for one: the verdict gives the odds. States are numbered in the order in which they are added.

import { assert } from "../result.ts";
import { at, type Column, columnBytes, createColumn, push, releaseColumn } from "./column.ts";
import {
	beginSpread,
	homeOf,
	roundedSlots,
	SLOTS_MAX,
	SLOTS_STEP,
	type Spreading,
	scaleOf,
	spreadOn,
	TAIL,
} from "./slots.ts";

export interface Visited {
	/** States added. */
	count: number;
	/**
	 * Pairs of a state's number plus one, so that 0 is free, and the low half of its fingerprint, in the order of these
	 * (slots.ts). Both in one place, since a probe is a cache miss. Memory behind the slots in use is not touched yet, and
	 * so not taken.
	 */
	slots: Int32Array;
	/** Homes in use, and the number of states that there is room for. */
	slotCount: number;
	scale: number;
	room: number;
	readonly slotsMax: number;
	/** While it grows: to how many homes, and how far that is. */
	growth: { readonly slotCount: number; readonly spreading: Spreading } | undefined;
	/** The high halves, by state number: read only where the low half agrees. */
	readonly high: Column;
	/** Bytes of the table of others that the states are in, if they are. */
	foreignBytes: number;
	/** The slot at which the last `find` ended. */
	cursor: number;
	/** Where `fingerprint` leaves its two halves. */
	readonly halves: Int32Array;
}

/** Filled beyond this, the table grows by an eighth: 8 / 0.875 to 8 / 0.778 bytes of slots a state, and 4 of `high`. */
const LOAD_MAX = 0.875;
const GROWTH = 1.125;
const SLOT_BYTES = 8;
/** From here on the table has its place for good; before, twice as much each time. */
const RESERVED_FROM = 1 << 17;
/** More states than one expansion adds. */
const GROWTH_NEAR = 256;

/** For at most so many states, in at most so many bytes. */
export function createVisited(
	statesMax = Number.POSITIVE_INFINITY,
	bytesMax = Number.POSITIVE_INFINITY,
): Visited {
	const slotsMax = Math.min((statesMax + GROWTH_NEAR) / LOAD_MAX, bytesMax / SLOT_BYTES, SLOTS_MAX);
	return {
		count: 0,
		slots: new Int32Array((SLOTS_STEP + TAIL) * 2),
		slotCount: SLOTS_STEP,
		scale: scaleOf(SLOTS_STEP),
		room: SLOTS_STEP * LOAD_MAX,
		slotsMax: roundedSlots(slotsMax + 1),
		growth: undefined,
		high: createColumn(),
		foreignBytes: 0,
		cursor: 0,
		halves: new Int32Array(2),
	};
}

/** The states are in a table of others from now on, which takes so many bytes of `slots`; here they are only counted. */
export function handOver(visited: Visited, slots: Int32Array, bytes: number): void {
	visited.foreignBytes = bytes;
	visited.slots = slots;
	visited.slotCount = 0;
	releaseColumn(visited.high);
}

/** Memory for a number a state, all 0: that of the table. Nothing may be looked for any more. */
export function scratchOf({ slots, count }: Visited): Int32Array {
	return slots.subarray(0, count).fill(0);
}

/** The number of the state whose fingerprint lies in `halves`; -1 for a new one, which `add` may then add. */
export function find(visited: Visited): number {
	const { slots, halves } = visited;
	const low = halves[0];
	let word = homeOf(low, visited.scale) * 2;
	// Ends because the last slot stays free.
	while (slots[word] !== 0 && slots[word + 1] < low) word += 2;
	for (; slots[word] !== 0 && slots[word + 1] === low; word += 2)
		if (at(visited.high, slots[word] - 1) === halves[1]) return slots[word] - 1;
	visited.cursor = word;
	return -1;
}

/** Adds the state that the last `find` did not find, and gives its number. Amortised constant. */
export function add(visited: Visited): number {
	const { slots, cursor, halves } = visited;
	const number = visited.count++;
	let free = cursor;
	while (slots[free] !== 0) free += 2;
	for (let word = free; word > cursor; word -= 2) {
		slots[word] = slots[word - 2];
		slots[word + 1] = slots[word - 1];
	}
	slots[cursor] = number + 1;
	slots[cursor + 1] = halves[0];
	push(visited.high, halves[1]);
	const isAtEnd = free >= (visited.slotCount + TAIL - 1) * 2;
	if (visited.count > visited.room || isAtEnd) while (!grow(visited, SLOTS_MAX));
	return number;
}

export function visitedBytes({ slotCount, high, foreignBytes }: Visited): number {
	return slotCount * SLOT_BYTES + columnBytes(high) + foreignBytes;
}

/** What the table will take more of when it grows, without end where it cannot; 0 while that is not near. */
export function growthBytes(visited: Visited): number {
	const { slotCount, slotsMax } = visited;
	if (!isNearlyFull(visited)) return 0;
	if (slotCount === slotsMax) return Number.POSITIVE_INFINITY;
	return (grownCount(visited) - slotCount) * SLOT_BYTES;
}

/**
 * The chance that at least two of `count` different states share their fingerprint, so that one of them was passed over:
 * at most the number of pairs over the number of fingerprints.
 */
export function collisionOdds(count: number): number {
	return Math.min(1, (count * (count - 1)) / 2 / 2 ** 64);
}

/**
 * Where the table is nearly full, lets it grow by going through so many slots: to be called before more is added. False
 * while it is not done; then nothing may be looked for.
 */
export function growInTime(visited: Visited, slots: number): boolean {
	return (visited.growth === undefined && !isNearlyFull(visited)) || grow(visited, slots);
}

function isNearlyFull({ count, room, foreignBytes }: Visited): boolean {
	return foreignBytes === 0 && count + GROWTH_NEAR > room;
}

/** Goes on growing; true once that is done. */
function grow(visited: Visited, slots: number): boolean {
	visited.growth ??= beginGrowth(visited);
	const { slotCount, spreading } = visited.growth;
	if (!spreadOn(spreading, slots)) return false;
	assert(
		visited.slots[(slotCount + TAIL - 1) * 2] === 0,
		"fingerprints are spread, not crowded at the end",
	);
	visited.growth = undefined;
	visited.slotCount = slotCount;
	visited.scale = scaleOf(slotCount);
	visited.room = slotCount * LOAD_MAX;
	return true;
}

function beginGrowth(visited: Visited): Visited["growth"] & object {
	const { slots, slotCount } = visited;
	const larger = grownCount(visited);
	assert(larger > slotCount, "the budget ends a search before its table is full");
	const words = (larger + TAIL) * 2;
	if (slots.length < words) {
		const isReserved = larger >= RESERVED_FROM;
		visited.slots = new Int32Array(isReserved ? (visited.slotsMax + TAIL) * 2 : words * 2);
		visited.slots.set(slots);
	}
	return { slotCount: larger, spreading: beginSpread(visited.slots, 2, slotCount, larger) };
}

function grownCount({ slotCount, slotsMax }: Visited): number {
	return Math.min(slotsMax, roundedSlots(slotCount * GROWTH + 1));
}
