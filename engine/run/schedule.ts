// A schedule as a value and as one short line of text. It is all that a run needs to be repeated: who moved, and which
// way where there was a choice. What the moves do is the machine's affair; a schedule may not fit a changed script.

import { fail, ok, type Result } from "../result.ts";

/** One step: which thread, and which of the ways its step can go. */
export interface Move {
	readonly thread: number;
	readonly choice: number;
}

export type Schedule = readonly Move[];

/** Where the text is no schedule; `offset` is the place of the first bad character. */
export interface ScheduleProblem {
	readonly kind: "bad-move" | "too-long";
	readonly offset: number;
	readonly message: string;
}

/** Longer schedules are refused: text from outside must not fill the memory. */
export const SCHEDULE_MOVES_MAX = 1_000_000;
/** Threads and choices are numbers below this one, everywhere: they are packed in bytes. */
export const MOVE_PART_MAX = 127;

/** Runs of equal moves shorter than this are spelled out: `0·0` reads better than `0×2`. */
const REPEAT_MIN = 3;

/** `0·0·1·1.1·2×14`: the thread, `.` and the choice unless it is 0, `×` and how often. Cost: linear. */
export function formatSchedule(schedule: Schedule): string {
	const parts: string[] = [];
	for (let index = 0; index < schedule.length; ) {
		const move = schedule[index];
		let end = index + 1;
		while (end < schedule.length && isSameMove(schedule[end], move)) end++;
		const text = formatMove(move);
		if (end - index >= REPEAT_MIN) parts.push(`${text}×${end - index}`);
		else for (let count = index; count < end; count++) parts.push(text);
		index = end;
	}
	return parts.join("·");
}

/**
 * Reads what `formatSchedule` writes. For keyboards without `·` and `×`, commas or blanks separate moves as well, and
 * `x` or `*` stands for times. The empty text is the empty schedule.
 */
export function parseSchedule(text: string): Result<Schedule, ScheduleProblem> {
	const moves: Move[] = [];
	for (const found of text.matchAll(/[^\s,\u00b7]+/g)) {
		const part = /^(\d{1,3})(?:\.(\d{1,3}))?(?:[\u00d7x*](\d{1,7}))?$/.exec(found[0]);
		const thread = Number(part?.[1]);
		const choice = Number(part?.[2] ?? 0);
		const times = Number(part?.[3] ?? 1);
		if (!part || thread > MOVE_PART_MAX || choice > MOVE_PART_MAX)
			return badMove(found[0], found.index);
		if (moves.length + times > SCHEDULE_MOVES_MAX) return tooLong(found.index);
		const move = { thread, choice };
		for (let count = 0; count < times; count++) moves.push(move);
	}
	return ok(moves);
}

export function isSameMove(one: Move, other: Move): boolean {
	return one.thread === other.thread && one.choice === other.choice;
}

function formatMove(move: Move): string {
	return move.choice === 0 ? `${move.thread}` : `${move.thread}.${move.choice}`;
}

function badMove(text: string, offset: number): Result<Schedule, ScheduleProblem> {
	const shown = text.length > 20 ? `${text.slice(0, 20)}…` : text;
	return fail({
		kind: "bad-move",
		offset,
		message: `"${shown}" is no move of a schedule. Write the number of a thread, as in 0·0·1, or with its choice, as in 1.1.`,
	});
}

function tooLong(offset: number): Result<Schedule, ScheduleProblem> {
	return fail({
		kind: "too-long",
		offset,
		message: `The schedule has more than ${SCHEDULE_MOVES_MAX} moves.`,
	});
}
