// A schedule and its one line of text, both ways, and what is no schedule.

import assert from "node:assert/strict";
import { test } from "vitest";
import {
	formatSchedule,
	type Move,
	parseSchedule,
	SCHEDULE_MOVES_MAX,
} from "../../engine/run/schedule.ts";

const a: Move = { thread: 0, choice: 0 };
const b: Move = { thread: 1, choice: 0 };
const c: Move = { thread: 1, choice: 2 };

const rows: readonly (readonly [text: string, moves: readonly Move[]])[] = [
	["", []],
	["0", [a]],
	["0·0·1·1·0", [a, a, b, b, a]],
	["0·1.2·1", [a, c, b]],
	["1.2×3·0", [c, c, c, a]],
	["0×10", Array.from({ length: 10 }, () => a)],
	["127.127", [{ thread: 127, choice: 127 }]],
];

for (const [text, moves] of rows)
	test(`"${text}" is a schedule of ${moves.length} moves`, () => {
		assert.equal(formatSchedule(moves), text);
		assert.deepEqual(parseSchedule(text), { ok: true, value: moves });
	});

test("a keyboard will do: commas, blanks, x and *", () => {
	const expected = { ok: true, value: [a, b, c, a, a, a, a] };
	assert.deepEqual(parseSchedule("0,1,1.2,0x4"), expected);
	assert.deepEqual(parseSchedule(" 0 1  1.2\t0*4\n"), expected);
});

const bad: readonly (readonly [text: string, kind: string, offset: number])[] = [
	["abc", "bad-move", 0],
	["0·1·x", "bad-move", 4],
	["0·1.", "bad-move", 2],
	["0·-1", "bad-move", 2],
	["0·128", "bad-move", 2],
	["0·0.200", "bad-move", 2],
	["0·1e9", "bad-move", 2],
	["0·0×9999999", "too-long", 2],
	[`0×${SCHEDULE_MOVES_MAX} 0`, "too-long", 10],
];

for (const [text, kind, offset] of bad)
	test(`"${text}" is refused where it goes wrong`, () => {
		const result = parseSchedule(text);
		assert.ok(!result.ok);
		assert.deepEqual([result.error.kind, result.error.offset], [kind, offset]);
	});
