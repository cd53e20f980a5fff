// The parser's place in the tokens, its problems and its bound on nesting. One mistake gives one message: after a
// problem the rest of its line is quiet.

import { type Comment, type Lexed, lex, type Token } from "../lexer.ts";
import type { Fix } from "../problem.ts";
import type { Span } from "../source.ts";
import type { ErrorNode, Name } from "../tree.ts";
import { type Balance, balanceFrom, isDeclarationAt } from "./balance.ts";
import { Mistakes, shorten } from "./mistakes.ts";
import type { Part } from "./part.ts";

/** Blocks and expressions inside each other; beyond it the file is not written by a person. */
export const NESTING_MAX = 200;

/** How far back the beginning of a line is looked for. */
const INDENT_MAX = 1000;

/** Words that begin or join statements: none of them can be a name. */
export const reservedWords: ReadonlySet<string> = new Set([
	"let",
	"if",
	"else",
	"while",
	"loop",
	"for",
	"return",
	"goto",
	"break",
	"continue",
	"true",
	"false",
]);

export class Cursor {
	readonly text: string;
	depth = 0;
	/** How many levels the expression read last is high. */
	height = 0;
	/** Blocks that are open. */
	braces = 0;
	/** Inside parentheses, brackets and object braces a newline does not end a statement. */
	newlinesCount = true;
	/** Whether the braces of the declaration being read match. */
	balance: Balance = { missing: 0, extra: 0, end: 0 };
	#tokens: readonly Token[];
	#comments: readonly Comment[];
	#mistakes: Mistakes;
	#from: number;
	#at = 0;
	#nextComment = 0;

	/** `from`: the end of the token before those given. */
	constructor(text: string, lexed: Lexed = lex(text), from = 0) {
		this.text = text;
		this.#tokens = lexed.tokens;
		this.#comments = lexed.comments;
		this.#from = from;
		this.#mistakes = new Mistakes(text);
	}

	get token(): Token {
		return this.#tokens[this.#at] as Token;
	}

	peek(distance = 1): Token {
		return this.#tokens[Math.min(this.#at + distance, this.#tokens.length - 1)] as Token;
	}

	/** End of the token before this one. */
	get previousEnd(): number {
		return this.#at === 0 ? this.#from : (this.#tokens[this.#at - 1]?.end ?? 0);
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
		const { token } = this;
		return token.text === symbol && token.kind === "symbol";
	}

	isName(text?: string): boolean {
		const { token } = this;
		return token.kind === "name" && (text === undefined || token.text === text);
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
		const fixes = this.#mayInsert(symbol) ? [this.insertion(symbol)] : [];
		this.report(`Expected \`${symbol}\` ${what}${this.found()}.`, this.gapSpan(), fixes);
		return false;
	}

