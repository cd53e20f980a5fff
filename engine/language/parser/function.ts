// Functions and callbacks: a name, parameters, a body. A function written as in C is read as what it means, so that
// its types are one mistake and its body is still checked.

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
	const name = cursor.expectName("the name of the function");
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
	const { start } = cursor.token;
	const distance = foreignName(cursor);
	const name = cursor.peek(distance);
	const span = { start, end: cursor.peek(distance - 1).end };
	cursor.report(
		`Functions have no types: write \`fn ${name.text}(…) { … }\`, parameters by name alone.`,
		span,
		[{ title: "Write `fn`", edits: [{ span, text: "fn" }] }],
	);
	for (let skipped = 0; skipped < distance; skipped++) cursor.advance();
	return finishFn(cursor, start, doc);
}

// ── parameters ────────────────────────────────────────────────────────────

export function parseParameters(cursor: Cursor, owner: string): readonly Name[] {
	const parameters: Name[] = [];
	if (!cursor.expect("(", `to begin the parameters of ${owner}`)) return parameters;
	withoutNewlines(cursor, () => {
		while (!cursor.is(")") && !cursor.is("{") && !cursor.isAtEnd && !cursor.startsDeclaration()) {
			parameters.push(parseParameter(cursor));
			if (!cursor.accept(",")) break;
		}
	});
	cursor.expect(")", `after the parameters of ${owner}`);
	return parameters.filter((parameter) => parameter.text !== "");
}

/** `mm`; `struct mm_struct *mm` is read as the last of its words. */
function parseParameter(cursor: Cursor): Name {
	const name = cursor.expectName("the name of a parameter");
	if (!cursor.isName() && !cursor.is("*") && !cursor.is(":")) return name;
	cursor.report("Parameters have no type: only their names are written.", cursor.token);
	if (cursor.accept(":")) {
		while (cursor.isName()) cursor.advance();
		return name;
	}
	let last = name;
	while (cursor.isName() || cursor.is("*"))
		if (!cursor.accept("*")) last = cursor.expectName("the name of a parameter");
	return last;
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
