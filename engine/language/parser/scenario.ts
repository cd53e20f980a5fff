// Scenarios: processes with their mappings, setup, threads, properties, limits.

import type {
	ErrorNode,
	Mapping,
	Name,
	Process,
	Scenario,
	ScenarioItem,
	StringLiteral,
} from "../tree.ts";
import { blockGoesOn, closeBlock, openBlock } from "./block.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression, stringValue, withoutNewlines } from "./expression.ts";
import { skipLine } from "./skip.ts";
import { parseBlock, parseFields } from "./statement.ts";

export function parseScenario(cursor: Cursor, doc: string): Scenario {
	const { start } = cursor.advance();
	const name = parseTitle(cursor);
	const items: ScenarioItem[] = [];
	const opened = openBlock(cursor, "this scenario");
	if (opened) {
		while (blockGoesOn(cursor, opened)) {
			const before = cursor.token;
			if (cursor.accept(";")) continue;
			items.push(parseItem(cursor));
			if (cursor.token === before) cursor.advance();
		}
		closeBlock(cursor, opened);
	}
	return { kind: "scenario", name, items, doc, span: { start, end: cursor.previousEnd } };
}

function parseTitle(cursor: Cursor): StringLiteral {
	const { token } = cursor;
	const span = { start: token.start, end: token.end };
	if (token.kind === "string") {
		if (token.text === '""') cursor.report("A scenario has a name between its quotes.", span);
		cursor.advance();
		return { kind: "string", value: stringValue(token.text), span };
	}
	cursor.report(`A scenario has a name between double quotes${cursor.found()}.`, cursor.gapSpan());
	if (token.kind === "name") cursor.advance();
	return { kind: "string", value: token.kind === "name" ? token.text : "", span };
}

const itemParsers: ReadonlyMap<string, (cursor: Cursor) => ScenarioItem> = new Map([
	["process", parseProcess],
	["setup", (cursor: Cursor) => parseAlone(cursor, "setup")],
	["finally", (cursor: Cursor) => parseAlone(cursor, "finally")],
	["thread", parseThread],
	["always", (cursor: Cursor) => parseProperty(cursor, "always")],
	["eventually", (cursor: Cursor) => parseProperty(cursor, "eventually")],
	["expect", parseExpect],
	["allow", parseAllow],
	["limit", parseLimit],
	["inject", parseInject],
]);

function parseItem(cursor: Cursor): ScenarioItem {
	cursor.takeDoc();
	const { token } = cursor;
	const parse = token.kind === "name" ? itemParsers.get(token.text) : undefined;
	if (parse) return parse(cursor);
	const { start, end } = token;
	cursor.report(
		"A scenario has process, setup, thread, finally, always, eventually, expect, allow, limit and inject; statements stand inside `setup { … }` or `thread name { … }`.",
		{ start, end },
	);
	cursor.advance();
	if (!cursor.token.afterNewline) skipLine(cursor);
	return cursor.errorNode(start);
}

// ── processes ─────────────────────────────────────────────────────────────

function parseProcess(cursor: Cursor): Process {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the process");
	const mappings: Mapping[] = [];
	const opened = cursor.is("{") ? openBlock(cursor, `the process ${name.text}`) : undefined;
	if (opened) {
		while (blockGoesOn(cursor, opened)) {
			const before = cursor.token;
			if (cursor.accept(";")) continue;
			const mapping = parseMapping(cursor);
			if (mapping.kind === "mapping") mappings.push(mapping);
			if (cursor.token === before) cursor.advance();
		}
		closeBlock(cursor, opened);
	}
	return { kind: "process", name, mappings, span: { start, end: cursor.previousEnd } };
}

/** `buf = mmap(4, anon, rw)` */
function parseMapping(cursor: Cursor): Mapping | ErrorNode {
	const { start } = cursor.token;
	const name = cursor.expectName("the name of a mapping");
	if (!cursor.accept("=") || !cursor.acceptName("mmap")) {
		const form = `${name.text || "buf"} = mmap(pages, backing, protection)`;
		cursor.report(`A mapping is written \`${form}\`.`, cursor.gapSpan());
		skipLine(cursor);
		return cursor.errorNode(start);
	}
	cursor.expect("(", "after mmap");
	const parts = withoutNewlines(cursor, () => parseMappingParts(cursor));
	cursor.expect(")", "after the protection");
	return { kind: "mapping", name, ...parts, span: { start, end: cursor.previousEnd } };
}

