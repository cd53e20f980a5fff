// How much is done between two looks follows how long it takes.

import { expect, test } from "vitest";
import { Pace } from "../../server/verify/pace.ts";

/** The states of each slice on a machine that needs so many milliseconds for one. */
function slices(millisecondsEach: (slice: number) => number, count: number): readonly number[] {
	const pace = new Pace();
	return Array.from({ length: count }, (_, slice) => {
		const { states } = pace;
		pace.took(states * millisecondsEach(slice));
		return states;
	});
}

test("begins with little, and comes to what takes 25 ms", () => {
	expect(slices(() => 0.01, 8)).toEqual([64, 128, 256, 512, 1_024, 2_048, 2_500, 2_500]);
});

test("falls at once where it takes longer", () => {
	expect(slices((slice) => (slice < 7 ? 0.01 : 1), 9).slice(-2)).toEqual([2_500, 64]);
});

test("stays within bounds on a machine without a clock, and on one that is very slow", () => {
	expect(slices(() => 0, 12).at(-1)).toBe(16_384);
	expect(slices(() => 50, 3).at(-1)).toBe(64);
});
