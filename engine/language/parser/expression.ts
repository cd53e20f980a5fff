// Expressions, by precedence climbing with C's levels. What cannot be read is an error node; the caller goes on.

import { integerValue } from "../lexer.ts";
import type { BinaryOperator, Call, ErrorNode, Expression, Interval, Name } from "../tree.ts";
import { type Cursor, NESTING_MAX, reservedWords } from "./cursor.ts";

const precedence: ReadonlyMap<string, number> = new Map([
	["||", 1],
	["&&", 2],
	["|", 3],
	["^", 4],
	["&", 5],
	["==", 6],
	["!=", 6],
	["<", 7],
	["<=", 7],
	[">", 7],
	[">=", 7],
	["<<", 8],
	[">>", 8],
	["+", 9],
	["-", 9],
	["*", 10],
	["/", 10],
	["%", 10],
]);

export function parseExpression(cursor: Cursor): Expression {
	if (cursor.depth >= NESTING_MAX) return tooDeep(cursor);
	cursor.depth++;
	const result = parseBinary(cursor, 1);
	cursor.depth--;
	return result;
}

/** `a..b` or a plain expression: what is assigned, handed over, run over, or an index. */
export function parseInterval(cursor: Cursor): Expression {
	const from = parseExpression(cursor);
	if (!cursor.accept("..")) return from;
	const { height } = cursor;
	const to = parseExpression(cursor);
	const interval: Interval = {
		kind: "interval",
		from,
		to,
		span: { start: from.span.start, end: Math.max(from.span.end, to.span.end) },
	};
	return raised(cursor, interval, Math.max(height, cursor.height));
}

/** `= value`, or an error node where there is nothing on this line. */
export function parseValue(cursor: Cursor, what: string): Expression {
	const isThere = cursor.expect("=", what);
	const isGone = cursor.token.afterNewline || cursor.is(";") || cursor.is("}") || cursor.isAtEnd;
	return !isThere && isGone ? missingExpression(cursor) : parseInterval(cursor);
}

/** A condition; an assignment in its place was meant to compare. */
export function parseComparison(cursor: Cursor): Expression {
	const condition = parseInterval(cursor);
	if (!cursor.is("=")) return condition;
	const { start, end } = cursor.advance();
	cursor.report("A condition compares with `==`; `=` assigns.", { start, end }, [
		{ title: "Write `==`", edits: [{ span: { start, end }, text: "==" }] },
	]);
	parseExpression(cursor);
	return condition;
}

/** Stands where a value would; the problem has been reported. */
export function missingExpression(cursor: Cursor): ErrorNode {
	return { kind: "error", span: cursor.gapSpan() };
}

/** What stands inside parentheses, brackets and the braces of objects goes on over ends of lines. */
export function withoutNewlines<T>(cursor: Cursor, parse: () => T): T {
	const before = cursor.newlinesCount;
	cursor.newlinesCount = false;
	const result = parse();
	cursor.newlinesCount = before;
	return result;
}

/** Resolves `\"`, `\\` and `\n`. */
export function stringValue(text: string): string {
	const body = text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined);
	if (!body.includes("\\")) return body;
	return body.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}

// ── nesting ───────────────────────────────────────────────────────────────

/** One level above what was read: a long chain of operators or dots is as deep as a nest of parentheses. */
function raised(cursor: Cursor, expression: Expression, below: number): Expression {
	cursor.height = below + 1;
	return cursor.height > NESTING_MAX ? tooDeep(cursor) : expression;
}

/** Skips what is nested too deeply, so that it is reported once. */
function tooDeep(cursor: Cursor): Expression {
	const { start, end } = cursor.token;
	cursor.report(
		`This is nested more than ${NESTING_MAX} levels deep; take parts out into \`let\` or functions.`,
		{ start, end },
		[],
		"nesting-too-deep",
	);
	let open = 0;
	while (!cursor.isAtEnd) {
		if (cursor.is("(") || cursor.is("[") || cursor.is("{")) open++;
		if (cursor.is(")") || cursor.is("]") || cursor.is("}")) {
			if (open === 0) break;
			open--;
		}
		cursor.advance();
		if (open === 0 && startsLine(cursor)) break;
	}
	cursor.height = 1;
	return cursor.errorNode(start);
}

