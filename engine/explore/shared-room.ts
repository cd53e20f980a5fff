// The table of a search by several threads: made of what one thread had, and grown while nobody works.

import type { Allocate } from "./pool.ts";
import { fitsInMemory, type Search, searchBytes } from "./search.ts";
import {
	beginRegrowth,
	CONTROL_WORDS,
	copyVisited,
	createSharedVisited,
	freshControl,
	GROWTH_ROOMY,
	type Regrowth,
	regrowOn,
	reservedBytes,
	type SharedVisited,
	sharedBytes,
	slotsFor,
} from "./shared-visited.ts";
import { roundedSlots } from "./slots.ts";
import { handOver, type Visited } from "./visited.ts";

export interface SharedRoom {
	readonly search: Search;
	/** Another one whenever the table has grown: threads must begin again with it. */
	shared: SharedVisited;
	/** While the table grows nobody may look into it. */
	growth: Regrowth | undefined;
}

/** At first the table has room for so many times the states there are. */
const ROOM = 1.5;
/** And so many homes where it may take all the more: nobody works while it grows. */
const SLOTS_FIRST = 5 << 19;
const SHARE_FIRST = 1 / 8;
/** The table grows by so many slots at a time, less than a millisecond: a cancel may arrive between. */
const SLOTS_GROWN = 1 << 16;

/** The states of the search in a table that can grow up to its budget. Undefined where that is too small. */
export function takeOver(
	{ visited, budget }: Search,
	allocate: Allocate,
): SharedVisited | undefined {
	const reserved = reservedBytes(budget.statesMax, budget.memoryMaxBytes);
	const slotCount = firstSlots(visited, reserved);
	if (sharedBytes(slotCount) > reserved) return undefined;
	const control = new Int32Array(allocate(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
	freshControl(control);
	const shared = createSharedVisited(new Int32Array(allocate(reserved)), control, slotCount);
	copyVisited(shared, visited);
	handOver(visited, shared.slots, sharedBytes(slotCount));
	return shared;
}

function firstSlots({ slotCount, count }: Visited, reserved: number): number {
	const roomy = Math.min(SLOTS_FIRST, (reserved * SHARE_FIRST) / sharedBytes(1));
	return roundedSlots(Math.max(slotCount, count * ROOM, roomy));
}

/** Begins to make room for more states. Nothing may be outstanding, and every state there is has its number. May end the search. */
export function makeRoom(room: SharedRoom, more: number): void {
	const { search, shared } = room;
	const { count } = search.visited;
	const slotCount = more === 0 ? shared.slotCount : slotsAfter(room, count + more);
	const extra = sharedBytes((slotCount ?? 0) - shared.slotCount);
	if (slotCount === undefined || !fitsInMemory(search, extra)) {
		search.ending = { kind: "stopped", reason: "memory" };
		return;
	}
	room.growth = beginRegrowth(shared, slotCount, count);
	handOver(search.visited, shared.slots, sharedBytes(slotCount));
}

/** Goes on with what the table grows by; true where that is done. */
export function hasGrown(room: SharedRoom): boolean {
	if (room.growth === undefined) return true;
	const grown = regrowOn(room.shared, room.growth, SLOTS_GROWN);
	if (grown === undefined) return false;
	room.shared = grown;
	room.growth = undefined;
	return true;
}

/** Of the next table: as many as keep it from growing again soon, where they leave most of the memory. */
function slotsAfter({ search, shared }: SharedRoom, states: number): number | undefined {
	const roomy = slotsFor(shared, states, GROWTH_ROOMY);
	const bytes = searchBytes(search) + sharedBytes((roomy ?? 0) - shared.slotCount);
	return bytes <= search.budget.memoryMaxBytes / 2 ? roomy : slotsFor(shared, states);
}
