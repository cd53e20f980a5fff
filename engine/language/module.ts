// One parsed file. A file that no person would write is not parsed: the editor must stay quick.

import { type Parsed, parse, parseAgain } from "./parser.ts";
import { lineStarts } from "./source.ts";
import type { Declaration } from "./tree.ts";

/** The problems are those of syntax. */
export interface Module extends Parsed {
	readonly uri: string;
	readonly text: string;
	readonly lineStarts: readonly number[];
}

/** Characters beyond which a file is not analysed. */
export const TEXT_MAX = 1 << 20;

/** `read`: the text as far as it is to be read, with blanks in place of the rest. */
export function parseModule(uri: string, text: string, read = text): Module {
	const parsed = text.length > TEXT_MAX ? tooLarge(text) : parse(read);
	return { uri, text, lineStarts: lineStarts(text), ...parsed };
}

/** `parseModule(before.uri, text)`, at the cost of what changed. Takes over what `before` consists of: it is used up. */
export function parseModuleAgain(before: Module, text: string): Module {
	if (text.length > TEXT_MAX || before.text.length > TEXT_MAX) return parseModule(before.uri, text);
	const parsed = parseAgain(before, before.text, text);
	return { uri: before.uri, text, lineStarts: lineStarts(text), ...parsed };
}

/** The declaration in which an offset stands, or the one before it. */
export function declarationAt({ tree }: Module, offset: number): Declaration | undefined {
	const { declarations } = tree;
	let low = 0;
	let high = declarations.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((declarations[middle]?.span.start ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return declarations[low];
}

function tooLarge(text: string): Parsed {
	const millions = (text.length / 1e6).toFixed(1);
	const message = `This file has ${millions} million characters; files over 1 million are not analysed. Split it and use \`import\`.`;
	const span = { start: 0, end: 1 };
	return {
		tree: { kind: "file", declarations: [], span: { start: 0, end: text.length } },
		comments: [],
		parts: [],
		problems: [
			{ code: "file-too-large", severity: "error", message, span, related: [], fixes: [] },
		],
	};
}
