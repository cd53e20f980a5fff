// Going on behind a mistake.

import type { Cursor } from "./cursor.ts";

/** To the end of the line, a `;`, or the `}` that closes the block; over nested braces. */
export function skipLine(cursor: Cursor): void {
	let open = 0;
	while (!cursor.isAtEnd) {
		if (open === 0 && (cursor.is("}") || cursor.is(";") || cursor.token.afterNewline)) return;
		if (cursor.startsDeclaration()) return;
		if (cursor.is("{")) open++;
		else if (cursor.is("}")) open--;
		cursor.advance();
	}
}

/** From `open` to the `close` that belongs to it, both included; no further than the next declaration. */
export function skipPair(cursor: Cursor, open: string, close: string): void {
	let depth = 0;
	while (!cursor.isAtEnd && !cursor.startsDeclaration()) {
		if (cursor.is(open)) depth++;
		else if (cursor.is(close) && --depth <= 0) {
			cursor.advance();
			return;
		}
		cursor.advance();
	}
}
