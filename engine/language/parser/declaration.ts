// Declarations. After a mistake the parser goes on at the next declaration word in the first column, so that one broken
// function leaves the others whole.

import type { Declaration, StringLiteral } from "../tree.ts";
import { declarationWords } from "./balance.ts";
import type { Cursor } from "./cursor.ts";
import { parseValue, stringValue } from "./expression.ts";
import { parseCallbacks, parseFn, parseForeignFn, startsForeignFn } from "./function.ts";
import { parseCount, parseDevice, parseNotifier, parseRecord } from "./owner.ts";
import { parseScenario } from "./scenario.ts";
import { skipPair } from "./skip.ts";
import { parseBlock } from "./statement.ts";

const parsers: ReadonlyMap<string, (cursor: Cursor, doc: string) => Declaration> = new Map([
	["import", parseImport],
	["kernel", parseKernel],
	["const", parseConst],
	["device", parseDevice],
	["notifier", (cursor: Cursor, doc: string) => parseNotifier(cursor, doc, "interval")],
	["mmu_notifier", (cursor: Cursor, doc: string) => parseNotifier(cursor, doc, "plain")],
	["mirror", (cursor: Cursor, doc: string) => parseNotifier(cursor, doc, "mirror")],
	["fn", parseFn],
	["scenario", parseScenario],
	["fence", parseFence],
	["kref", parseKref],
	["list", parseList],
	["work", parseWork],
	["record", parseRecord],
]);

export function parseDeclaration(cursor: Cursor): Declaration {
	const doc = cursor.takeDoc();
	const { token } = cursor;
	const parse = token.kind === "name" ? parsers.get(token.text) : undefined;
	const declaration = parse ? parse(cursor, doc) : parseForeign(cursor, doc);
	endDeclaration(cursor);
	return declaration;
}

/** What stands behind a declaration on its line belongs to nothing. */
function endDeclaration(cursor: Cursor): void {
	const { token } = cursor;
	if (token.afterNewline || cursor.isAtEnd || cursor.is(";") || cursor.is("}")) return;
	if (token.kind === "name" && declarationWords.has(token.text)) return;
	cursor.report(`Expected the end of the declaration${cursor.found()}.`, token);
	skipToDeclaration(cursor);
}

// ── what begins no declaration ────────────────────────────────────────────

function parseForeign(cursor: Cursor, doc: string): Declaration {
	if (startsForeignFn(cursor)) return parseForeignFn(cursor, doc);
	const { start, end, text } = cursor.token;
	cursor.report(foreignMessage(cursor), { start, end });
	cursor.advance();
	if (text === "struct" || text === "enum") skipPair(cursor, "{", "}");
	else if (text !== "}") skipToDeclaration(cursor);
	return cursor.errorNode(start);
}

function foreignMessage(cursor: Cursor): string {
	const { text, kind } = cursor.token;
	const words = "import, const, device, notifier, fn or scenario";
	if (text === "}") return "This `}` closes nothing; remove it.";
	if (text === "struct")
		return "There are no types: driver structures are `record name { var x = 0 }`.";
	if (text === "enum") return "There are no types: write `const NAME = 1` for each value.";
	if (kind !== "name") return `Expected a declaration${cursor.found()}: ${words}.`;
	return `\`${text}\` begins no declaration: there are ${words}; statements stand inside functions.`;
}

/** To the next declaration word at the start of a line, over whatever stands in braces. */
function skipToDeclaration(cursor: Cursor): void {
	while (!cursor.isAtEnd && !cursor.startsDeclaration()) {
		if (cursor.is("{")) skipPair(cursor, "{", "}");
		else cursor.advance();
	}
}

// ── small ones ────────────────────────────────────────────────────────────

function parseString(cursor: Cursor, what: string): StringLiteral {
	const { token } = cursor;
	const span = { start: token.start, end: token.end };
	if (token.kind !== "string") {
		cursor.report(`Expected ${what} between double quotes${cursor.found()}.`, cursor.gapSpan());
		return { kind: "string", value: "", span: cursor.gapSpan() };
	}
	if (token.text === '""') cursor.report(`Expected ${what} between these quotes.`, span);
	cursor.advance();
	return { kind: "string", value: stringValue(token.text), span };
}

function parseImport(cursor: Cursor): Declaration {
	const { start } = cursor.advance();
	const path = parseString(cursor, "the path of the other file");
	return { kind: "import", path, span: { start, end: cursor.previousEnd } };
}

function parseKernel(cursor: Cursor): Declaration {
	const { start } = cursor.advance();
	const version = parseString(cursor, 'a kernel model such as "6.x"');
	return { kind: "kernel", version, span: { start, end: cursor.previousEnd } };
}

function parseConst(cursor: Cursor, doc: string): Declaration {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("a name after `const`");
	const value = parseValue(cursor, "and a value");
	return { kind: "const", name, value, doc, span: { start, end: cursor.previousEnd } };
}

function parseFence(cursor: Cursor, doc: string): Declaration {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the fence");
	const count = parseCount(cursor);
	return { kind: "fence", name, count, doc, span: { start, end: cursor.previousEnd } };
}

function parseList(cursor: Cursor, doc: string): Declaration {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the list");
	return { kind: "list", name, doc, span: { start, end: cursor.previousEnd } };
}

function parseKref(cursor: Cursor, doc: string): Declaration {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the object");
	const count = parseCount(cursor);
	const callbacks = cursor.is("{") ? parseCallbacks(cursor, name.text) : [];
	return { kind: "kref", name, count, callbacks, doc, span: { start, end: cursor.previousEnd } };
}

function parseWork(cursor: Cursor, doc: string): Declaration {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the work");
	const body = parseBlock(cursor, `the work ${name.text}`);
	return { kind: "work", name, body, doc, span: { start, end: cursor.previousEnd } };
}
