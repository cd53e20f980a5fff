// Functions and callbacks: a name, parameters, a body. A function written as in C is read as what it means, so that
// its types are one mistake and its body is still checked.

import type { Token } from "../lexer.ts";
import type { Callback, Fn, Name } from "../tree.ts";
import { blockGoesOn, closeBlock, openBlock } from "./block.ts";
import type { Cursor } from "./cursor.ts";
import { withoutNewlines } from "./expression.ts";
import { skipLine } from "./skip.ts";
import { parseBlock } from "./statement.ts";

export function parseFn(cursor: Cursor, doc: string): Fn {
	const { start } = cursor.advance();
	return finishFn(cursor, start, doc);
}

function finishFn(cursor: Cursor, start: number, doc: string): Fn {
	const name = cursor.expectNameHere("the name of the function");
	const parameters = parseParameters(cursor, name.text);
	const body = parseBlock(cursor, `the function ${name.text}`);
	return { kind: "fn", name, parameters, body, doc, span: { start, end: cursor.previousEnd } };
}

/** How many words of C may stand before the name of a function: `static inline unsigned long`. */
const TYPE_WORDS_MAX = 8;

/** True at `static int populate(`. */
export function startsForeignFn(cursor: Cursor): boolean {
	return foreignName(cursor) > 0;
}

/** How many tokens stand before the name of a function in C; 0 where there is none. */
function foreignName(cursor: Cursor): number {
	if (!cursor.isName()) return 0;
	for (let distance = 1; distance <= TYPE_WORDS_MAX; distance++) {
		const token = cursor.peek(distance);
		const isWord = token.kind === "name" && !token.afterNewline;
		if (isWord && cursor.peek(distance + 1).text === "(") return distance;
		if (!isWord && token.text !== "*") return 0;
	}
	return 0;
}

export function parseForeignFn(cursor: Cursor, doc: string): Fn {
	const first = cursor.token;
	const distance = foreignName(cursor);
	for (let skipped = 0; skipped < distance; skipped++) cursor.advance();
	const name = cursor.expectName("the name of the function");
	const { names, end } = parseNames(cursor, name.text);
	const header = `fn ${name.text}(${listOf(names)})`;
	cursor.reportAt(first, `Functions have no types: write \`${header}\`.`, [
		{ title: `Write \`${header}\``, edits: [{ span: { start: first.start, end }, text: header }] },
	]);
	const body = parseBlock(cursor, `the function ${name.text}`);
	const span = { start: first.start, end: cursor.previousEnd };
	return { kind: "fn", name, parameters: names, body, doc, span };
}

function listOf(names: readonly Name[]): string {
	return names.map((name) => name.text).join(", ");
}

// ── parameters ────────────────────────────────────────────────────────────

interface Names {
	readonly names: readonly Name[];
	/** The first word that is the type of a parameter, if one has a type. */
	readonly typed: Token | undefined;
	readonly start: number;
	readonly end: number;
}

export function parseParameters(cursor: Cursor, owner: string): readonly Name[] {
	const { names, typed, start, end } = parseNames(cursor, owner);
	if (!typed) return names;
	const list = `(${listOf(names)})`;
	cursor.reportAt(typed, `Parameters have no type: write ${list}.`, [
		{ title: `Write ${list}`, edits: [{ span: { start, end }, text: list }] },
	]);
	return names;
}

function parseNames(cursor: Cursor, owner: string): Names {
	const { start } = cursor.token;
	const names: Name[] = [];
	let typed: Token | undefined;
	if (!cursor.is("(")) {
		const what = `to begin the parameters of ${owner}${cursor.found()}`;
		const at = cursor.insertion("()");
		cursor.report(`Expected \`(\` ${what}.`, cursor.gapSpan(), cursor.is("{") ? [at] : []);
		return { names, typed, start, end: start };
	}
	cursor.advance();
	withoutNewlines(cursor, () => {
		while (!cursor.is(")") && !cursor.is("{") && !cursor.isAtEnd && !cursor.startsDeclaration()) {
			const first = cursor.token;
			const name = parseParameter(cursor);
			if (name.text !== "") names.push(name);
			const isTyped = cursor.previousEnd !== first.end && name.text !== "";
			if (isTyped) typed ??= first;
			if (!cursor.accept(",")) break;
		}
	});
	cursor.expect(")", `after the parameters of ${owner}`);
	return { names, typed, start, end: cursor.previousEnd };
}

/** `mm`; of `struct mm_struct *mm` the last word, of `mm: mm_struct` the first. */
function parseParameter(cursor: Cursor): Name {
	let name = cursor.expectName("the name of a parameter");
	if (cursor.accept(":")) {
		while (cursor.isName()) cursor.advance();
		return name;
	}
	while (cursor.isName() || cursor.is("*")) {
		if (cursor.accept("*")) continue;
		const next = cursor.expectName("the name of a parameter");
		if (next.text === "") break; // a word that is no name stays where it is
		name = next;
	}
	return name;
}

// ── callbacks ─────────────────────────────────────────────────────────────

export function parseCallback(cursor: Cursor, start: number, doc: string): Callback {
	const name = cursor.expectName("the name of a callback");
	const parameters = parseParameters(cursor, name.text);
	const body = parseBlock(cursor, `the callback ${name.text}`);
	const span = { start, end: cursor.previousEnd };
	return { kind: "callback", name, parameters, body, doc, span };
}

export function parseCallbacks(cursor: Cursor, owner: string): readonly Callback[] {
	const callbacks: Callback[] = [];
	parseMembers(cursor, owner, () => {
		const doc = cursor.takeDoc();
		const { start } = cursor.token;
		if (cursor.isName("on") || cursor.isName("fn")) reportWord(cursor);
		if (cursor.isName() && cursor.peek().text === "(")
			return void callbacks.push(parseCallback(cursor, start, doc));
		skipMember(cursor, "a callback such as `invalidate(span, event, seq) { … }`");
	});
	return callbacks;
}

function reportWord(cursor: Cursor): void {
	if (cursor.peek().kind !== "name") return;
	const { text, start, end } = cursor.advance();
	const span = { start, end: cursor.token.start };
	cursor.report(`Callbacks are written without \`${text}\`.`, { start, end }, [
		{ title: `Remove \`${text}\``, edits: [{ span, text: "" }] },
	]);
}

/** `{ member … }`: calls `parse` at each member; goes on however little it reads. */
export function parseMembers(cursor: Cursor, owner: string, parse: () => void): void {
	const opened = openBlock(cursor, owner);
	if (!opened) return;
	while (blockGoesOn(cursor, opened)) {
		const before = cursor.token;
		if (cursor.accept(";") || cursor.accept(",")) continue;
		parse();
		if (cursor.token === before) cursor.advance();
	}
	closeBlock(cursor, opened);
}

export function skipMember(cursor: Cursor, what: string): void {
	const { start, end } = cursor.token;
	cursor.report(`Expected ${what}${foundHere(cursor)}.`, { start, end });
	cursor.advance();
	if (!cursor.token.afterNewline) skipLine(cursor);
}

function foundHere(cursor: Cursor): string {
	const { text } = cursor.token;
	return text === "" ? "" : `, found \`${text.slice(0, 20)}\``;
}
