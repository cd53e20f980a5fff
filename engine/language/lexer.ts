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
	readonly defect: Defect;
}

export type Defect = "" | "unterminated" | "malformed" | "too-large" | "not-ascii";

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

/**
 * `from`: where the text stands in a larger one, behind the end of a token of that; all offsets count there. Cost: one pass
 * over the text.
 */
export function lex(text: string, from = 0): Lexed {
	const tokens: Token[] = [];
	const comments: Comment[] = [];
	const length = text.length;
	let at = from === 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
	let afterNewline = from === 0;
	let lastClose = -1;
	while (at < length) {
		const code = text.charCodeAt(at);
		const kind = classOf(code);
		if (kind === SPACE) {
			at++;
			continue;
		}
		if (kind === NEWLINE) {
			afterNewline = true;
			at++;
			continue;
		}
		if (code === SLASH && isCommentStart(text, at)) {
			// Looked for once, or a text full of open comments would cost its square.
			if (lastClose < 0) lastClose = Math.max(0, text.lastIndexOf("*/"));
			const comment = readComment(text, at, lastClose);
			comments.push(from === 0 ? comment : movedBy(comment, from));
			if (comment.text.includes("\n")) afterNewline = true;
			at = comment.end;
			continue;
		}
		const token = readToken(text, at, kind, afterNewline);
		tokens.push(from === 0 ? token : movedBy(token, from));
		afterNewline = false;
		at = token.end;
	}
	tokens.push(makeToken("end", "", from + length, from + length, true, ""));
	return { tokens, comments };
}

function movedBy<S extends Span>(what: S, from: number): S {
	return { ...what, start: what.start + from, end: what.end + from };
}

/** The value of an integer token: decimal, 0x…, with the suffixes k, M, G of limits. */
export function integerValue(text: string): number {
	const scale = { k: 1e3, M: 1e6, G: 1e9 }[text.at(-1) ?? ""];
	if (scale !== undefined && !text.startsWith("0x")) return Number(text.slice(0, -1)) * scale;
	return Number(text);
}

// ── characters ────────────────────────────────────────────────────────────

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;
const NEWLINE = 4;
const SYMBOL = 5;
const QUOTE = 6;

const SLASH = 47;
const STAR = 42;
const BACKSLASH = 92;

const symbols = "{}()[],.;:=!<>+-*/%|&^~";
const asciiClasses = Uint8Array.from({ length: 128 }, (_, code) => {
	const character = String.fromCharCode(code);
	if (/[A-Za-z_]/.test(character)) return LETTER;
	if (/[0-9]/.test(character)) return DIGIT;
	if (/[ \t\v\f]/.test(character)) return SPACE;
	if (/[\n\r]/.test(character)) return NEWLINE;
	if (character === '"') return QUOTE;
	return symbols.includes(character) ? SYMBOL : OTHER;
});

function classOf(code: number): number {
	if (code < 128) return asciiClasses[code] ?? OTHER;
	return code === 0xa0 ? SPACE : OTHER;
}

/** Symbols of two characters, by their first one and then by their second. */
const pairs: readonly (readonly (string | undefined)[] | undefined)[] = tableOfPairs([
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
]);

function tableOfPairs(texts: readonly string[]) {
	const table: (string | undefined)[][] = [];
	for (const text of texts) {
		const first = text.charCodeAt(0);
		const row = table[first] ?? new Array<string | undefined>(128).fill(undefined);
		row[text.charCodeAt(1)] = text;
		table[first] = row;
	}
	return table;
}

// ── tokens ────────────────────────────────────────────────────────────────

function makeToken(
	kind: TokenKind,
	text: string,
	start: number,
	end: number,
	afterNewline: boolean,
	defect: Defect,
): Token {
	return { kind, text, start, end, afterNewline, defect };
}

