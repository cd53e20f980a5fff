// What is wrong with the text, collected so that one mistake stays one message: a line that has a problem gets no other
// from the parser, and neither does what follows a comment that is never closed.

import type { Comment, Token } from "../lexer.ts";
import type { Problem } from "../problem.ts";
import {
	type LexicalProblem,
	lexicalProblem,
	type Part,
	PROBLEMS_MAX,
	type SyntaxProblem,
} from "./part.ts";

export class Mistakes {
	#text: string;
	#problems: SyntaxProblem[] = [];
	#quietEnd = -1;

	constructor(text: string) {
		this.#text = text;
	}

	/** `at`: the offset the parser stood at, which may lie behind the place of the problem. */
	report(problem: Problem, at: number): void {
		if (at <= this.#quietEnd || this.#problems.length >= PROBLEMS_MAX) return;
		this.#quietEnd = this.#lineEnd(at);
		this.#problems.push({ problem, at });
	}

	/** Everything that is wrong in a part with these tokens and comments. */
	found(
		tokens: readonly Token[],
		comments: readonly Comment[],
	): Pick<Part, "lexical" | "syntax" | "open"> {
		const lexical = tokenProblems(tokens);
		const open = comments.find((comment) => !comment.terminated);
		if (lexical.length === 0 && !open) return { lexical, syntax: this.#problems, open };
		const lines = new Set(lexical.map(({ problem }) => this.#lineEnd(problem.span.start)));
		if (open) lines.add(this.#lineEnd(open.start));
		const syntax = this.#problems.filter(({ at }) => !lines.has(this.#lineEnd(at)));
		return { lexical, syntax, open };
	}

	#lineEnd(offset: number): number {
		const end = this.#text.indexOf("\n", offset);
		return end < 0 ? this.#text.length : end;
	}
}

/** One for each line at most. */
function tokenProblems(tokens: readonly Token[]): readonly LexicalProblem[] {
	const problems: LexicalProblem[] = [];
	let lineDone = false;
	for (const token of tokens) {
		if (token.afterNewline) lineDone = false;
		if (token.kind !== "unknown" && token.defect === "") continue;
		if (lineDone || problems.length >= PROBLEMS_MAX) continue;
		lineDone = true;
		const isUnknown = token.kind === "unknown";
		const message = isUnknown ? unknownMessage(token.text) : defectMessage(token);
		problems.push({ problem: lexicalProblem(message, token), isUnknown });
	}
	return problems;
}

function unknownMessage(text: string): string {
	if (text.startsWith("'") || /^[\u201c\u201d\u201e\u00ab\u00bb]/.test(text))
		return 'Text is written between straight double quotes: "…".';
	if (text.startsWith("#"))
		return 'There is no preprocessor here: write `const NAME = value` for `#define`, `import "file.hmm"` for `#include`.';
	if (text === "*/") return "This `*/` closes no comment: comments do not stand inside each other.";
	if (text.startsWith("?")) return "There is no `? :` here; write `if … { … } else { … }`.";
	return `\`${shorten(text)}\` has no meaning in a driver script; remove it.`;
}

function defectMessage(token: Token): string {
	const text = shorten(token.text);
	switch (token.defect) {
		case "unterminated":
			return 'This text is never closed: write `"` where it ends.';
		case "too-large":
			return `${text} does not fit in 32 bits.`;
		case "not-ascii":
			return `${text} is no name: names have letters from a to z, digits and _.`;
		default:
			return `\`${text}\` is neither a number nor a name: numbers are decimal or 0x…, names do not begin with a digit.`;
	}
}

/** Text of the script as it can stand in a message. */
export function shorten(text: string): string {
	const clean = text.replace(/[\p{C}]/gu, "?");
	return clean.length > 20 ? `${clean.slice(0, 20)}…` : clean;
}
