// The set of states seen, shared by several threads: as visited.ts, but in memory that all of them have, and without locks.
// A state that was just found has no number yet; it is known by its origin, the number of the state that leads to it.
// Whichever thread comes first, the smallest origin stays: the parent from which one thread alone would have found it first,
// since that expands states in the order of their numbers. So it can be numbered as that would have done (shared-search.ts).

import { at } from "./column.ts";
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
import type { Visited } from "./visited.ts";

/** A thread's own view of the table; the slots are everybody's. */
export interface SharedVisited {
	/**
	 * Three words a slot, all 0 where it is free: the reference, and the two halves of the fingerprint, written before it; the
	 * order is that of slots.ts. Memory behind the slots in use is not touched yet, and so not taken.
	 */
	readonly slots: Int32Array;
	/** Homes in use. */
	readonly slotCount: number;
	readonly scale: number;
	/** What all threads agree on: see STOP and what follows. */
	readonly control: Int32Array;
	/** Where the slot at which the last call ended begins. */
	cursor: number;
	/** States that this thread has added and not told yet. */
	added: number;
	/** Where `fingerprint` leaves its two halves. */
	readonly halves: Int32Array;
}

// References. A negative one is the bitwise complement of an origin; from FIRST on they are numbers of states.
export const FREE = 0;
/** Somebody is writing the fingerprint: that takes no time worth speaking of, so whoever needs it waits. */
const BUSY = 1;
export const FIRST = 2;

const SLOT_WORDS = 3;

// Words of `control`.
/** Not 0: everybody drops what they do. */
const STOP = 0;
/** The number of the first state from which a step breaks something; beyond it only deadlocks matter. */
const BROKEN_AT = 1;
/** States added since the table was made; in another cache line than what everybody looks at all the time. */
const ADDED = 32;
export const CONTROL_WORDS = 64;
/** A thread tells so many at once. */
const ADDED_TOLD = 16;
const NOWHERE = 0x7fffffff;
/** Some milliseconds of looking: nobody takes so long to write two words. */
const LOOKS_MAX = 1 << 18;

/** Filled beyond this, the probes get long; there is more room, in case threads find more than was foreseen. */
const LOAD_MAX = 0.85;
const LOAD_FULL = 0.92;
/** What the table grows by at least, and where there is memory for it: nobody works meanwhile, and probes are shorter after. */
const GROWTH = 1.375;
export const GROWTH_ROOMY = 2;
const SLOT_BYTES = SLOT_WORDS * 4;
/** States that threads may find beyond those that can ever be numbered. */
const STATES_BEYOND = 1 << 19;

/** The view of a thread whose table has so many homes now. */
export function createSharedVisited(
	slots: Int32Array,
	control: Int32Array,
	slotCount: number,
): SharedVisited {
	// One literal: objects put together of several have another shape each time, and threads would compile again.
	return {
		slots,
		control,
		slotCount,
		scale: scaleOf(slotCount),
		cursor: 0,
		added: 0,
		halves: new Int32Array(2),
	};
}

/** Bytes of memory in which a table for so many states, in so many bytes, can grow; what is not used is not taken. */
export function reservedBytes(statesMax: number, bytesMax: number): number {
	const slots = Math.min((statesMax + STATES_BEYOND) / LOAD_MAX, bytesMax / SLOT_BYTES);
	return (roundedSlots(slots + SLOTS_STEP) + TAIL) * SLOT_BYTES;
}

/** Slots of the next table with room for so many more states than there are, in the same place; undefined: too many. */
export function slotsFor(
	{ slots, slotCount }: SharedVisited,
	states: number,
	growth = GROWTH,
): number | undefined {
	const wanted = roundedSlots(Math.max(states / LOAD_MAX, slotCount * growth));
	const slotsMax = Math.min(SLOTS_MAX, slots.length / SLOT_WORDS - TAIL);
	return states <= slotsMax * LOAD_MAX ? Math.min(wanted, slotsMax) : undefined;
}

