// Declarations that own others: devices, notifiers, records.

import type {
	Device,
	DeviceMember,
	ErrorNode,
	Expression,
	Lock,
	Memory,
	Name,
	Notifier,
	Record,
	Variable,
} from "../tree.ts";
import type { Cursor } from "./cursor.ts";
import { missingExpression, parseExpression, parseValue, withoutNewlines } from "./expression.ts";
import { parseCallback, parseCallbacks, parseMembers, skipMember } from "./function.ts";

/** `[n]` after a name: how many are declared. */
export function parseCount(cursor: Cursor): Expression | undefined {
	if (!cursor.accept("[")) return undefined;
	const count = withoutNewlines(cursor, () => parseExpression(cursor));
	cursor.expect("]", "after the count");
	return count;
}

export function parseDevice(cursor: Cursor, doc: string): Device {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the device");
	const members: DeviceMember[] = [];
	parseMembers(cursor, `the device ${name.text}`, () => void members.push(parseMember(cursor)));
	return { kind: "device", name, members, doc, span: { start, end: cursor.previousEnd } };
}

function parseMember(cursor: Cursor): DeviceMember {
	const doc = cursor.takeDoc();
	const { start } = cursor.token;
	const isNamed = cursor.peek().kind === "name";
	if (isNamed && cursor.isName("memory")) return parseMemory(cursor, doc);
	if (isNamed && cursor.isName("lock")) return parseLock(cursor, doc);
	if (isNamed && cursor.isName("var")) return parseVariable(cursor, doc);
	if (isNamed && cursor.acceptName("on")) return parseCallback(cursor, start, doc);
	if (cursor.isName() && cursor.peek().text === "(") {
		const { text } = cursor.token;
		cursor.report(
			`Callbacks of a device begin with \`on\`: \`on ${text}(…) { … }\`.`,
			cursor.token,
			[{ title: "Write `on`", edits: [{ span: { start, end: start }, text: "on " }] }],
		);
		return parseCallback(cursor, start, doc);
	}
	skipMember(cursor, "memory, lock, var or on");
	return cursor.errorNode(start);
}

function parseMemory(cursor: Cursor, doc: string): Memory {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the memory");
	cursor.expect(":", "and its type, as in `memory vram: private[8]`");
	const type = cursor.expectNameHere("private, coherent, node or movable");
	const pages = parseCount(cursor) ?? missingCount(cursor);
	return { kind: "memory", name, type, pages, doc, span: { start, end: cursor.previousEnd } };
}

function missingCount(cursor: Cursor): Expression {
	const missing = missingExpression(cursor);
	cursor.report("A memory says how many pages it has: `private[8]`.", missing.span);
	return missing;
}

function parseLock(cursor: Cursor, doc: string): Lock {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the lock");
	cursor.expect(":", "and its type, as in `lock update: mutex`");
	const type = cursor.expectNameHere("mutex, spinlock, rwsem or rwlock");
	return { kind: "lock", name, type, doc, span: { start, end: cursor.previousEnd } };
}

function parseVariable(cursor: Cursor, doc: string): Variable {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the variable");
	const value = parseValue(cursor, "and its first value");
	return { kind: "variable", name, value, doc, span: { start, end: cursor.previousEnd } };
}

export function parseNotifier(cursor: Cursor, doc: string, type: Notifier["type"]): Notifier {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the notifier");
	const count = parseCount(cursor);
	const device = parseDeviceName(cursor, name.text);
	const callbacks = parseCallbacks(cursor, `the notifier ${name.text}`);
	const span = { start, end: cursor.previousEnd };
	return { kind: "notifier", type, name, count, device, callbacks, doc, span };
}

function parseDeviceName(cursor: Cursor, notifier: string): Name | undefined {
	if (cursor.acceptName("on")) return cursor.expectNameHere("the name of the device");
	cursor.report(
		`A notifier belongs to a device: \`notifier ${notifier} on gpu { … }\`.`,
		cursor.gapSpan(),
	);
	return undefined;
}

export function parseRecord(cursor: Cursor, doc: string): Record {
	const { start } = cursor.advance();
	const name = cursor.expectNameHere("the name of the record");
	const count = parseCount(cursor);
	const fields: (Variable | Lock | ErrorNode)[] = [];
	parseMembers(cursor, `the record ${name.text}`, () => void fields.push(parseRecordField(cursor)));
	return { kind: "record", name, count, fields, doc, span: { start, end: cursor.previousEnd } };
}

function parseRecordField(cursor: Cursor): Variable | Lock | ErrorNode {
	const doc = cursor.takeDoc();
	const { start } = cursor.token;
	const isNamed = cursor.peek().kind === "name";
	if (isNamed && cursor.isName("lock")) return parseLock(cursor, doc);
	if (isNamed && cursor.isName("var")) return parseVariable(cursor, doc);
	skipMember(cursor, "`var name = value` or `lock name: mutex`");
	return cursor.errorNode(start);
}