// ── operators ─────────────────────────────────────────────────────────────

function parseBinary(cursor: Cursor, lowest: number): Expression {
	let left = parseUnary(cursor);
	for (;;) {
		const level = operatorLevel(cursor);
		if (level < lowest) return left;
		const { height } = cursor;
		const operator = cursor.advance().text as BinaryOperator;
		const right = parseBinary(cursor, level + 1);
		const span = { start: left.span.start, end: Math.max(left.span.end, right.span.end) };
		const whole: Expression = { kind: "binary", operator, left, right, span };
		left = raised(cursor, whole, Math.max(height, cursor.height));
	}
}

/** 0 where no operator follows: at the start of a line one would be a new statement. */
function operatorLevel(cursor: Cursor): number {
	const { token } = cursor;
	if (token.kind !== "symbol") return 0;
	const level = precedence.get(token.text);
	if (level === undefined) return 0;
	if (!startsLine(cursor)) return level;
	if (token.text === "-" || token.text === "&" || token.text === "*") return 0;
	reportLateOperator(cursor, token.text);
	return level;
}

function reportLateOperator(cursor: Cursor, operator: string): void {
	const { start, end } = cursor.token;
	const before = cursor.previousEnd;
	cursor.report(
		`A line goes on only if it ends with its operator: move \`${operator}\` to the end of the line before.`,
		{ start, end },
		[
			{
				title: `Move \`${operator}\` to the line before`,
				edits: [
					{ span: { start: before, end: before }, text: ` ${operator}` },
					{ span: { start, end }, text: "" },
				],
			},
		],
	);
}

function parseUnary(cursor: Cursor): Expression {
	const { token } = cursor;
	if (token.kind !== "symbol") return parsePostfix(cursor, parsePrimary(cursor));
	switch (token.text) {
		case "!":
		case "-":
		case "~": {
			cursor.advance();
			const operand = parseOperand(cursor);
			const span = { start: token.start, end: Math.max(token.end, operand.span.end) };
			const whole: Expression = { kind: "unary", operator: token.text, operand, span };
			return raised(cursor, whole, cursor.height);
		}
		case "&":
		case "*":
			reportPointer(cursor);
			return parseOperand(cursor);
		default:
			return parsePostfix(cursor, parsePrimary(cursor));
	}
}

function parseOperand(cursor: Cursor): Expression {
	if (cursor.depth >= NESTING_MAX) return tooDeep(cursor);
	cursor.depth++;
	const operand = parseUnary(cursor);
	cursor.depth--;
	return operand;
}

function reportPointer(cursor: Cursor): void {
	const { text, start, end } = cursor.advance();
	const span = { start, end };
	cursor.report(
		`There are no pointers in a driver script: write what \`${text}\` stands before without it.`,
		span,
		[{ title: `Remove \`${text}\``, edits: [{ span, text: "" }] }],
	);
}

// ── what stands behind a value ────────────────────────────────────────────

function parsePostfix(cursor: Cursor, first: Expression): Expression {
	let object = first;
	for (;;) {
		if (cursor.token.kind !== "symbol") return object;
		if (cursor.is(".") || cursor.is("->")) object = parseMember(cursor, object);
		else if (cursor.is("[") && !startsLine(cursor)) object = parseIndex(cursor, object);
		else if (cursor.is("(") && !startsLine(cursor)) object = parseCallOfValue(cursor, object);
		else return object;
	}
}

function parseMember(cursor: Cursor, object: Expression): Expression {
	const { height } = cursor;
	const dot = cursor.advance();
	if (dot.text === "->")
		cursor.report("Fields are written with `.`, also where C has `->`.", dot, [
			{ title: "Write `.`", edits: [{ span: { start: dot.start, end: dot.end }, text: "." }] },
		]);
	const name = cursor.expectNameHere("the name of a field after `.`");
	const span = { start: object.span.start, end: Math.max(dot.end, name.span.end) };
	return raised(cursor, { kind: "member", object, name, span }, height);
}