type MappingParts = Pick<Mapping, "pages" | "backing" | "file" | "protection">;

function parseMappingParts(cursor: Cursor): MappingParts {
	const pages = parseExpression(cursor);
	let backing: Name | undefined;
	let file: StringLiteral | undefined;
	let protection: Name | undefined;
	if (cursor.accept(",")) {
		const backings = 'anon, shared, file("x"), private_file("x"), hugetlb or pfnmap';
		backing = cursor.expectName(`a backing: ${backings}`);
		if (cursor.is("(")) file = parseFile(cursor);
	}
	if (cursor.accept(",")) protection = cursor.expectName("a protection: r, rw or none");
	if (!backing || !protection)
		cursor.report(
			"mmap takes pages, a backing and a protection: `mmap(4, anon, rw)`.",
			cursor.gapSpan(),
		);
	return { pages, backing, file, protection };
}

function parseFile(cursor: Cursor): StringLiteral | undefined {
	cursor.advance();
	const { token } = cursor;
	if (token.kind === "string") cursor.advance();
	else cursor.report("A file is named between double quotes.", cursor.gapSpan());
	cursor.expect(")", "after the name of the file");
	if (token.kind !== "string") return undefined;
	const span = { start: token.start, end: token.end };
	return { kind: "string", value: stringValue(token.text), span };
}

// ── the other parts ───────────────────────────────────────────────────────

function parseAlone(cursor: Cursor, kind: "setup" | "finally"): ScenarioItem {
	const { start } = cursor.advance();
	const body = parseBlock(cursor, kind);
	return { kind, body, span: { start, end: cursor.previousEnd } };
}

function parseThread(cursor: Cursor): ScenarioItem {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the thread");
	const process = cursor.acceptName("in")
		? cursor.expectNameHere("the name of a process")
		: undefined;
	const repeat = cursor.acceptName("repeat");
	const body = parseBlock(cursor, `the thread ${name.text}`);
	return { kind: "thread", name, process, repeat, body, span: { start, end: cursor.previousEnd } };
}

function parseProperty(cursor: Cursor, kind: "always" | "eventually"): ScenarioItem {
	const { start } = cursor.advance();
	const condition = parseExpression(cursor);
	return { kind, condition, span: { start, end: cursor.previousEnd } };
}

function parseExpect(cursor: Cursor): ScenarioItem {
	const { start } = cursor.advance();
	if (!cursor.acceptName("violation"))
		cursor.report("An expectation is written `expect violation CODE`.", cursor.gapSpan());
	const code = parseCode(cursor);
	return { kind: "expect", code, span: { start, end: cursor.previousEnd } };
}

function parseAllow(cursor: Cursor): ScenarioItem {
	const { start } = cursor.advance();
	const code = parseCode(cursor);
	return { kind: "allow", code, span: { start, end: cursor.previousEnd } };
}

/** `stale-device-pte`: names and dashes without space between them are one word. */
function parseCode(cursor: Cursor): Name {
	const first = cursor.expectNameHere("the code of a property, such as stale-device-pte");
	let { text } = first;
	let { end } = first.span;
	while (text !== "" && cursor.is("-") && cursor.token.start === end) {
		cursor.advance();
		text += "-";
		end = cursor.previousEnd;
		if (!cursor.isName() || cursor.token.start !== end) break;
		text += cursor.advance().text;
		end = cursor.previousEnd;
	}
	return { kind: "name", text, span: { start: first.span.start, end } };
}

function parseLimit(cursor: Cursor): ScenarioItem {
	const { start } = cursor.advance();
	const fields = parseFields(cursor, "the limits");
	return { kind: "limit", fields, span: { start, end: cursor.previousEnd } };
}

function parseInject(cursor: Cursor): ScenarioItem {
	const { start } = cursor.advance();
	const builtin = cursor.expectNameHere("the name of a builtin");
	cursor.expect(":", "and what it returns, `-EIO` or `sometimes`");
	const outcome = parseExpression(cursor);
	return { kind: "inject", builtin, outcome, span: { start, end: cursor.previousEnd } };
}
