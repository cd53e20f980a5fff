// Declarations. After a mistake the parser goes on at the next declaration word in the first column, so that one broken
// function leaves the others whole.

import type {
	Callback,
	Declaration,
	Device,
	DeviceMember,
	ErrorNode,
	Expression,
	Fn,
	Lock,
	Name,
	Notifier,
	Record,
	StringLiteral,
	Variable,
} from "../tree.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression, stringValue, withoutNewlines } from "./expression.ts";
import { parseScenario } from "./scenario.ts";
import { closeBlock, parseBlock, skipLine, startsDeclaration } from "./statement.ts";

const parsers: { readonly [word: string]: (cursor: Cursor, doc: string) => Declaration } = {
	import: parseImport,
	kernel: parseKernel,
	const: parseConst,
	device: parseDevice,
	notifier: (cursor, doc) => parseNotifier(cursor, doc, "interval"),
	mmu_notifier: (cursor, doc) => parseNotifier(cursor, doc, "plain"),
	mirror: (cursor, doc) => parseNotifier(cursor, doc, "mirror"),
	fn: parseFn,
	scenario: parseScenario,
	fence: parseFence,
	kref: parseKref,
	list: parseList,
	work: parseWork,
	record: parseRecord,
};

export function parseDeclaration(cursor: Cursor): Declaration {
	const doc = cursor.takeDoc();
	const { token } = cursor;
	const parse =
		token.kind === "name" && Object.hasOwn(parsers, token.text) ? parsers[token.text] : undefined;
	if (parse) return parse(cursor, doc);
	return skipDeclaration(cursor);
}

/** Reports what begins no declaration and skips to what may be the next one. */
function skipDeclaration(cursor: Cursor): ErrorNode {
	const start = cursor.token.start;
	const words = "import, const, device, notifier, fn or scenario";
	const span = { start, end: cursor.token.end };
	if (cursor.is("}")) cursor.report("This `}` closes nothing; remove it.", span);
	else if (cursor.isName() && cursor.peek().kind === "name")
		cursor.report(
			`\`${cursor.token.text}\` begins no declaration: functions are written \`fn name(…) { … }\` without a type; others begin with ${words}.`,
			span,
		);
	else cursor.report(`Expected a declaration${cursor.found()}: ${words}.`, span);
	do cursor.advance();
	while (!cursor.isAtEnd && !startsDeclaration(cursor) && !beginsAnother(cursor));
	return cursor.errorNode(start);
}

function beginsAnother(cursor: Cursor): boolean {
	const { token } = cursor;
	const before = cursor.text.charCodeAt(token.start - 1);
	const first = before === 10 || before === 13;
	return (
		first &&
		token.kind === "name" &&
		Object.hasOwn(parsers, token.text) &&
		cursor.peek().kind === "name"
	);
}

// ── small ones ────────────────────────────────────────────────────────────

function parseString(cursor: Cursor, what: string): StringLiteral {
	const { token } = cursor;
	const span = { start: token.start, end: token.end };
	if (token.kind !== "string") {
		cursor.report(`Expected ${what} between double quotes${cursor.found()}.`, cursor.gapSpan());
		return { kind: "string", value: "", span: cursor.gapSpan() };
	}
	cursor.advance();
	return { kind: "string", value: stringValue(token.text), span };
}

function parseImport(cursor: Cursor): Declaration {
	const start = cursor.advance().start;
	const path = parseString(cursor, "the path of the other file");
	return { kind: "import", path, span: { start, end: cursor.previousEnd } };
}

function parseKernel(cursor: Cursor): Declaration {
	const start = cursor.advance().start;
	const version = parseString(cursor, 'a kernel model such as "6.x"');
	return { kind: "kernel", version, span: { start, end: cursor.previousEnd } };
}

function parseConst(cursor: Cursor, doc: string): Declaration {
	const start = cursor.advance().start;
	const name = cursor.expectName("a name after `const`");
	cursor.expect("=", "and a value");
	const value = parseExpression(cursor);
	return { kind: "const", name, value, doc, span: { start, end: cursor.previousEnd } };
}

/** `[n]` after a name: how many are declared. */
function parseCount(cursor: Cursor): Expression | undefined {
	if (!cursor.accept("[")) return undefined;
	const count = withoutNewlines(cursor, () => parseExpression(cursor));
	cursor.expect("]", "after the count");
	return count;
}

function parseFence(cursor: Cursor, doc: string): Declaration {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the fence");
	const count = parseCount(cursor);
	return { kind: "fence", name, count, doc, span: { start, end: cursor.previousEnd } };
}

function parseList(cursor: Cursor, doc: string): Declaration {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the list");
	return { kind: "list", name, doc, span: { start, end: cursor.previousEnd } };
}

function parseKref(cursor: Cursor, doc: string): Declaration {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the object");
	const count = parseCount(cursor);
	const callbacks = cursor.is("{") ? parseCallbacks(cursor, name.text) : [];
	return { kind: "kref", name, count, callbacks, doc, span: { start, end: cursor.previousEnd } };
}

function parseWork(cursor: Cursor, doc: string): Declaration {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the work");
	const body = parseBlock(cursor, `the work ${name.text}`);
	return { kind: "work", name, body, doc, span: { start, end: cursor.previousEnd } };
}

// ── functions and callbacks ───────────────────────────────────────────────

function parseFn(cursor: Cursor, doc: string): Fn {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the function");
	const parameters = parseParameters(cursor, name.text);
	const body = parseBlock(cursor, `the function ${name.text}`);
	return { kind: "fn", name, parameters, body, doc, span: { start, end: cursor.previousEnd } };
}

