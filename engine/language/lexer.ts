// Text → tokens; never fails. What is no token becomes one of kind `unknown`, and the parser reports it. Comments are
// kept apart with their places: `///` documents a declaration, all of them fold.

import type { Span } from "./source.ts";

export type TokenKind = "name" | "integer" | "string" | "symbol" | "unknown" | "end";

export interface Token {
	readonly kind: TokenKind;
	/** The text itself; for strings with their quotes. */
	readonly text: string;
	readonly start: number;
	readonly end: number;
	/** True where a line begins between the token before and this one. */
	readonly afterNewline: boolean;
	/** What is wrong inside the token: an unterminated string, a malformed number; "" when nothing is. */
	readonly defect: string;
}

export interface Comment extends Span {
	readonly text: string;
	/** A `///` comment. */
	readonly doc: boolean;
	readonly terminated: boolean;
}

export interface Lexed {
	readonly tokens: readonly Token[];
	readonly comments: readonly Comment[];
}

const symbols = [
	"..",
	"||",
	"&&",
	"==",
	"!=",
	"<=",
	">=",
	"<<",
	">>",
	"->",
	"++",
	"--",
	"+=",
	"-=",
	"|=",
	"&=",
	"*=",
	"/=",
];
const twoCharacters = new Set(symbols);
const oneCharacter = new Set("{}()[],.;:=!<>+-*/%|&^~");

/** Cost: one pass over the text. */
export function lex(text: string): Lexed {
	const tokens: Token[] = [];
	const comments: Comment[] = [];
	let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
	let afterNewline = true;
	const push = (kind: TokenKind, end: number, defect = ""): void => {
		tokens.push({ kind, text: text.slice(at, end), start: at, end, afterNewline, defect });
		afterNewline = false;
		at = end;
	};
	while (at < text.length) {
		const code = text.charCodeAt(at);
		if (code === 10 || code === 13) {
			afterNewline = true;
			at++;
		} else if (code === 32 || code === 9 || code === 0xa0) at++;
		else if (code === 47 && isCommentStart(text, at)) {
			const comment = readComment(text, at);
			comments.push(comment);
			if (comment.text.includes("\n")) afterNewline = true;
			at = comment.end;
		} else if (isNameStart(code)) push("name", nameEnd(text, at));
		else if (isDigit(code)) {
			const end = numberEnd(text, at);
			push("integer", end, numberDefect(text.slice(at, end)));
		} else if (code === 34) {
			const end = stringEnd(text, at);
			push("string", end, isTerminated(text, at, end) ? "" : "unterminated");
		} else if (twoCharacters.has(text.slice(at, at + 2))) push("symbol", at + 2);
		else if (oneCharacter.has(text.charAt(at))) push("symbol", at + 1);
		else push("unknown", unknownEnd(text, at));
	}
	at = text.length;
	tokens.push({ kind: "end", text: "", start: at, end: at, afterNewline: true, defect: "" });
	return { tokens, comments };
}

/** The value of an integer token: decimal, 0x…, with the suffixes k, M, G of limits. */
export function integerValue(text: string): number {
	const scale = { k: 1e3, M: 1e6, G: 1e9 }[text.at(-1) ?? ""];
	if (scale !== undefined && !text.startsWith("0x")) return Number(text.slice(0, -1)) * scale;
	return Number(text);
}

function isCommentStart(text: string, at: number): boolean {
	const next = text.charCodeAt(at + 1);
	return next === 47 || next === 42;
}

function readComment(text: string, start: number): Comment {
	const block = text.charCodeAt(start + 1) === 42;
	const found = block ? text.indexOf("*/", start + 2) : lineEnd(text, start);
	const end = found < 0 ? text.length : block ? found + 2 : found;
	const body = text.slice(start, end);
	const doc = !block && body.startsWith("///") && !body.startsWith("////");
	return { start, end, text: body, doc, terminated: !block || found >= 0 };
}

function lineEnd(text: string, start: number): number {
	let at = start;
	while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++;
	return at;
}

function isNameStart(code: number): boolean {
	return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isDigit(code: number): boolean {
	return code >= 48 && code <= 57;
}

function nameEnd(text: string, start: number): number {
	let at = start;
	while (at < text.length && (isNameStart(text.charCodeAt(at)) || isDigit(text.charCodeAt(at))))
		at++;
	return at;
}

/** A number runs over letters too, so that `12ab` is one wrong number and not two tokens. */
function numberEnd(text: string, start: number): number {
	return nameEnd(text, start);
}

function numberDefect(text: string): string {
	if (!/^(0x[0-9a-fA-F]+|\d+[kMG]?)$/.test(text)) return "malformed";
	return integerValue(text) > 0x7fffffff ? "too-large" : "";
}

/** A string ends at its quote or, unterminated, at the end of the line. */
function stringEnd(text: string, start: number): number {
	let at = start + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 10 || code === 13) return at;
		if (code === 92) at++;
		else if (code === 34) return at + 1;
	}
	return Math.min(at, text.length);
}

function isTerminated(text: string, start: number, end: number): boolean {
	return end - start >= 2 && text.charCodeAt(end - 1) === 34;
}

/** A run of what no token starts with is one unknown token. */
function unknownEnd(text: string, start: number): number {
	let at = start + 1;
	while (at < text.length) {
		const code = text.charCodeAt(at);
		const known = code <= 32 || code === 34 || isNameStart(code) || isDigit(code);
		if (known || oneCharacter.has(text.charAt(at))) break;
		at++;
	}
	return at;
}
