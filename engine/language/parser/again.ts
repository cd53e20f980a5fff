// A text that was changed, read again: only the parts that the change touches, and their neighbours, which the parser
// looks into. All others move over as they are.

import { lex } from "../lexer.ts";
import { Cursor } from "./cursor.ts";
import { moved } from "./moved.ts";
import type { Part } from "./part.ts";

/** The parser looks this many parts ahead at most: a word of one, and what follows it, which may stand in the next. */
const AHEAD = 2;

/** The parts of `text`, which was `beforeText` with `parts`; undefined where it has to be read as a whole. */
export function readAgain(
	parts: readonly Part[],
	beforeText: string,
	text: string,
	read: (cursor: Cursor) => Part,
): readonly Part[] | undefined {
	if (parts.some(({ isLoose, open }) => isLoose || open !== undefined)) return undefined;
	const { start, end } = changed(beforeText, text);
	const shift = text.length - beforeText.length;
	const touched = parts.findLastIndex((part) => part.start <= start);
	const kept = Math.max(0, touched - AHEAD);
	// What is replaced up to where a part begins may have been the token before it.
	const behind = parts.findIndex((part) => part.start > end);
	const rest = behind < 0 ? [] : parts.slice(behind);
	const from = parts[kept]?.start ?? 0;
	const middle = readBetween(text, from, rest, shift, read);
	if (!middle) return undefined;
	const same = sameParts(parts, kept, middle, start);
	return [
		...parts.slice(0, kept + same),
		...middle.slice(same),
		...rest.map((part) => moved(part, shift)),
	];
}

/**
 * How many of the parts from `kept` on, which were read again only because the parser looks ahead, are what they were: they
 * end before what changed, and begin and end where they did. Those with a mistake may name what follows them.
 */
function sameParts(
	parts: readonly Part[],
	kept: number,
	middle: readonly Part[],
	changedAt: number,
): number {
	let same = 0;
	for (; same < middle.length; same++) {
		const before = parts[kept + same];
		const end = parts[kept + same + 1]?.start;
		const after = middle[same];
		if (!before || !after || end === undefined || end > changedAt) break;
		if (before.first !== after.first || middle[same + 1]?.start !== end) break;
		if (hasMistakes(before) || hasMistakes(after)) break;
	}
	return same;
}

function hasMistakes({ syntax, lexical }: Part): boolean {
	return syntax.length > 0 || lexical.length > 0;
}

/** The parts from an offset to the first of `rest`, which stands `shift` further than it did. */
function readBetween(
	text: string,
	from: number,
	rest: readonly Part[],
	shift: number,
	read: (cursor: Cursor) => Part,
): readonly Part[] | undefined {
	const [next] = rest;
	const end = rest[AHEAD + 1];
	const to = end ? end.start + shift : text.length;
	const cursor = new Cursor(text, lex(copied(text.slice(from, to)), from), from);
	const middle: Part[] = [];
	while (!isAt(cursor, next, shift)) {
		if (cursor.isAtEnd && middle.length > 0) return next ? undefined : middle;
		const part = read(cursor);
		if (part.isLoose || part.open) return undefined;
		middle.push(part);
	}
	return middle;
}

/**
 * A name is a slice of the text it was read from, and keeps all of it in memory: with a text of their own, the parts that
 * are read again keep only that.
 */
function copied(text: string): string {
	return ` ${text}`.slice(1);
}

function isAt(cursor: Cursor, part: Part | undefined, shift: number): boolean {
	return (
		part !== undefined &&
		cursor.token.start === part.first + shift &&
		cursor.previousEnd === part.start + shift
	);
}

/** What was replaced, in offsets of `before`: all that lies between what both texts begin and end with. */
function changed(before: string, after: string): { readonly start: number; readonly end: number } {
	const most = Math.min(before.length, after.length);
	const start = commonStart(before, after, most);
	const end = commonEnd(before, after, most - start);
	return { start, end: before.length - end };
}

/** Long stretches are compared as strings, which is much quicker than letter by letter. */
const STRETCH = 1024;

function commonStart(a: string, b: string, most: number): number {
	let at = 0;
	while (at + STRETCH <= most && a.slice(at, at + STRETCH) === b.slice(at, at + STRETCH))
		at += STRETCH;
	while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
	return at;
}

function commonEnd(a: string, b: string, most: number): number {
	const endOf = (text: string, at: number): string =>
		text.slice(text.length - at - STRETCH, text.length - at);
	let at = 0;
	while (at + STRETCH <= most && endOf(a, at) === endOf(b, at)) at += STRETCH;
	while (at < most && a.charCodeAt(a.length - at - 1) === b.charCodeAt(b.length - at - 1)) at++;
	return at;
}