function parseParameters(cursor: Cursor, owner: string): readonly Name[] {
	const parameters: Name[] = [];
	if (!cursor.expect("(", `to begin the parameters of ${owner}`)) return parameters;
	withoutNewlines(cursor, () => {
		while (!cursor.is(")") && !cursor.is("{") && !cursor.isAtEnd) {
			const before = cursor.token;
			parameters.push(cursor.expectName("the name of a parameter"));
			if (cursor.isName()) {
				cursor.report("Parameters have no type: only their names are written.", cursor.token);
				while (cursor.isName()) cursor.advance();
			}
			if (!cursor.accept(",")) break;
			if (cursor.token === before) cursor.advance();
		}
	});
	cursor.expect(")", `after the parameters of ${owner}`);
	return parameters.filter((parameter) => parameter.text !== "");
}

function parseCallback(cursor: Cursor, start: number, doc: string): Callback {
	const name = cursor.expectName("the name of a callback");
	const parameters = parseParameters(cursor, name.text);
	const body = parseBlock(cursor, `the callback ${name.text}`);
	return {
		kind: "callback",
		name,
		parameters,
		body,
		doc,
		span: { start, end: cursor.previousEnd },
	};
}

function parseCallbacks(cursor: Cursor, owner: string): readonly Callback[] {
	const callbacks: Callback[] = [];
	parseMembers(cursor, owner, () => {
		const doc = cursor.takeDoc();
		if (!cursor.isName())
			return skipMember(cursor, "a callback such as `invalidate(span, event, seq) { … }`");
		callbacks.push(parseCallback(cursor, cursor.token.start, doc));
	});
	return callbacks;
}

/** `{ member … }`: calls `parse` at each member; every call reads at least one token. */
function parseMembers(cursor: Cursor, owner: string, parse: () => void): void {
	const open = cursor.token.start;
	if (!cursor.expect("{", `to begin ${owner}`)) return;
	while (!cursor.is("}") && !cursor.isAtEnd && !startsDeclaration(cursor)) {
		const before = cursor.token;
		if (cursor.accept(";") || cursor.accept(",")) continue;
		parse();
		if (cursor.token === before) cursor.advance();
	}
	closeBlock(cursor, owner, open);
}

function skipMember(cursor: Cursor, what: string): void {
	cursor.report(`Expected ${what}${cursor.found()}.`, cursor.gapSpan());
	skipLine(cursor);
}

// ── device, notifier, record ──────────────────────────────────────────────

function parseDevice(cursor: Cursor, doc: string): Device {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the device");
	const members: DeviceMember[] = [];
	parseMembers(cursor, `the device ${name.text}`, () => members.push(parseMember(cursor)));
	return { kind: "device", name, members, doc, span: { start, end: cursor.previousEnd } };
}

function parseMember(cursor: Cursor): DeviceMember {
	const doc = cursor.takeDoc();
	const start = cursor.token.start;
	if (cursor.acceptName("memory")) {
		const name = cursor.expectName("the name of the memory");
		cursor.expect(":", "and its type, as in `memory vram: private[8]`");
		const type = cursor.expectName("private, coherent, node or movable");
		const pages = parseCount(cursor) ?? missingCount(cursor);
		return { kind: "memory", name, type, pages, doc, span: { start, end: cursor.previousEnd } };
	}
	if (cursor.isName("lock")) return parseLock(cursor, doc);
	if (cursor.isName("var")) return parseVariable(cursor, doc);
	if (cursor.acceptName("on")) return parseCallback(cursor, start, doc);
	skipMember(cursor, "memory, lock, var or on");
	return cursor.errorNode(start);
}

function missingCount(cursor: Cursor): Expression {
	cursor.report("A memory says how many pages it has: `private[8]`.", cursor.gapSpan());
	return { kind: "error", span: cursor.gapSpan() };
}

function parseLock(cursor: Cursor, doc: string): Lock {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the lock");
	cursor.expect(":", "and its type, as in `lock update: mutex`");
	const type = cursor.expectName("mutex, spinlock or rwsem");
	return { kind: "lock", name, type, doc, span: { start, end: cursor.previousEnd } };
}

function parseVariable(cursor: Cursor, doc: string): Variable {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the variable");
	cursor.expect("=", "and its first value");
	const value = parseExpression(cursor);
	return { kind: "variable", name, value, doc, span: { start, end: cursor.previousEnd } };
}

function parseNotifier(cursor: Cursor, doc: string, type: Notifier["type"]): Notifier {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the notifier");
	const count = parseCount(cursor);
	let device: Name | undefined;
	if (cursor.acceptName("on")) device = cursor.expectName("the name of the device");
	else
		cursor.report(
			`A notifier belongs to a device: \`notifier ${name.text} on gpu { … }\`.`,
			cursor.gapSpan(),
		);
	const callbacks = parseCallbacks(cursor, `the notifier ${name.text}`);
	return {
		kind: "notifier",
		type,
		name,
		count,
		device,
		callbacks,
		doc,
		span: { start, end: cursor.previousEnd },
	};
}

function parseRecord(cursor: Cursor, doc: string): Record {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the record");
	const count = parseCount(cursor);
	const fields: (Variable | Lock | ErrorNode)[] = [];
	parseMembers(cursor, `the record ${name.text}`, () => {
		const fieldDoc = cursor.takeDoc();
		const at = cursor.token.start;
		if (cursor.isName("lock")) fields.push(parseLock(cursor, fieldDoc));
		else if (cursor.isName("var")) fields.push(parseVariable(cursor, fieldDoc));
		else {
			skipMember(cursor, "`var name = value` or `lock name: mutex`");
			fields.push(cursor.errorNode(at));
		}
	});
	return { kind: "record", name, count, fields, doc, span: { start, end: cursor.previousEnd } };
}
