// The table that threads share: what one adds the others find, with the smallest origin; and who ended while it wrote keeps
// nobody waiting.

import assert from "node:assert/strict";
import { test } from "vitest";
import {
	beginRegrowth,
	CONTROL_WORDS,
	claim,
	commit,
	createSharedVisited,
	dropUnnumbered,
	FIRST,
	FREE,
	findShared,
	freshControl,
	isStopped,
	offerOrigin,
	regrowOn,
	type SharedVisited,
} from "../../engine/explore/shared-visited.ts";
import { SLOTS_STEP, TAIL } from "../../engine/explore/slots.ts";

/** Views of one table, with memory to grow once. */
function twoThreads(): readonly [SharedVisited, SharedVisited] {
	const slots = new Int32Array(new SharedArrayBuffer((2 * SLOTS_STEP + TAIL) * 12));
	const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4));
	freshControl(control);
	const view = () => createSharedVisited(slots, control, SLOTS_STEP);
	return [view(), view()];
}

function find(shared: SharedVisited, low: number, high: number): number {
	shared.halves.set([low, high]);
	return findShared(shared);
}

/** In parts of a few slots. */
function grown(shared: SharedVisited, slotCount: number, states: number): SharedVisited {
	const regrowth = beginRegrowth(shared, slotCount, states);
	for (;;) {
		const larger = regrowOn(shared, regrowth, 100);
		if (larger) return larger;
	}
}

/** Halves of 0 are what a slot has that is still being written. */
const fingerprints = [-7, 0, 7].flatMap((low) => [-9, 0, 9].map((high) => [low, high] as const));

test("what one adds another finds, whatever its halves; the smallest origin stays, then the number", () => {
	const [one, other] = twoThreads();
	for (const [number, [low, high]] of fingerprints.entries()) {
		assert.equal(find(one, low, high), FREE);
		assert.equal(claim(one, 100 + number), FREE);
		const reference = find(other, low, high);
		assert.equal(~reference, 100 + number);
		assert.ok(offerOrigin(other, reference, 50) && !offerOrigin(other, ~50, 60));
		assert.equal(~find(one, low, high), 50);
		commit(one, one.cursor, number);
	}
	const larger = grown(one, 2 * SLOTS_STEP, fingerprints.length);
	for (const [number, [low, high]] of fingerprints.entries())
		assert.equal(find(larger, low, high), FIRST + number);
});

test("a thread that ended while it wrote: whoever comes by has everybody stop, and the slot is free again", () => {
	const [one, other] = twoThreads();
	assert.equal(find(one, 5, 6), FREE);
	const beingWritten = 1;
	one.slots[one.cursor] = beingWritten;
	find(other, 5, 6);
	assert.ok(isStopped(one) && isStopped(other));
	dropUnnumbered(one);
	const again = grown(one, SLOTS_STEP, 0);
	assert.deepEqual([find(again, 5, 6), isStopped(again)], [FREE, false]);
});
