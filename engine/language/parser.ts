// Text → tree. Recursive descent, written by hand; never fails: what it cannot read is an error node, and each mistake
// is one problem. The rooms: parser/cursor.ts (tokens, problems), part.ts (what is read on its own), block.ts and balance.ts
// (braces), expression.ts, statement.ts, declaration.ts with function.ts and owner.ts, scenario.ts, foreign.ts (what C
// would write), again.ts (a text that was changed).

import type { Comment } from "./lexer.ts";
import { readAgain } from "./parser/again.ts";
import { Cursor } from "./parser/cursor.ts";
import { parseDeclaration } from "./parser/declaration.ts";
import { type Part, problemsOf } from "./parser/part.ts";
import type { Problem } from "./problem.ts";
import type { Declaration, File } from "./tree.ts";

export interface Parsed {
	readonly tree: File;
	readonly comments: readonly Comment[];
	readonly problems: readonly Problem[];
	readonly parts: readonly Part[];
}

/** Cost: linear in the text. */
export function parse(text: string): Parsed {
	const cursor = new Cursor(text);
	const parts: Part[] = [];
	do parts.push(parsePart(cursor));
	while (!cursor.isAtEnd);
	return parsed(text, parts);
}

/**
 * The same as `parse(text)`, for a text that was `before`. Declarations that did not change move over, with their places
 * set to where they stand now: what was made of `before` must not be used any more. Cost: linear in the parts that changed,
 * and a pass over the numbers of those behind.
 */
export function parseAgain(before: Parsed, beforeText: string, text: string): Parsed {
	const parts = readAgain(before.parts, beforeText, text, parsePart);
	return parts ? parsed(text, parts) : parse(text);
}

function parsePart(cursor: Cursor): Part {
	return cursor.part(() => (cursor.accept(";") ? undefined : parseDeclaration(cursor)));
}

function parsed(text: string, parts: readonly Part[]): Parsed {
	const declarations: Declaration[] = [];
	const comments: Comment[] = [];
	for (const part of parts) {
		for (const each of part.declarations) declarations.push(each);
		for (const each of part.comments) comments.push(each);
	}
	const tree: File = { kind: "file", declarations, span: { start: 0, end: text.length } };
	return { tree, comments, problems: problemsOf(parts), parts };
}
