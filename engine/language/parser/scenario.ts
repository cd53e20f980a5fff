// Scenarios: processes with their mappings, setup, threads, properties, limits.

import type {
	ErrorNode,
	Expression,
	Mapping,
	Name,
	Process,
	Scenario,
	ScenarioItem,
	StringLiteral,
} from "../tree.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression, stringValue, withoutNewlines } from "./expression.ts";
import { closeBlock, parseBlock, parseFields, skipLine, startsDeclaration } from "./statement.ts";

export function parseScenario(cursor: Cursor, doc: string): Scenario {
	const start = cursor.advance().start;
	const name = parseName(cursor);
	const items: ScenarioItem[] = [];
	const open = cursor.token.start;
	if (cursor.expect("{", "to begin the scenario")) {
		while (!cursor.is("}") && !cursor.isAtEnd && !startsDeclaration(cursor)) {
			const before = cursor.token;
			if (cursor.accept(";")) continue;
			items.push(parseItem(cursor));
			if (cursor.token === before) cursor.advance();
		}
		closeBlock(cursor, "this scenario", open);
	}
	return { kind: "scenario", name, items, doc, span: { start, end: cursor.previousEnd } };
}

function parseName(cursor: Cursor): StringLiteral {
	const { token } = cursor;
	if (token.kind === "string") {
		cursor.advance();
		return {
			kind: "string",
			value: stringValue(token.text),
			span: { start: token.start, end: token.end },
		};
	}
	cursor.report(`A scenario has a name between double quotes${cursor.found()}.`, cursor.gapSpan());
	const span = { start: token.start, end: token.end };
	if (token.kind === "name") cursor.advance();
	return { kind: "string", value: token.kind === "name" ? token.text : "", span };
}

const items: { readonly [word: string]: (cursor: Cursor) => ScenarioItem } = {
	process: parseProcess,
	setup: (cursor) => parseAlone(cursor, "setup"),
	finally: (cursor) => parseAlone(cursor, "finally"),
	thread: parseThread,
	always: (cursor) => parseCondition(cursor, "always"),
	eventually: (cursor) => parseCondition(cursor, "eventually"),
	expect: parseExpect,
	limit: parseLimit,
	inject: parseInject,
};

function parseItem(cursor: Cursor): ScenarioItem {
	cursor.takeDoc();
	const { token } = cursor;
	const parse =
		token.kind === "name" && Object.hasOwn(items, token.text) ? items[token.text] : undefined;
	if (parse) return parse(cursor);
	cursor.report(
		`Expected a part of a scenario${cursor.found()}: process, setup, thread, finally, always, eventually, expect, limit or inject. Statements stand inside \`setup { … }\` or \`thread name { … }\`.`,
		cursor.gapSpan(),
	);
	skipLine(cursor);
	return cursor.errorNode(token.start);
}

function parseProcess(cursor: Cursor): Process {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the process");
	const mappings: Mapping[] = [];
	const open = cursor.token.start;
	if (cursor.is("{")) {
		cursor.advance();
		while (!cursor.is("}") && !cursor.isAtEnd && !startsDeclaration(cursor)) {
			const before = cursor.token;
			if (cursor.accept(";")) continue;
			const mapping = parseMapping(cursor);
			if (mapping.kind === "mapping") mappings.push(mapping);
			if (cursor.token === before) cursor.advance();
		}
		closeBlock(cursor, `the process ${name.text}`, open);
	}
	return { kind: "process", name, mappings, span: { start, end: cursor.previousEnd } };
}

/** `buf = mmap(4, anon, rw)` */
function parseMapping(cursor: Cursor): Mapping | ErrorNode {
	const start = cursor.token.start;
	const name = cursor.expectName("the name of a mapping");
	const begins = cursor.accept("=") && cursor.acceptName("mmap");
	if (!begins) {
		cursor.report(
			`A mapping is written \`${name.text || "buf"} = mmap(pages, backing, protection)\`.`,
			cursor.gapSpan(),
		);
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
	const pages: Expression = parseExpression(cursor);
	let backing: Name | undefined;
	let file: StringLiteral | undefined;
	let protection: Name | undefined;
	if (cursor.accept(",")) {
		backing = cursor.expectName(
			'a backing: anon, shared, file("x"), private_file("x"), hugetlb or pfnmap',
		);
		if (cursor.accept("(")) {
			if (cursor.token.kind === "string") file = parseName(cursor);
			else cursor.report("A file is named between double quotes.", cursor.gapSpan());
			cursor.expect(")", "after the name of the file");
		}
	}
	if (cursor.accept(",")) protection = cursor.expectName("a protection: r, rw or none");
	if (!backing || !protection)
		cursor.report(
			"mmap takes pages, a backing and a protection: `mmap(4, anon, rw)`.",
			cursor.gapSpan(),
		);
	return { pages, backing, file, protection };
}

function parseAlone(cursor: Cursor, kind: "setup" | "finally"): ScenarioItem {
	const start = cursor.advance().start;
	const body = parseBlock(cursor, kind);
	return { kind, body, span: { start, end: cursor.previousEnd } };
}

function parseThread(cursor: Cursor): ScenarioItem {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the thread");
	const process = cursor.acceptName("in") ? cursor.expectName("the name of a process") : undefined;
	const repeat = cursor.acceptName("repeat");
	const body = parseBlock(cursor, `the thread ${name.text}`);
	return { kind: "thread", name, process, repeat, body, span: { start, end: cursor.previousEnd } };
}

function parseCondition(cursor: Cursor, kind: "always" | "eventually"): ScenarioItem {
	const start = cursor.advance().start;
	const condition = parseExpression(cursor);
	return { kind, condition, span: { start, end: cursor.previousEnd } };
}

function parseExpect(cursor: Cursor): ScenarioItem {
	const start = cursor.advance().start;
	if (!cursor.acceptName("violation"))
		cursor.report("An expectation is written `expect violation CODE`.", cursor.gapSpan());
	const code = parseCode(cursor);
	return { kind: "expect", code, span: { start, end: cursor.previousEnd } };
}

/** `stale-device-pte`: names and dashes without space between them are one word. */
function parseCode(cursor: Cursor): Name {
	const first = cursor.expectName("the code of a property, such as stale-device-pte");
	let { text } = first;
	let end = first.span.end;
	while (cursor.is("-") && cursor.token.start === end) {
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
	const start = cursor.advance().start;
	const fields = parseFields(cursor, "the limits");
	return { kind: "limit", fields, span: { start, end: cursor.previousEnd } };
}

function parseInject(cursor: Cursor): ScenarioItem {
	const start = cursor.advance().start;
	const builtin = cursor.expectName("the name of a builtin");
	cursor.expect(":", "and what it returns, `-EIO` or `sometimes`");
	const outcome = parseExpression(cursor);
	return { kind: "inject", builtin, outcome, span: { start, end: cursor.previousEnd } };
}
