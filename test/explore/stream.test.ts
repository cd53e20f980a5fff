// A row of states on its way between threads: what is written is read, without those that are passed over, and from each base.

import assert from "node:assert/strict";
import { test } from "vitest";
import {
	beginStream,
	createStreamReader,
	createStreamWriter,
	isBaseAt,
	passOver,
	readState,
	writeState,
} from "../../engine/explore/stream.ts";

const WORDS = 37;
const COUNT = 3000;

/** Mostly as the one before, with words of every width. */
const states = Array.from({ length: COUNT }, (_, number) =>
	Int32Array.from({ length: WORDS }, (_, index) =>
		number % WORDS === index ? number * 7919 - 40_000 : (number >> 6) * (index % 5),
	),
);

test("what is written is read, from any base on, without what was passed over", () => {
	const writer = createStreamWriter(WORDS);
	for (let round = 0; round < 2; round++) {
		beginStream(writer);
		const begins = states.map((state) => {
			const begin = writer.length;
			writeState(writer, state);
			return begin;
		});
		const bytes = writer.bytes.slice(0, writer.length);
		const isLeft = (number: number) => number % 3 !== 0 && number % 7 !== 1;
		for (const [number, begin] of begins.entries()) if (!isLeft(number)) passOver(bytes, begin);
		const bases = begins.flatMap((begin, number) => (isBaseAt(bytes, begin) ? [number] : []));
		assert.ok(bases.length > 5 && bases.length < COUNT / 100);
		for (const base of bases) {
			const reader = createStreamReader(WORDS);
			reader.from = begins[base] ?? 0;
			for (let number = base; number < COUNT; number++) {
				if (!isLeft(number)) continue;
				readState(reader, bytes);
				assert.deepEqual(reader.state, states[number]);
			}
		}
	}
});