function readToken(text: string, at: number, kind: number, afterNewline: boolean): Token {
	if (kind === LETTER) return readName(text, at, afterNewline);
	if (kind === SYMBOL) {
		if (text.startsWith("*/", at)) return makeToken("unknown", "*/", at, at + 2, afterNewline, "");
		const pair = pairs[text.charCodeAt(at)]?.[text.charCodeAt(at + 1)];
		if (pair !== undefined) return makeToken("symbol", pair, at, at + 2, afterNewline, "");
		return makeToken("symbol", text.charAt(at), at, at + 1, afterNewline, "");
	}
	if (kind === DIGIT) {
		// A number runs over letters too, so that `12ab` is one wrong number and not two tokens.
		const end = nameEnd(text, at);
		const body = text.slice(at, end);
		return makeToken("integer", body, at, end, afterNewline, numberDefect(body));
	}
	if (kind === QUOTE) {
		const end = stringEnd(text, at);
		const terminated =
			end - at >= 2 && text.charCodeAt(end - 1) === 34 && !isEscaped(text, at, end);
		const defect = terminated ? "" : "unterminated";
		return makeToken("string", text.slice(at, end), at, end, afterNewline, defect);
	}
	if (isLetter(text, at)) return readName(text, at, afterNewline);
	const end = unknownEnd(text, at);
	return makeToken("unknown", text.slice(at, end), at, end, afterNewline, "");
}

/** Letters that are not ASCII belong to the name, so that a name with one is one mistake everywhere it stands. */
function readName(text: string, start: number, afterNewline: boolean): Token {
	let end = nameEnd(text, start);
	let defect: Defect = "";
	while (end < text.length && isLetter(text, end)) {
		defect = "not-ascii";
		end = nameEnd(text, end + (isSurrogate(text, end) ? 2 : 1));
	}
	return makeToken("name", text.slice(start, end), start, end, afterNewline, defect);
}

function nameEnd(text: string, start: number): number {
	let at = start;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		const kind = code < 128 ? asciiClasses[code] : OTHER;
		if (kind !== LETTER && kind !== DIGIT) break;
	}
	return at;
}

/** A letter outside ASCII. */
function isLetter(text: string, at: number): boolean {
	if (text.charCodeAt(at) < 128) return false;
	return /^[\p{L}\p{N}]/u.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

function isSurrogate(text: string, at: number): boolean {
	return (text.codePointAt(at) ?? 0) > 0xffff;
}

function numberDefect(text: string): Defect {
	if (text.length < 10 && /^\d+$/.test(text)) return "";
	if (!/^(0x[0-9a-fA-F]+|\d+[kMG]?)$/.test(text)) return "malformed";
	return integerValue(text) > 0x7fffffff ? "too-large" : "";
}

/** A string ends at its quote or, unterminated, at the end of the line. */
function stringEnd(text: string, start: number): number {
	let at = start + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (classOf(code) === NEWLINE) return at;
		if (code === BACKSLASH && classOf(text.charCodeAt(at + 1)) !== NEWLINE) at++;
		else if (code === 34) return at + 1;
	}
	return Math.min(at, text.length);
}

/** True where the quote at the end of a string belongs to its text: `"\"` is not closed. */
function isEscaped(text: string, start: number, end: number): boolean {
	let at = end - 2;
	while (at > start && text.charCodeAt(at) === BACKSLASH) at--;
	return (end - 2 - at) % 2 === 1;
}

/** A run of what no token starts with is one unknown token. */
function unknownEnd(text: string, start: number): number {
	let at = start + 1;
	while (at < text.length && classOf(text.charCodeAt(at)) === OTHER && !isLetter(text, at)) at++;
	return at;
}

// ── comments ──────────────────────────────────────────────────────────────

function isCommentStart(text: string, at: number): boolean {
	const next = text.charCodeAt(at + 1);
	return next === SLASH || next === STAR;
}

/** A block comment that is never closed ends with its line: what follows is most likely still the script. */
function readComment(text: string, start: number, lastClose: number): Comment {
	const block = text.charCodeAt(start + 1) === STAR;
	const close = block && start + 2 <= lastClose ? text.indexOf("*/", start + 2) : -1;
	const end = close >= 0 ? close + 2 : lineEnd(text, start);
	const body = text.slice(start, end);
	const doc = !block && body.startsWith("///") && !body.startsWith("////");
	return { start, end, text: body, doc, terminated: !block || close >= 0 };
}

function lineEnd(text: string, start: number): number {
	let at = start;
	while (at < text.length && classOf(text.charCodeAt(at)) !== NEWLINE) at++;
	return at;
}
