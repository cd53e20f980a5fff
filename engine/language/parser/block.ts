// Braces: where a block begins, goes on and ends, also where one of its braces is missing or another is too many.

import type { Cursor } from "./cursor.ts";

/** A block that is being read. */
export interface Opened {
	readonly what: string;
	readonly start: number;
	/** Indentation of the line it begins on, and of the first line inside; -1 while unknown. */
	readonly indent: number;
	inner: number;
}

/** Reads `{`. Undefined where it is missing and nothing says that a block follows. */
export function openBlock(cursor: Cursor, what: string): Opened | undefined {
	const { start } = cursor.token;
	const isThere = cursor.expect("{", `to begin ${what}`);
	if (!isThere) {
		if (cursor.balance.extra === 0) return undefined;
		cursor.balance.extra--;
	}
	cursor.braces++;
	const { missing, extra } = cursor.balance;
	const isBroken = missing > 0 || extra > 0;
	const indent = isBroken ? cursor.indentAt(isThere ? start : cursor.previousEnd) : -1;
	// What begins on the line of the `{` ends on it, or is indented.
	const inner = cursor.token.afterNewline ? -1 : Number.POSITIVE_INFINITY;
	return { what, start, indent, inner };
}

/** True where the next token belongs to the block. */
export function blockGoesOn(cursor: Cursor, opened: Opened): boolean {
	while (cursor.is("}")) if (!skipStray(cursor, opened)) return false;
	if (cursor.isAtEnd || cursor.startsDeclaration()) return false;
	if (cursor.balance.missing === 0 || !cursor.token.afterNewline) return true;
	return !endsByIndent(cursor, opened);
}

/** Reads `}` or reports that it is missing. */
export function closeBlock(cursor: Cursor, opened: Opened): void {
	cursor.braces--;
	if (cursor.is("}") && !belongsOutside(cursor, opened)) {
		cursor.advance();
		return;
	}
	const { start } = opened;
	if (cursor.balance.missing > 0) cursor.balance.missing--;
	const end = cursor.previousEnd;
	cursor.report(
		`The \`{\` that begins ${opened.what} is never closed: a \`}\` is missing.`,
		{ start, end: start + 1 },
		[{ title: "Insert `}`", edits: [{ span: { start: end, end }, text: " }" }] }],
	);
}

/** A line that stands no deeper than the one that began the block is outside of it: its `}` is missing. */
function endsByIndent(cursor: Cursor, opened: Opened): boolean {
	const indent = cursor.indentAt(cursor.token.start);
	if (opened.inner < 0) {
		opened.inner = indent;
		return false;
	}
	const isLabel = cursor.peek().text === ":";
	return !isLabel && opened.inner > opened.indent && indent <= opened.indent;
}

/** A `}` further left than the line that began the block closes another one. */
function belongsOutside(cursor: Cursor, opened: Opened): boolean {
	const { token } = cursor;
	if (cursor.balance.missing === 0 || !token.afterNewline) return false;
	return cursor.indentAt(token.start) < opened.indent;
}

/** Skips a `}` that would end the declaration too early, where one is too many. */
function skipStray(cursor: Cursor, opened: Opened): boolean {
	const { token } = cursor;
	if (cursor.balance.extra === 0 || cursor.braces !== 1) return false;
	if (token.afterNewline && cursor.indentAt(token.start) <= opened.indent) return false;
	if (!cursor.text.slice(opened.start, token.start).includes("\n")) return false;
	cursor.balance.extra--;
	const span = { start: token.start, end: token.end };
	cursor.report("This `}` closes nothing; remove it.", span, [
		{ title: "Remove `}`", edits: [{ span, text: "" }] },
	]);
	cursor.advance();
	return true;
}
