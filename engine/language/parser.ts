// Text → tree. Recursive descent, written by hand; never fails: what it cannot read is an error node, and each mistake
// is one problem. The rooms: parser/cursor.ts (tokens, problems), expression.ts, statement.ts, declaration.ts,
// scenario.ts.

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

/** Characters beyond which a file is not analysed: no script is that long, and the editor must stay quick. */
export const TEXT_MAX = 1 << 20;

/** Cost: linear in the text. */
export function parse(text: string): Parsed {
	if (text.length > TEXT_MAX) return tooLarge(text);
	const cursor = new Cursor(text);
	const declarations: Declaration[] = [];
	while (!cursor.isAtEnd) {
		if (cursor.accept(";")) continue;
		const before = cursor.token;
		declarations.push(parseDeclaration(cursor));
		if (cursor.token === before) cursor.advance();
	}
	const tree: File = { kind: "file", declarations, span: { start: 0, end: text.length } };
	return { tree, comments: cursor.comments, problems: cursor.problems };
}

function tooLarge(text: string): Parsed {
	const megabytes = (text.length / (1 << 20)).toFixed(1);
	return {
		tree: { kind: "file", declarations: [], span: { start: 0, end: text.length } },
		comments: [],
		problems: [
			{
				code: "file-too-large",
				severity: "error",
				message: `This file has ${megabytes} million characters; files over 1 million are not analysed. Split it and use \`import\`.`,
				span: { start: 0, end: Math.min(1, text.length) },
				related: [],
				fixes: [],
			},
		],
	};
}
