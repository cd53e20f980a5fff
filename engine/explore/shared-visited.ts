// The set of states seen, shared by several threads: as visited.ts, but in memory that all of them have, and without locks.
// A state that was just found has no number yet; it is known by its origin, the number of the state that leads to it.
// Whichever thread comes first, the smallest origin stays: the parent from which one thread alone would have found it first,
// since that expands states in the order of their numbers. So it can be numbered as that would have done (shared-search.ts).

import { assert } from "../result.ts";
import { at } from "./column.ts";
import type { Visited } from "./visited.ts";

/** A thread's own view of the table; the slots are everybody's. */
export interface SharedVisited {
	/** Three words a slot: the reference, and the two halves of the fingerprint, written before it and never again. */
	readonly slots: Int32Array;
	readonly slotMask: number;
	/** What all threads agree on: see STOP and what follows. */
	readonly control: Int32Array;
	/** The slot at which the last call ended. */
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
export const BROKEN_AT = 1;
/** States added since the table was made; in another cache line than what everybody looks at all the time. */
const ADDED = 32;
export const CONTROL_WORDS = 64;
/** A thread tells so many at once. */
const ADDED_TOLD = 16;
const NOWHERE = 0x7fffffff;

/** Filled beyond this, the probes get long; there is more room, in case threads find more than was foreseen. */
const LOAD_MAX = 0.8;
const LOAD_FULL = 0.9;
const SLOTS_MAX = 1 << 28;

export function createSharedVisited(slots: Int32Array, control: Int32Array): SharedVisited {
	const slotCount = slots.length / SLOT_WORDS;
	assert((slotCount & (slotCount - 1)) === 0, "the slots of a table are a power of two");
	return {
		slots,
		control,
		slotMask: slotCount - 1,
		cursor: 0,
		added: 0,
		halves: new Int32Array(2),
	};
}

/** Bytes of the smallest table that has room for so many states; undefined where none is large enough. */
export function tableBytes(states: number): number | undefined {
	let slotCount = 1 << 12;
	while (slotCount * LOAD_MAX < states) slotCount *= 2;
	return slotCount <= SLOTS_MAX ? slotCount * SLOT_WORDS * 4 : undefined;
}

export function isStopped({ control }: SharedVisited): boolean {
	return Atomics.load(control, STOP) !== 0;
}

export function isFull({ control, slotMask }: SharedVisited): boolean {
	return Atomics.load(control, ADDED) > (slotMask + 1) * LOAD_FULL;
}

/** True where so many more states still leave the probes short. */
export function hasRoom({ control, slotMask }: SharedVisited, states: number): boolean {
	return Atomics.load(control, ADDED) + states <= (slotMask + 1) * LOAD_MAX;
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

/** The reference of the state whose fingerprint lies in `halves`; FREE for a new one, which `claim` may then add. */
export function findShared(shared: SharedVisited): number {
	const { slots, slotMask, halves } = shared;
	const low = halves[0];
	for (let slot = low & slotMask; ; slot = (slot + 1) & slotMask) {
		const reference = readReference(shared, slot);
		if (reference === FREE || isAt(slots, slot, halves)) {
			shared.cursor = slot;
			return reference;
		}
	}
}

/**
 * Adds the state that the last `findShared` did not find, with its origin, and gives FREE; or the reference, where another
 * thread has added it since.
 */
export function claim(shared: SharedVisited, origin: number): number {
	const { slots, slotMask, halves } = shared;
	for (let slot = shared.cursor; ; slot = (slot + 1) & slotMask) {
		const found = Atomics.compareExchange(slots, slot * SLOT_WORDS, FREE, BUSY);
		if (found === FREE) {
			slots[slot * SLOT_WORDS + 1] = halves[0];
			slots[slot * SLOT_WORDS + 2] = halves[1];
			Atomics.store(slots, slot * SLOT_WORDS, ~origin);
			shared.cursor = slot;
			countAdded(shared);
			return FREE;
		}
		const reference = found === BUSY ? readReference(shared, slot) : found;
		if (isAt(slots, slot, halves)) {
			shared.cursor = slot;
			return reference;
		}
	}
}

function countAdded(shared: SharedVisited): void {
	if (++shared.added < ADDED_TOLD) return;
	Atomics.add(shared.control, ADDED, shared.added);
	shared.added = 0;
}

/** Gives the state at the cursor the origin, if it has no number and a larger origin; true where it was so. */
export function offerOrigin(shared: SharedVisited, reference: number, origin: number): boolean {
	const { slots, cursor } = shared;
	let now = reference;
	while (now < 0 && ~now > origin) {
		const found = Atomics.compareExchange(slots, cursor * SLOT_WORDS, now, ~origin);
		if (found === now) return true;
		now = found;
	}
	return false;
}

export function referenceAt({ slots }: SharedVisited, slot: number): number {
	return slots[slot * SLOT_WORDS];
}

/** The state of the slot has its number from now on. */
export function commit({ slots }: SharedVisited, slot: number, number: number): void {
	Atomics.store(slots, slot * SLOT_WORDS, number + FIRST);
}

/** Waits while the slot is being written; not for a thread that was ended while it wrote. */
function readReference({ slots, control }: SharedVisited, slot: number): number {
	let reference = Atomics.load(slots, slot * SLOT_WORDS);
	while (reference === BUSY && Atomics.load(control, STOP) === 0)
		reference = Atomics.load(slots, slot * SLOT_WORDS);
	return reference;
}

function isAt(slots: Int32Array, slot: number, halves: Int32Array): boolean {
	return slots[slot * SLOT_WORDS + 1] === halves[0] && slots[slot * SLOT_WORDS + 2] === halves[1];
}

// ── filling, while nobody else works ──────────────────────────────────────

/** Copies the states of a search that was alone up to now. The table must have room. */
export function copyVisited(to: SharedVisited, { slots, high, count }: Visited): void {
	for (let slot = 0, left = count; left > 0; slot += 2) {
		const number = slots[slot] - 1;
		if (number < 0) continue;
		put(to, slots[slot + 1], at(high, number), number + FIRST);
		left--;
	}
}

/** Copies the states that have a number, from a table that is too small. */
export function copyShared(to: SharedVisited, { slots }: SharedVisited): void {
	for (let slot = 0; slot < slots.length; slot += SLOT_WORDS)
		if (slots[slot] >= FIRST) put(to, slots[slot + 1], slots[slot + 2], slots[slot]);
}

function put(
	{ slots, slotMask, control }: SharedVisited,
	low: number,
	high: number,
	reference: number,
): void {
	let slot = low & slotMask;
	while (slots[slot * SLOT_WORDS] !== FREE) slot = (slot + 1) & slotMask;
	slots[slot * SLOT_WORDS] = reference;
	slots[slot * SLOT_WORDS + 1] = low;
	slots[slot * SLOT_WORDS + 2] = high;
	control[ADDED]++;
}