function parseIndex(cursor: Cursor, object: Expression): Expression {
	const { height } = cursor;
	cursor.advance();
	const index = withoutNewlines(cursor, () => parseInterval(cursor));
	const below = Math.max(height, cursor.height);
	cursor.expect("]", "after the index");
	const span = { start: object.span.start, end: cursor.previousEnd };
	return raised(cursor, { kind: "index", object, index, span }, below);
}

/** `gpu.populate(…)`: functions belong to nothing; read and dropped. */
function parseCallOfValue(cursor: Cursor, object: Expression): Expression {
	cursor.report("Only a name can be called: functions are no fields.", cursor.token);
	const { height } = cursor;
	parseArguments(cursor, "the function");
	cursor.height = height;
	return cursor.errorNode(object.span.start);
}

function startsLine(cursor: Cursor): boolean {
	return cursor.newlinesCount && cursor.token.afterNewline;
}

// ── values ────────────────────────────────────────────────────────────────

function parsePrimary(cursor: Cursor): Expression {
	const { token } = cursor;
	cursor.height = 1;
	switch (token.kind) {
		case "integer":
			cursor.advance();
			return { kind: "integer", value: integerValue(token.text) | 0, span: spanOf(token) };
		case "string":
			cursor.advance();
			if (token.defect !== "") return { kind: "error", span: spanOf(token) };
			return { kind: "string", value: stringValue(token.text), span: spanOf(token) };
		case "name":
			if (reservedWords.has(token.text)) return parseReserved(cursor);
			return parseName(cursor);
		case "symbol":
			if (token.text === "(") return parseParenthesised(cursor);
	}
	return missingValue(cursor);
}

function missingValue(cursor: Cursor): Expression {
	const missing = missingExpression(cursor);
	cursor.report(`Expected a value${cursor.found()}.`, missing.span);
	if (cursor.token.kind === "unknown") cursor.advance();
	return missing;
}

function parseReserved(cursor: Cursor): Expression {
	const { token } = cursor;
	if (token.text !== "true" && token.text !== "false") return missingValue(cursor);
	cursor.advance();
	return { kind: "boolean", value: token.text === "true", span: spanOf(token) };
}

function parseName(cursor: Cursor): Expression {
	const token = cursor.advance();
	const span = spanOf(token);
	const name: Name = { kind: "name", text: token.text, span };
	if (cursor.is("(") && !startsLine(cursor)) return parseCall(cursor, name);
	return { kind: "name-expression", name, span };
}

function spanOf(token: { readonly start: number; readonly end: number }) {
	return { start: token.start, end: token.end };
}

function parseCall(cursor: Cursor, callee: Name): Expression {
	const args = parseArguments(cursor, callee.text);
	const span = { start: callee.span.start, end: cursor.previousEnd };
	const call: Call = { kind: "call", callee, args, span };
	return raised(cursor, call, cursor.height);
}

function parseArguments(cursor: Cursor, callee: string): readonly Expression[] {
	const args: Expression[] = [];
	let height = 0;
	cursor.advance();
	withoutNewlines(cursor, () => {
		while (!cursor.is(")") && !cursor.isAtEnd) {
			args.push(parseInterval(cursor));
			height = Math.max(height, cursor.height);
			if (!cursor.accept(",")) break;
		}
	});
	cursor.expect(")", `after the arguments of ${callee}`);
	cursor.height = height;
	return args.slice(); // what grew has room for sixteen more, in each call of a long script
}

function parseParenthesised(cursor: Cursor): Expression {
	const open = cursor.advance();
	const inner = withoutNewlines(cursor, () => parseComparison(cursor));
	const { height } = cursor;
	cursor.expect(")", "to close the parenthesis");
	const whole = { ...inner, span: { start: open.start, end: cursor.previousEnd } };
	return raised(cursor, whole, height);
}
