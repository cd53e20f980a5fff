// One parsed file.

import type { Comment } from "./lexer.ts";
import { parse } from "./parser.ts";
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

export function parseModule(uri: string, text: string): Module {
	return { uri, text, lineStarts: lineStarts(text), ...parse(text) };
}
