// One parsed file. A file that no person would write is not parsed: the editor must stay quick.

import type { Comment } from "./lexer.ts";
import { type Parsed, parse } from "./parser.ts";
import type { Problem } from "./problem.ts";
import { lineStarts } from "./source.ts";
import type { File } from "./tree.ts";

export interface Module {
	readonly uri: string;
	readonly text: string;
	readonly lineStarts: readonly number[];
	readonly tree: File;
	readonly comments: readonly Comment[];
	/** Of syntax. */
	readonly problems: readonly Problem[];
}

/** Characters beyond which a file is not analysed. */
export const TEXT_MAX = 1 << 20;

export function parseModule(uri: string, text: string): Module {
	const parsed = text.length > TEXT_MAX ? tooLarge(text) : parse(text);
	return { uri, text, lineStarts: lineStarts(text), ...parsed };
}

function tooLarge(text: string): Parsed {
	const millions = (text.length / 1e6).toFixed(1);
	const message = `This file has ${millions} million characters; files over 1 million are not analysed. Split it and use \`import\`.`;
	const span = { start: 0, end: 1 };
	return {
		tree: { kind: "file", declarations: [], span: { start: 0, end: text.length } },
		comments: [],
		problems: [
			{ code: "file-too-large", severity: "error", message, span, related: [], fixes: [] },
		],
	};
}