	/** Whether the text can be read once the symbol is there. */
	#mayInsert(symbol: string): boolean {
		if (symbol === ")" || symbol === "]") return true;
		if (symbol === "{") return this.balance.extra > 0;
		const { kind, afterNewline } = this.token;
		return symbol !== "(" && kind !== "symbol" && kind !== "end" && !afterNewline;
	}

	/** Writes something behind the token before this one. */
	insertion(text: string): Fix {
		const at = this.previousEnd;
		const space = text === "=" || text === "{" ? " " : "";
		return {
			title: `Insert \`${text}\``,
			edits: [{ span: { start: at, end: at }, text: `${space}${text}` }],
		};
	}

	/** A name, or one with empty text and a problem. */
	expectName(what: string): Name {
		const { token } = this;
		if (token.kind !== "name" || (token.afterNewline && reservedWords.has(token.text))) {
			this.report(`Expected ${what}${this.found()}.`, this.gapSpan());
			return { kind: "name", text: "", span: this.gapSpan() };
		}
		if (reservedWords.has(token.text))
			this.report(`\`${token.text}\` is a word of the language; write ${what}.`, token);
		this.advance();
		return { kind: "name", text: token.text, span: { start: token.start, end: token.end } };
	}

	/** The same, on this line: what stands on the next one is not what is missing here. */
	expectNameHere(what: string): Name {
		if (!this.newlinesCount || !this.token.afterNewline) return this.expectName(what);
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
		const { token } = this;
		const at = span.start >= token.start ? token.start : Math.max(0, this.previousEnd - 1);
		this.#mistakes.report(
			{
				code,
				severity: "error",
				message,
				span: { start: span.start, end: span.end },
				related: [],
				fixes,
			},
			at,
		);
	}

	/** Reports what begins at a token that is already read. */
	reportAt(token: Token, message: string, fixes: readonly Fix[]): void {
		const { start, end } = token;
		const problem = { message, span: { start, end }, related: [], fixes };
		this.#mistakes.report({ code: "syntax-error", severity: "error", ...problem }, start);
	}

	errorNode(start: number): ErrorNode {
		return { kind: "error", span: { start, end: Math.max(start, this.previousEnd) } };
	}

	/** The `///` comments right before the next token, as text without slashes. */
	takeDoc(): string {
		const before = this.token.start;
		const first = this.#comments[this.#nextComment];
		if (first === undefined || first.start > before) return "";
		const lines: string[] = [];
		while (this.#nextComment < this.#comments.length) {
			const comment = this.#comments[this.#nextComment] as Comment;
			if (comment.start > before) break;
			this.#nextComment++;
			if (!comment.doc) lines.length = 0;
			else lines.push(comment.text.replace(/^\/\/\/ ?/, ""));
		}
		return lines.join("\n");
	}

	/** True where a declaration begins that no block can hold: a block that meets it has lost its `}`. */
	startsDeclaration(): boolean {
		const { token } = this;
		if (!token.afterNewline || token.kind !== "name") return false;
		if (isDeclarationAt(this.text, this.#tokens, this.#at)) return true;
		const isOuter = token.text === "fn" || token.text === "scenario";
		const next = this.peek().kind;
		return isOuter && this.balance.missing > 0 && (next === "name" || next === "string");
	}

	/**
	 * Reads a part of the text with `read`, which is called for each of its declarations. Nothing is left of the part before:
	 * what is read here follows from the text up to the declaration word that begins the next part.
	 */
	part<D>(read: () => D | undefined): Part<D> {
		const start = this.previousEnd;
		const first = this.token.start;
		const from = this.#at;
		const comment = this.#skipComments(start);
		this.balance = balanceFrom(this.text, this.#tokens, from);
		this.#mistakes = new Mistakes(this.text);
		this.newlinesCount = true;
		this.depth = 0;
		this.height = 0;
		this.braces = 0;
		const declarations: D[] = [];
		while (!this.isAtEnd && this.#at < this.balance.end) {
			const before = this.token;
			const declaration = read();
			if (declaration !== undefined) declarations.push(declaration);
			if (this.token === before) this.advance();
		}
		const end = this.isAtEnd ? Number.POSITIVE_INFINITY : this.previousEnd;
		const comments = this.#comments.slice(comment, this.#skipComments(end));
		return {
			start,
			first,
			declarations,
			comments,
			isLoose: this.#at > this.balance.end,
			...this.#mistakes.found(this.#tokens.slice(from, this.#at), comments),
		};
	}

	/** Puts the comments before an offset behind us; the first that is not. */
	#skipComments(offset: number): number {
		while ((this.#comments[this.#nextComment]?.start ?? offset) < offset) this.#nextComment++;
		return this.#nextComment;
	}

	/** Width of the white space that begins the line of this offset. */
	indentAt(offset: number): number {
		const least = Math.max(0, offset - INDENT_MAX);
		let start = offset;
		while (start > least && !isNewline(this.text.charCodeAt(start - 1))) start--;
		let end = start;
		while (this.text.charCodeAt(end) === 32 || this.text.charCodeAt(end) === 9) end++;
		return end - start;
	}
}

function isNewline(code: number): boolean {
	return code === 10 || code === 13;
}
