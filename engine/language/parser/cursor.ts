// The parser's place in the tokens, its problems and its bound on nesting. One mistake gives one message: after a
// problem nothing more is reported until a token has been read.

import { type Comment, type Lexed, lex, type Token } from "../lexer.ts";
import type { Fix, Problem } from "../problem.ts";
import type { Span } from "../source.ts";
import type { ErrorNode, Name } from "../tree.ts";

/** Blocks and expressions inside each other; beyond it the file is not written by a person. */
export const NESTING_MAX = 200;

export class Cursor {
	readonly text: string;
	readonly problems: Problem[] = [];
	readonly comments: readonly Comment[];
	depth = 0;
	/** Inside parentheses, brackets and object braces a newline does not end a statement. */
	newlinesCount = true;
	#tokens: readonly Token[];
	#at = 0;
	#reportedAt = -1;
	#nextComment = 0;

	constructor(text: string) {
		const lexed: Lexed = lex(text);
		this.text = text;
		this.#tokens = lexed.tokens;
		this.comments = lexed.comments;
		this.#reportLexical(lexed);
	}

	get token(): Token {
		return this.#tokens[this.#at] as Token;
	}

	peek(distance = 1): Token {
		return this.#tokens[Math.min(this.#at + distance, this.#tokens.length - 1)] as Token;
	}

	/** End of the token before this one. */
	get previousEnd(): number {
		return this.#at === 0 ? 0 : (this.#tokens[this.#at - 1]?.end ?? 0);
	}

	get isAtEnd(): boolean {
		return this.token.kind === "end";
	}

	advance(): Token {
		const { token } = this;
		if (token.kind !== "end") this.#at++;
		return token;
	}

	is(symbol: string): boolean {
		return this.token.kind === "symbol" && this.token.text === symbol;
	}

	isName(text?: string): boolean {
		return this.token.kind === "name" && (text === undefined || this.token.text === text);
	}

	/** Reads the symbol if it is next. */
	accept(symbol: string): boolean {
		if (!this.is(symbol)) return false;
		this.#at++;
		return true;
	}

	acceptName(text: string): boolean {
		if (!this.isName(text)) return false;
		this.#at++;
		return true;
	}

	/** Reads the symbol or reports that it is missing; the parser goes on as if it had been there. */
	expect(symbol: string, what: string): boolean {
		if (this.accept(symbol)) return true;
		const after = this.previousEnd;
		this.report(`Expected \`${symbol}\` ${what}${this.found()}.`, this.gapSpan(), [
			{
				title: `Insert \`${symbol}\``,
				edits: [{ span: { start: after, end: after }, text: symbol }],
			},
		]);
		return false;
	}

	/** A name, or one with empty text and a problem. */
	expectName(what: string): Name {
		if (this.token.kind === "name") {
			const token = this.advance();
			return { kind: "name", text: token.text, span: { start: token.start, end: token.end } };
		}
		this.report(`Expected ${what}${this.found()}.`, this.gapSpan());
		return { kind: "name", text: "", span: this.gapSpan() };
	}

	found(): string {
		const { token } = this;
		if (token.kind === "end") return " before the end of the file";
		return token.afterNewline
			? " before the end of the line"
			: `, found \`${shorten(token.text)}\``;
	}

	/** Where something is missing: behind the last token on its line, else at the token. */
	gapSpan(): Span {
		const { token } = this;
		if (token.kind !== "end" && !token.afterNewline) return { start: token.start, end: token.end };
		const end = this.previousEnd;
		return { start: Math.max(0, end - 1), end: Math.max(end, Math.min(1, this.text.length)) };
	}

	report(message: string, span: Span, fixes: readonly Fix[] = [], code = "syntax-error"): void {
		if (this.#reportedAt === this.#at) return;
		this.#reportedAt = this.#at;
		this.problems.push({ code, severity: "error", message, span, related: [], fixes });
	}

	errorNode(start: number): ErrorNode {
		return { kind: "error", span: { start, end: Math.max(start, this.previousEnd) } };
	}

	/** The `///` comments right before the next token, as text without slashes. */
	takeDoc(): string {
		const lines: string[] = [];
		while (this.#nextComment < this.comments.length) {
			const comment = this.comments[this.#nextComment] as Comment;
			if (comment.start > this.token.start) break;
			this.#nextComment++;
			if (!comment.doc) lines.length = 0;
			else lines.push(comment.text.replace(/^\/\/\/ ?/, ""));
		}
		return lines.join("\n");
	}

	#reportLexical(lexed: Lexed): void {
		for (const comment of lexed.comments)
			if (!comment.terminated)
				this.#lexical("This comment is never closed: write `*/` where it ends.", comment);
		let unknown = 0;
		for (const token of lexed.tokens) {
			if (token.kind === "unknown") {
				if (unknown++ < 3) this.#lexical(unknownMessage(token.text), token);
			} else if (token.defect !== "") this.#lexical(defectMessage(token), token);
		}
	}

	#lexical(message: string, span: Span): void {
		this.problems.push({
			code: "syntax-error",
			severity: "error",
			message,
			span: { start: span.start, end: span.end },
			related: [],
			fixes: [],
		});
	}
}

function shorten(text: string): string {
	const clean = text.replace(/[\p{C}]/gu, "?");
	return clean.length > 20 ? `${clean.slice(0, 20)}…` : clean;
}

function unknownMessage(text: string): string {
	if (text.startsWith("'")) return "Text is written between double quotes.";
	if (text.startsWith("#"))
		return 'There is no preprocessor here: write `const NAME = value` for `#define`, `import "file.hmm"` for `#include`.';
	return `\`${shorten(text)}\` has no meaning in a driver script; remove it.`;
}

function defectMessage(token: Token): string {
	if (token.defect === "unterminated") return 'This text is never closed: write `"` where it ends.';
	if (token.defect === "too-large") return `${shorten(token.text)} does not fit in 32 bits.`;
	return `\`${shorten(token.text)}\` is neither a number nor a name: numbers are decimal or 0x…, names do not begin with a digit.`;
}