export function sharedBytes(slotCount: number): number {
	return slotCount * SLOT_BYTES;
}

/** Seen a little later, it does no harm either. */
export function isStopped({ control }: SharedVisited): boolean {
	return control[STOP] !== 0;
}

/** True of a state beyond the first from which a step breaks something, as far as this thread knows. */
export function isBeyondBroken({ control }: SharedVisited, state: number): boolean {
	return state > control[BROKEN_AT];
}

/** From this state a step breaks something. */
export function tellBroken({ control }: SharedVisited, state: number): void {
	let seen = Atomics.load(control, BROKEN_AT);
	while (seen > state) {
		const found = Atomics.compareExchange(control, BROKEN_AT, seen, state);
		if (found === seen) return;
		seen = found;
	}
}

export function isFull({ control, slotCount }: SharedVisited): boolean {
	return Atomics.load(control, ADDED) > slotCount * LOAD_FULL;
}

/** True where so many more states still leave the probes short. */
export function hasRoom({ control, slotCount }: SharedVisited, states: number): boolean {
	return Atomics.load(control, ADDED) + states <= slotCount * LOAD_MAX;
}

/** Whoever expands a block gives it back without a result. */
export function stopThreads({ control }: SharedVisited): void {
	Atomics.store(control, STOP, 1);
}

/** For an empty table. */
export function freshControl(control: Int32Array): void {
	control[STOP] = control[ADDED] = 0;
	control[BROKEN_AT] = NOWHERE;
}

/**
 * The reference of the state whose fingerprint lies in `halves`; FREE for a new one, which `claim` may then add.
 *
 * Reads as everybody reads, without asking for order, which costs a call each. Nothing is lost by that: halves are written once,
 * over zeros, so that whichever are seen and are not 0 are the slot's; where one is 0, order is asked for. Of references an
 * old one may be seen: `claim` and `offerOrigin` compare before they write, and an origin in place of a number is looked up
 * when its turn has come.
 */
export function findShared(shared: SharedVisited): number {
	const { slots, halves } = shared;
	const low = halves[0];
	const high = halves[1];
	let slot = homeOf(low, shared.scale) * SLOT_WORDS;
	let reference = slots[slot];
	// Ends because the last slot stays free.
	while (reference !== FREE) {
		if (slots[slot + 1] === 0 || slots[slot + 2] === 0) reference = readReference(shared, slot);
		if (slots[slot + 1] === low && slots[slot + 2] === high) {
			if (reference === BUSY) reference = readReference(shared, slot);
			break;
		}
		slot += SLOT_WORDS;
		reference = slots[slot];
	}
	shared.cursor = slot;
	return reference;
}

/**
 * Adds the state that the last `findShared` did not find, with its origin, and gives FREE; or the reference, where another
 * thread has added it since.
 */
export function claim(shared: SharedVisited, origin: number): number {
	const { slots, halves } = shared;
	const last = lastSlot(shared);
	for (let slot = shared.cursor; ; slot += SLOT_WORDS) {
		shared.cursor = slot;
		if (slot === last) return giveUp(shared);
		const found = Atomics.compareExchange(slots, slot, FREE, BUSY);
		if (found === FREE) {
			slots[slot + 1] = halves[0];
			slots[slot + 2] = halves[1];
			Atomics.store(slots, slot, ~origin);
			countAdded(shared);
			return FREE;
		}
		const reference = found === BUSY ? readReference(shared, slot) : found;
		if (isAt(slots, slot, halves)) return reference;
	}
}

function lastSlot({ slotCount }: SharedVisited): number {
	return (slotCount + TAIL - 1) * SLOT_WORDS;
}

/** The tail is full: as where the table is. Everybody drops what they do, so that it does not matter what is told. */
function giveUp(shared: SharedVisited): number {
	Atomics.add(shared.control, ADDED, shared.slotCount);
	stopThreads(shared);
	return FREE;
}

