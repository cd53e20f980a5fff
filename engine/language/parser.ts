// Text → tree. Recursive descent, written by hand; never fails: what it cannot read is an error node, and each mistake
// is one problem. The rooms: parser/cursor.ts (tokens, problems), block.ts and balance.ts (braces), expression.ts,
// statement.ts, declaration.ts with function.ts and owner.ts, scenario.ts, foreign.ts (what C would write).

import type { Comment } from "./lexer.ts";
import { Cursor } from "./parser/cursor.ts";
import { parseDeclaration } from "./parser/declaration.ts";
import type { Problem } from "./problem.ts";
import type { Declaration, File } from "./tree.ts";

export interface Parsed {
	readonly tree: File;
	readonly comments: readonly Comment[];
	readonly problems: readonly Problem[];
}

/** Cost: linear in the text. */
export function parse(text: string): Parsed {
	const cursor = new Cursor(text);
	const declarations: Declaration[] = [];
	while (!cursor.isAtEnd) {
		if (cursor.accept(";")) continue;
		const before = cursor.token;
		declarations.push(parseDeclaration(cursor));
		if (cursor.token === before) cursor.advance();
	}
	const tree: File = { kind: "file", declarations, span: { start: 0, end: text.length } };
	return { tree, comments: cursor.comments, problems: cursor.problems() };
}
