// What C (and other languages) would write: read far enough that it is one mistake, with what to write instead.

import { builtinNamed } from "../builtins.ts";
import type { Expression, For, Statement } from "../tree.ts";
import { declarationWords } from "./balance.ts";
import type { Cursor } from "./cursor.ts";
import { shorten } from "./mistakes.ts";
import { skipLine, skipPair } from "./skip.ts";

/** Statements of C that do not exist here, and what is written instead. */
export const foreignWords: ReadonlyMap<string, string> = new Map([
	["do", "write `loop { … if done { break } }`"],
	["switch", "write `if … { … } else if … { … }`"],
	["until", "write `while !(…) { … }`"],
]);

/** `switch (x) { … }`: reports it and skips it whole. */
export function skipForeign(cursor: Cursor): Statement {
	const { text, start, end } = cursor.advance();
	cursor.report(`There is no \`${text}\` here; ${foreignWords.get(text)}.`, { start, end });
	if (cursor.is("(")) skipPair(cursor, "(", ")");
	if (cursor.is("{")) skipPair(cursor, "{", "}");
	skipLine(cursor);
	return cursor.errorNode(start);
}

/** `for (i = 0; i < n; i++)`: the loop is read as one over nothing in particular. */
export function skipLoopHeader(cursor: Cursor): Pick<For, "name" | "iterable"> {
	const { start } = cursor.token;
	const words = headerWords(cursor);
	skipPair(cursor, "(", ")");
	const span = { start, end: cursor.previousEnd };
	const { name } = words;
	cursor.report(`A loop is written \`for ${name} in ${words.over}\`, without parentheses.`, span);
	return {
		name: { kind: "name", text: name === "x" ? "" : name, span: words.span ?? span },
		iterable: { kind: "error", span },
	};
}

/** The variable a header counts with, so that the body may name it. */
function headerWords(cursor: Cursor) {
	const first = cursor.peek(1);
	const second = cursor.peek(2);
	const typed = first.kind === "name" && second.kind === "name" && second.text !== "in";
	const name = typed ? second : first;
	if (name.kind !== "name") return { name: "x", over: "0..n", span: undefined };
	const over = cursor.peek(typed ? 3 : 2).text === "in" ? "…" : "0..n";
	return { name: name.text, over, span: { start: name.start, end: name.end } };
}

/** `count++` is read as the count alone. */
export function parseCounter(cursor: Cursor, expression: Expression): Statement {
	const { text, start, end } = cursor.advance();
	const short = `${text.charAt(0)}= 1`;
	cursor.report(`There is no \`${text}\`: write \`${short}\`.`, { start, end }, [
		{ title: `Write \`${short}\``, edits: [{ span: { start, end }, text: ` ${short}` }] },
	]);
	const one: Expression = { kind: "integer", value: 1, span: { start, end } };
	const operator = text === "++" ? "+=" : "-=";
	const span = { start: expression.span.start, end };
	return { kind: "assign", target: expression, operator, value: one, span };
}

export interface Finish {
	finishLet(cursor: Cursor, start: number): Statement;
	finishObject(cursor: Cursor, type: "range" | "migrate", start: number): Statement;
}

/**
 * `int err = …`, `struct page *page = …`: C's way to declare, read as `let`. `int err` declares it too, so that its uses
 * are no further mistakes.
 */
export function parseTypedDeclaration(cursor: Cursor, finish: Finish): Statement {
	const { start, text: first } = cursor.token;
	skipTypes(cursor);
	const { kind, text: name } = cursor.token;
	const span = { start, end: Math.max(start + first.length, cursor.previousEnd) };
	const { text: next, afterNewline } = cursor.peek();
	if (kind === "name" && next === "=" && !afterNewline) {
		const object = cursor.peek(2).text === "{" && objectType(cursor.text.slice(start, span.end));
		if (object) return finishForeignObject(cursor, start, object, finish);
		const fix = { title: "Write `let`", edits: [{ span, text: "let" }] };
		cursor.report(`Nothing is declared with a type: write \`let ${name} = …\`.`, span, [fix]);
		return finish.finishLet(cursor, start);
	}
	const isEnd = afterNewline || next === ";" || next === ",";
	const declares = kind === "name" && isEnd && !declarationWords.has(first);
	cursor.report(foreignMessage(first, name, declares), span);
	const declared = cursor.token;
	skipLine(cursor);
	const error = cursor.errorNode(start);
	if (!declares || builtinNamed(first)) return error;
	const place = { start: declared.start, end: declared.end };
	return { ...error, kind: "let", name: { kind: "name", text: name, span: place }, value: error };
}

/** The object that C's type of it names: `struct hmm_range`. */
function objectType(words: string): "range" | "migrate" | undefined {
	if (/\b(hmm_)?range$/.test(words)) return "range";
	return /\bmigrate(_vma)?$/.test(words) ? "migrate" : undefined;
}

function finishForeignObject(
	cursor: Cursor,
	start: number,
	type: "range" | "migrate",
	finish: Finish,
): Statement {
	const name = cursor.token.text;
	const span = { start, end: cursor.peek().end };
	cursor.report(`Objects are made without \`=\`: \`${type} ${name} { field: value, … }\`.`, span, [
		{ title: "Write without `=`", edits: [{ span, text: `${type} ${name}` }] },
	]);
	return finish.finishObject(cursor, type, start);
}

function foreignMessage(first: string, name: string, declares: boolean): string {
	if (builtinNamed(first)) return `Arguments stand in parentheses: \`${first}(${name})\`.`;
	if (declarationWords.has(first))
		return `\`${first}\` begins a declaration: declarations stand beside each other, not inside; move it out.`;
	if (declares) return `Nothing is declared with a type: write \`let ${name} = 0\`.`;
	return `\`${shorten(first)}\` begins no statement; there are let, if, while, loop, for, return, goto, range, migrate, calls and assignments.`;
}

/** The words and stars in front of a name. */
function skipTypes(cursor: Cursor): void {
	for (;;) {
		const next = cursor.peek();
		if (!cursor.isName() || next.afterNewline) return;
		if (next.kind !== "name" && next.text !== "*") return;
		cursor.advance();
		while (cursor.is("*")) cursor.advance();
	}
}