function countAdded(shared: SharedVisited): void {
	if (++shared.added < ADDED_TOLD) return;
	Atomics.add(shared.control, ADDED, shared.added);
	shared.added = 0;
	if (isFull(shared)) stopThreads(shared);
}

/** Gives the state at the cursor the origin, if it has no number and a larger origin; true where it was so. */
export function offerOrigin(shared: SharedVisited, reference: number, origin: number): boolean {
	const { slots, cursor } = shared;
	let now = reference;
	while (now < 0 && ~now > origin) {
		const found = Atomics.compareExchange(slots, cursor, now, ~origin);
		if (found === now) return true;
		now = found;
	}
	return false;
}

export function referenceAt({ slots }: SharedVisited, slot: number): number {
	return slots[slot];
}

/**
 * The state of the slot has its number from now on. A plain write, since whoever still sees the origin does no harm: its step
 * is told by the slot, and what it offers is dropped; and one that waits for all others would hold up the reads that follow.
 */
export function commit({ slots }: SharedVisited, slot: number, number: number): void {
	slots[slot] = number + FIRST;
}

/**
 * The reference, and what was written before it. Waits while the slot is being written; not for a thread that was ended while
 * it wrote: then everybody drops what they do.
 */
function readReference(shared: SharedVisited, slot: number): number {
	const { slots, control } = shared;
	let reference = Atomics.load(slots, slot);
	for (let looks = 0; reference === BUSY && Atomics.load(control, STOP) === 0; looks++) {
		if (looks === LOOKS_MAX) stopThreads(shared);
		reference = Atomics.load(slots, slot);
	}
	return reference;
}

function isAt(slots: Int32Array, slot: number, halves: Int32Array): boolean {
	return slots[slot + 1] === halves[0] && slots[slot + 2] === halves[1];
}

// ── filling, while nobody else works ──────────────────────────────────────

/** Copies the states of a search that was alone up to now. The table must have room, and be empty. */
export function copyVisited(
	{ slots, scale, control }: SharedVisited,
	{ slots: own, high, count }: Visited,
): void {
	let free = 0;
	for (let from = 0, left = count; left > 0; from += 2) {
		const number = own[from] - 1;
		if (number < 0) continue;
		const slot = Math.max(free, homeOf(own[from + 1], scale) * SLOT_WORDS);
		slots[slot] = number + FIRST;
		slots[slot + 1] = own[from + 1];
		slots[slot + 2] = at(high, number);
		free = slot + SLOT_WORDS;
		left--;
	}
	control[ADDED] = count;
}

/** Forgets the states that have no number; what is left must be put in its place again, with `regrown`. */
export function dropUnnumbered(shared: SharedVisited): void {
	const { slots } = shared;
	for (let slot = 0; slot <= lastSlot(shared); slot += SLOT_WORDS)
		if (slots[slot] < FIRST) slots[slot] = slots[slot + 1] = slots[slot + 2] = 0;
}

/** A table of so many states that is given so many homes, not fewer than it has. */
export interface Regrowth {
	readonly spreading: Spreading;
	readonly slotCount: number;
	readonly states: number;
}

export function beginRegrowth(
	{ slots, slotCount: from }: SharedVisited,
	slotCount: number,
	states: number,
): Regrowth {
	return { spreading: beginSpread(slots, SLOT_WORDS, from, slotCount), slotCount, states };
}

/** Goes on, through so many slots; gives the table once that is done. */
export function regrowOn(
	{ slots, control }: SharedVisited,
	{ spreading, slotCount, states }: Regrowth,
	count: number,
): SharedVisited | undefined {
	if (!spreadOn(spreading, count)) return undefined;
	freshControl(control);
	control[ADDED] = states;
	return createSharedVisited(slots, control, slotCount);
}
