// The packed queue gives back every word of every state, in order.

import assert from "node:assert/strict";
import { test } from "vitest";
import { createFrontier, popState, pushState } from "../../engine/explore/frontier.ts";

/** Words at every border of the packing, and runs of zeros of every length. */
const words = [0, 1, 251, 252, 253, 254, 255, 256, 65_535, 65_536, -1, -2, 2 ** 31 - 1, -(2 ** 31)];

function stateNumber(number: number, length: number): Int32Array {
	return Int32Array.from({ length }, (_, index) =>
		(index + number) % 7 < number % 7 ? 0 : words[(index * 5 + number) % words.length],
	);
}

test("what goes in comes out, first in first out, over many chunks", () => {
	for (const length of [1, 2, 17, 300]) {
		const frontier = createFrontier(length);
		const out = new Int32Array(length);
		let taken = 0;
		for (let number = 0; number < 5000; number++) {
			pushState(frontier, stateNumber(number, length));
			if (number % 3 === 0) continue;
			popState(frontier, out);
			assert.deepEqual(out, stateNumber(taken++, length));
		}
		assert.equal(frontier.count, 5000 - taken);
		while (frontier.count > 0) {
			popState(frontier, out);
			assert.deepEqual(out, stateNumber(taken++, length));
		}
		assert.equal(taken, 5000);
	}
});

test("long runs of zeros survive", () => {
	for (const length of [2, 254, 255, 256, 257, 511, 1000]) {
		const frontier = createFrontier(length);
		const state = new Int32Array(length);
		const out = new Int32Array(length).fill(9);
		pushState(frontier, state);
		state[length - 1] = 70_000;
		pushState(frontier, state);
		popState(frontier, out);
		assert.deepEqual(out, new Int32Array(length));
		popState(frontier, out);
		assert.deepEqual(out, state);
	}
});

test("chunks that were read are used again", () => {
	const frontier = createFrontier(100);
	const out = new Int32Array(100);
	for (let number = 0; number < 20_000; number++) {
		pushState(frontier, stateNumber(number, 100));
		popState(frontier, out);
	}
	assert.ok(frontier.bytes <= 2 * frontier.chunkBytes);
});
