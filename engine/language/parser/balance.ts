// Whether the braces of a declaration match, known before it is read. Where one is missing or too many, indentation says
// which; where they match, indentation means nothing.

import type { Token } from "../lexer.ts";

export interface Balance {
	/** `}` that are missing, not yet reported. */
	missing: number;
	/** `}` that close nothing, not yet reported. */
	extra: number;
	/** The token behind the part that was counted. */
	readonly end: number;
}

/** Words that begin a declaration. */
export const declarationWords: ReadonlySet<string> = new Set([
	"import",
	"kernel",
	"const",
	"device",
	"notifier",
	"mmu_notifier",
	"mirror",
	"fn",
	"scenario",
	"fence",
	"kref",
	"list",
	"work",
	"record",
]);

/** True at a declaration word in the first column that is followed by what a declaration needs. */
export function isDeclarationAt(text: string, tokens: readonly Token[], index: number): boolean {
	const token = tokens[index];
	if (!token?.afterNewline || token.kind !== "name" || !declarationWords.has(token.text))
		return false;
	const before = text.charCodeAt(token.start - 1);
	if (token.start > 0 && before !== 10 && before !== 13 && before !== 0xfeff) return false;
	const next = tokens[index + 1]?.kind;
	return next === "name" || next === "string";
}

/** Counts the braces from a token to the next declaration. Cost: the tokens between. */
export function balanceFrom(text: string, tokens: readonly Token[], start: number): Balance {
	let open = 0;
	let extra = 0;
	let end = start;
	for (; end < tokens.length; end++) {
		if (end > start && isDeclarationAt(text, tokens, end)) break;
		const token = tokens[end];
		if (token?.kind !== "symbol") continue;
		if (token.text === "{") open++;
		else if (token.text === "}") {
			if (open > 0) open--;
			else extra++;
		}
	}
	return { missing: open, extra, end };
}
