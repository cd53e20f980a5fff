// Expressions, by precedence climbing with C's levels. What cannot be read is an error node; the caller goes on.

import { integerValue } from "../lexer.ts";
import type { BinaryOperator, Call, Expression, Interval } from "../tree.ts";
import { type Cursor, NESTING_MAX } from "./cursor.ts";

const precedence: { readonly [operator: string]: number } = {
	"||": 1,
	"&&": 2,
	"|": 3,
	"^": 4,
	"&": 5,
	"==": 6,
	"!=": 6,
	"<": 7,
	"<=": 7,
	">": 7,
	">=": 7,
	"<<": 8,
	">>": 8,
	"+": 9,
	"-": 9,
	"*": 10,
	"/": 10,
	"%": 10,
};

export function parseExpression(cursor: Cursor): Expression {
	return nested(cursor, () => parseBinary(cursor, 1));
}

/** `a..b` or a plain expression: what `for` and an index take. */
export function parseInterval(cursor: Cursor): Expression {
	const from = parseExpression(cursor);
	if (!cursor.accept("..")) return from;
	const to = parseExpression(cursor);
	const interval: Interval = {
		kind: "interval",
		from,
		to,
		span: { start: from.span.start, end: to.span.end },
	};
	return interval;
}

function nested(cursor: Cursor, parse: () => Expression): Expression {
	if (cursor.depth >= NESTING_MAX) return tooDeep(cursor);
	cursor.depth++;
	const result = parse();
	cursor.depth--;
	return result;
}

/** Skips what is nested too deeply, so that it is reported once. */
function tooDeep(cursor: Cursor): Expression {
	const start = cursor.token.start;
	cursor.report(
		`This is nested more than ${NESTING_MAX} levels deep; take parts out into \`let\` or functions.`,
		{ start, end: cursor.token.end },
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
	}
	return cursor.errorNode(start);
}

function parseBinary(cursor: Cursor, lowest: number): Expression {
	let left = parseUnary(cursor);
	for (;;) {
		const level = operatorLevel(cursor);
		if (level < lowest) return left;
		const operator = cursor.advance().text as BinaryOperator;
		const right = parseBinary(cursor, level + 1);
		left = {
			kind: "binary",
			operator,
			left,
			right,
			span: { start: left.span.start, end: right.span.end },
		};
	}
}

/** 0 where no operator follows: at the start of a line one would be a new statement. */
function operatorLevel(cursor: Cursor): number {
	const { token } = cursor;
	if (token.kind !== "symbol") return 0;
	if (token.afterNewline && cursor.newlinesCount) return 0;
	return precedence[token.text] ?? 0;
}

function parseUnary(cursor: Cursor): Expression {
	const { token } = cursor;
	if (token.kind === "symbol" && (token.text === "!" || token.text === "-" || token.text === "~")) {
		cursor.advance();
		const operand = nested(cursor, () => parseUnary(cursor));
		return {
			kind: "unary",
			operator: token.text,
			operand,
			span: { start: token.start, end: operand.span.end },
		};
	}
	if (token.kind === "symbol" && (token.text === "&" || token.text === "*")) {
		cursor.report(
			`There are no pointers in a driver script: write what \`${token.text}\` stands before without it.`,
			{ start: token.start, end: token.end },
			[
				{
					title: `Remove \`${token.text}\``,
					edits: [{ span: { start: token.start, end: token.end }, text: "" }],
				},
			],
		);
		cursor.advance();
		return nested(cursor, () => parseUnary(cursor));
	}
	return parsePostfix(cursor, parsePrimary(cursor));
}

function parsePostfix(cursor: Cursor, first: Expression): Expression {
	let object = first;
	for (;;) {
		if (cursor.is(".") || cursor.is("->")) {
			const arrow = cursor.advance();
			if (arrow.text === "->")
				cursor.report("Fields are written with `.`, also where C has `->`.", arrow, [
					{
						title: "Write `.`",
						edits: [{ span: { start: arrow.start, end: arrow.end }, text: "." }],
					},
				]);
			const name = cursor.expectName("the name of a field after `.`");
			object = {
				kind: "member",
				object,
				name,
				span: { start: object.span.start, end: name.span.end },
			};
		} else if (cursor.is("[") && !startsLine(cursor)) {
			cursor.advance();
			const index = withoutNewlines(cursor, () => parseInterval(cursor));
			cursor.expect("]", "after the index");
			object = {
				kind: "index",
				object,
				index,
				span: { start: object.span.start, end: cursor.previousEnd },
			};
		} else return object;
	}
}

function startsLine(cursor: Cursor): boolean {
	return cursor.newlinesCount && cursor.token.afterNewline;
}

export function withoutNewlines<T>(cursor: Cursor, parse: () => T): T {
	const before = cursor.newlinesCount;
	cursor.newlinesCount = false;
	const result = parse();
	cursor.newlinesCount = before;
	return result;
}

function parsePrimary(cursor: Cursor): Expression {
	const { token } = cursor;
	const span = { start: token.start, end: token.end };
	switch (token.kind) {
		case "integer":
			cursor.advance();
			return { kind: "integer", value: integerValue(token.text) | 0, span };
		case "string":
			cursor.advance();
			return { kind: "string", value: stringValue(token.text), span };
		case "name":
			return parseName(cursor);
		case "symbol":
			if (token.text === "(") return parseParenthesised(cursor);
	}
	cursor.report(`Expected a value${cursor.found()}.`, cursor.gapSpan());
	if (token.kind === "unknown") cursor.advance();
	return { kind: "error", span: cursor.gapSpan() };
}

function parseName(cursor: Cursor): Expression {
	const token = cursor.advance();
	const span = { start: token.start, end: token.end };
	if (token.text === "true" || token.text === "false")
		return { kind: "boolean", value: token.text === "true", span };
	const name = { kind: "name" as const, text: token.text, span };
	if (cursor.is("(") && !startsLine(cursor)) return parseCall(cursor, name);
	return { kind: "name-expression", name, span };
}

function parseCall(cursor: Cursor, callee: Call["callee"]): Call {
	cursor.advance();
	const args: Expression[] = [];
	withoutNewlines(cursor, () => {
		while (!cursor.is(")") && !cursor.isAtEnd) {
			const before = cursor.token;
			args.push(parseInterval(cursor));
			if (!cursor.accept(",")) break;
			if (cursor.token === before) break;
		}
	});
	cursor.expect(")", `after the arguments of ${callee.text}`);
	return {
		kind: "call",
		callee,
		args,
		span: { start: callee.span.start, end: cursor.previousEnd },
	};
}

function parseParenthesised(cursor: Cursor): Expression {
	const open = cursor.advance();
	const inner = withoutNewlines(cursor, () => parseExpression(cursor));
	cursor.expect(")", "to close the parenthesis");
	return { ...inner, span: { start: open.start, end: cursor.previousEnd } };
}

/** Resolves `\"`, `\\` and `\n`. */
export function stringValue(text: string): string {
	const body = text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined);
	return body.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}
