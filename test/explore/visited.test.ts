// The set of fingerprints against whole states, and the quality of the hash on vectors such as states are: small words,
// many zeros, neighbours that differ in one bit. Inputs are fixed, so the numbers are too.

import assert from "node:assert/strict";
import { test } from "vitest";
import { fingerprint } from "../../engine/explore/fingerprint.ts";
import {
	add,
	collisionOdds,
	createVisited,
	find,
	visitedBytes,
} from "../../engine/explore/visited.ts";

const halves = new Int32Array(2);

/** All vectors of `words` words below `base`, in order. */
function* vectors(words: number, base: number): Generator<Int32Array> {
	const vector = new Int32Array(words);
	for (;;) {
		yield vector;
		let index = 0;
		while (index < words && vector[index] === base - 1) vector[index++] = 0;
		if (index === words) return;
		vector[index]++;
	}
}

/** How many vectors have a value of 32 bits that an earlier one had. */
function collisions(words: number, base: number, value: (vector: Int32Array) => number): number {
	const seen = new Set<number>();
	let count = 0;
	for (const vector of vectors(words, base)) {
		count++;
		fingerprint(vector, words, halves);
		seen.add(value(vector));
	}
	return count - seen.size;
}

/** Vectors of 10 words below 4: 2^20, so that about 2^40 / 2 / 2^32 = 128 pairs share 32 random bits. */
function assertRandom(found: number, name: string): void {
	assert.ok(found > 80 && found < 180, `${name}: ${found} collisions where about 128 are due`);
}

test("each half, and any half of both, collides as often as random numbers do", () => {
	assertRandom(
		collisions(10, 4, () => halves[0]),
		"low half",
	);
	assertRandom(
		collisions(10, 4, () => halves[1]),
		"high half",
	);
	assertRandom(
		collisions(10, 4, () => (halves[0] & 0xffff) | (halves[1] << 16)),
		"lower bits of both",
	);
	assertRandom(
		collisions(10, 4, () => (halves[0] >>> 16) | (halves[1] & 0xffff0000)),
		"upper bits of both",
	);
});

test("bits change by halves: one changed bit of a state changes each bit of the fingerprint every other time", () => {
	const words = 24;
	const changes = new Int32Array(64);
	const other = new Int32Array(2);
	let count = 0;
	for (let base = 0; base < 40; base++)
		for (let word = 0; word < words; word++)
			for (let bit = 0; bit < 32; bit++) {
				const vector = Int32Array.from({ length: words }, (_, index) =>
					index % 3 === 0 ? base * index : 0,
				);
				fingerprint(vector, words, halves);
				vector[word] ^= 1 << bit;
				fingerprint(vector, words, other);
				count++;
				for (let at = 0; at < 64; at++)
					if (((halves[at >> 5] ^ other[at >> 5]) >>> (at & 31)) & 1) changes[at]++;
			}
	for (const [at, changed] of changes.entries())
		assert.ok(
			changed / count > 0.47 && changed / count < 0.53,
			`bit ${at}: ${changed} of ${count}`,
		);
});

test("words at other places, zeros and trailing words are told apart", () => {
	const seen = new Set<string>();
	let count = 0;
	for (let length = 1; length <= 64; length++)
		for (let place = 0; place < length; place++)
			for (const word of [1, 2, -1, 0x10000, -2147483648]) {
				const vector = new Int32Array(64);
				vector[place] = word;
				vector[length - 1] ^= 5;
				fingerprint(vector, 64, halves);
				seen.add(halves.join());
				count++;
			}
	// Only the pairs that are one vector are one fingerprint: a word of 0 ^ 5 at the last place, and none here is 5.
	assert.equal(seen.size, count);
});

test("the set agrees with a Map over whole vectors, through many doublings", () => {
	const visited = createVisited();
	const numbers = new Map<string, number>();
	let word = 1;
	for (let round = 0; round < 60_000; round++) {
		word = (Math.imul(word, 1103515245) + 12345) & 0x7fffffff;
		const vector = Int32Array.of((word >>> 8) % 200, 0, (word >>> 16) % 150);
		fingerprint(vector, 3, visited.halves);
		const known = numbers.get(vector.join());
		assert.equal(find(visited), known ?? -1);
		if (known === undefined) numbers.set(vector.join(), add(visited));
	}
	assert.equal(visited.count, numbers.size);
	assert.ok(visited.count > 20_000);
});

test("a state takes at most 15 bytes in the set, slack included", () => {
	const visited = createVisited();
	for (let count = 0; count < 300_000; count++) {
		fingerprint(Int32Array.of(count), 1, visited.halves);
		if (find(visited) < 0) add(visited);
		if (count > 100_000) assert.ok(visitedBytes(visited) / visited.count <= 15);
	}
	assert.equal(visited.count, 300_000);
});

test("fingerprints that share their low half, at either end of the table, are told apart while it grows", () => {
	const visited = createVisited();
	const lows = [-(2 ** 31), -(2 ** 31) + 1, -1, 0, 1, 2 ** 31 - 2, 2 ** 31 - 1];
	for (const isThere of [false, true])
		for (let number = 0; number < 10_000; number++) {
			// A hundred of each low half; the rest anywhere.
			visited.halves[0] =
				number % 100 < lows.length ? lows[number % 100] : Math.imul(number, 0x9e3779b1);
			visited.halves[1] = number;
			assert.equal(find(visited), isThere ? number : -1);
			if (!isThere) add(visited);
		}
});

test("odds follow the birthday bound", () => {
	assert.equal(collisionOdds(1), 0);
	assert.equal(collisionOdds(2), 2 ** -64);
	assert.ok(Math.abs(collisionOdds(1e6) - 2.7e-8) < 1e-9);
	assert.equal(collisionOdds(1e12), 1);
});
