// Statements and blocks. A statement ends at a newline, at `;` or before `}`; after a mistake the rest of its line is
// skipped, so that the next line is read as if nothing had happened.

import type { Assign, Block, Expression, Field, For, If, Name, Statement } from "../tree.ts";
import { type Cursor, NESTING_MAX } from "./cursor.ts";
import { parseExpression, parseInterval, withoutNewlines } from "./expression.ts";

/** Words that begin a declaration: a block that meets one at the start of a line has lost its `}`. */
export const declarationWords: ReadonlySet<string> = new Set([
	"import",
	"kernel",
	"const",
	"device",
	"notifier",
	"mmu_notifier",
	"mirror",
	"fn",
	"scenario",
]);

/** `{ … }`; reports a missing `{` or `}` once and reads what it can. */
export function parseBlock(cursor: Cursor, what: string): Block {
	const start = cursor.token.start;
	const statements: Statement[] = [];
	if (!cursor.expect("{", `to begin ${what}`))
		return { kind: "block", statements, span: { start, end: cursor.previousEnd } };
	if (cursor.depth >= NESTING_MAX) skipBlock(cursor);
	const newlines = cursor.newlinesCount;
	cursor.newlinesCount = true;
	cursor.depth++;
	while (!cursor.is("}") && !cursor.isAtEnd && !startsDeclaration(cursor)) {
		if (cursor.accept(";")) continue;
		statements.push(parseStatement(cursor));
	}
	cursor.depth--;
	cursor.newlinesCount = newlines;
	closeBlock(cursor, what, start);
	return { kind: "block", statements, span: { start, end: cursor.previousEnd } };
}

export function closeBlock(cursor: Cursor, what: string, open: number): void {
	if (cursor.accept("}")) return;
	cursor.report(`The \`{\` that begins ${what} is never closed: a \`}\` is missing.`, {
		start: open,
		end: open + 1,
	});
}

/** True at a declaration word in column 0 that is followed by what a declaration needs. */
export function startsDeclaration(cursor: Cursor): boolean {
	const { token } = cursor;
	if (token.kind !== "name" || !token.afterNewline || !declarationWords.has(token.text))
		return false;
	const next = cursor.peek();
	if (next.kind !== "name" && next.kind !== "string") return false;
	return isInFirstColumn(cursor) || token.text === "scenario" || token.text === "fn";
}

function isInFirstColumn(cursor: Cursor): boolean {
	const before = cursor.text.charCodeAt(cursor.token.start - 1);
	return cursor.token.start === 0 || before === 10 || before === 13;
}

function skipBlock(cursor: Cursor): void {
	cursor.report(
		`Blocks are nested more than ${NESTING_MAX} levels deep; take parts out into functions.`,
		{ start: cursor.token.start, end: cursor.token.end },
		[],
		"nesting-too-deep",
	);
	let open = 1;
	while (!cursor.isAtEnd && open > 0) {
		if (cursor.is("{")) open++;
		if (cursor.is("}") && --open === 0) return;
		cursor.advance();
	}
}

function parseStatement(cursor: Cursor): Statement {
	const before = cursor.token;
	const statement = statementByWord(cursor);
	endStatement(cursor, statement);
	if (cursor.token === before) cursor.advance();
	return statement;
}

const statementWords: { readonly [word: string]: (cursor: Cursor) => Statement } = {
	let: parseLet,
	if: parseIf,
	while: parseWhile,
	loop: parseLoop,
	for: parseFor,
	return: parseReturn,
	goto: parseGoto,
};

function statementByWord(cursor: Cursor): Statement {
	const { token } = cursor;
	if (cursor.is("{")) return parseBlock(cursor, "this block");
	if (token.kind !== "name") return parseExpressionStatement(cursor);
	const next = cursor.peek();
	const parse = Object.hasOwn(statementWords, token.text) ? statementWords[token.text] : undefined;
	if (parse) return parse(cursor);
	if ((token.text === "break" || token.text === "continue") && next.text !== "(") {
		cursor.advance();
		return { kind: token.text, span: { start: token.start, end: token.end } };
	}
	if (next.kind === "symbol" && next.text === ":") return parseLabel(cursor);
	const isObject = next.kind === "name" && cursor.peek(2).text === "{" && !next.afterNewline;
	if (isObject && (token.text === "range" || token.text === "migrate"))
		return parseObject(cursor, token.text);
	if (next.kind === "name" && !next.afterNewline) return parseTypedDeclaration(cursor);
	return parseExpressionStatement(cursor);
}

/** `int err = …`: C's way to declare; read as `let`. */
function parseTypedDeclaration(cursor: Cursor): Statement {
	const type = cursor.advance();
	const isAssignment = cursor.peek().text === "=";
	const message = isAssignment
		? `Nothing is declared with a type here: write \`let ${cursor.token.text} = …\`.`
		: `\`${type.text}\` begins no statement; expected one of let, if, while, loop, for, return, goto, range or a call.`;
	const fix = {
		title: "Write `let`",
		edits: [{ span: { start: type.start, end: type.end }, text: "let" }],
	};
	cursor.report(message, { start: type.start, end: type.end }, isAssignment ? [fix] : []);
	if (!isAssignment) {
		skipLine(cursor);
		return cursor.errorNode(type.start);
	}
	return finishLet(cursor, type.start);
}

function endStatement(cursor: Cursor, statement: Statement): void {
	if (cursor.accept(";") || cursor.is("}") || cursor.isAtEnd || cursor.token.afterNewline) return;
	if (statement.kind === "label" || isBraced(statement)) return;
	const start = cursor.token.start;
	cursor.report(`Expected the end of the statement${cursor.found()}.`, {
		start,
		end: cursor.token.end,
	});
	skipLine(cursor);
}

function isBraced(statement: Statement): boolean {
	return ["if", "while", "loop", "for", "block", "object"].includes(statement.kind);
}

/** To the end of the line or the `}` that closes the block, over nested braces. */
export function skipLine(cursor: Cursor): void {
	let open = 0;
	while (!cursor.isAtEnd) {
		if (open === 0 && (cursor.is("}") || cursor.is(";") || cursor.token.afterNewline)) return;
		if (cursor.is("{")) open++;
		if (cursor.is("}")) open--;
		if (startsDeclaration(cursor)) return;
		cursor.advance();
		if (open === 0 && cursor.token.afterNewline) return;
	}
}

// ── one kind each ─────────────────────────────────────────────────────────

function parseLet(cursor: Cursor): Statement {
	const start = cursor.advance().start;
	return finishLet(cursor, start);
}

function finishLet(cursor: Cursor, start: number): Statement {
	const name = cursor.expectName("a name after `let`");
	cursor.expect("=", `and a value for ${name.text || "it"}: every \`let\` has one`);
	const value = parseInterval(cursor);
	return { kind: "let", name, value, span: { start, end: cursor.previousEnd } };
}

function parseCondition(cursor: Cursor): Expression {
	const condition = parseExpression(cursor);
	if (cursor.is("=")) {
		const token = cursor.advance();
		cursor.report("A condition compares with `==`; `=` assigns.", token, [
			{
				title: "Write `==`",
				edits: [{ span: { start: token.start, end: token.end }, text: "==" }],
			},
		]);
		parseExpression(cursor);
	}
	return condition;
}

function parseIf(cursor: Cursor): If {
	const start = cursor.advance().start;
	const condition = parseCondition(cursor);
	const then = parseBlock(cursor, "what `if` does");
	const otherwise = cursor.acceptName("else")
		? cursor.isName("if")
			? nestedIf(cursor)
			: parseBlock(cursor, "what `else` does")
		: undefined;
	return { kind: "if", condition, then, otherwise, span: { start, end: cursor.previousEnd } };
}

function nestedIf(cursor: Cursor): If | Block {
	if (cursor.depth >= NESTING_MAX) return parseBlock(cursor, "what `else` does");
	cursor.depth++;
	const result = parseIf(cursor);
	cursor.depth--;
	return result;
}

function parseWhile(cursor: Cursor): Statement {
	const start = cursor.advance().start;
	const condition = parseCondition(cursor);
	const body = parseBlock(cursor, "what `while` repeats");
	return { kind: "while", condition, body, span: { start, end: cursor.previousEnd } };
}

function parseLoop(cursor: Cursor): Statement {
	const start = cursor.advance().start;
	const body = parseBlock(cursor, "what `loop` repeats");
	return { kind: "loop", body, span: { start, end: cursor.previousEnd } };
}

function parseFor(cursor: Cursor): For {
	const start = cursor.advance().start;
	const name = cursor.expectName("the name of the loop's variable");
	if (!cursor.acceptName("in"))
		cursor.report(
			"A loop is written `for x in …`: over `0..n`, a span, a range, a migrate or a list.",
			cursor.gapSpan(),
		);
	const iterable = parseInterval(cursor);
	const body = parseBlock(cursor, "what `for` repeats");
	return { kind: "for", name, iterable, body, span: { start, end: cursor.previousEnd } };
}

function parseReturn(cursor: Cursor): Statement {
	const start = cursor.advance().start;
	const ends = cursor.is(";") || cursor.is("}") || cursor.isAtEnd || cursor.token.afterNewline;
	const value = ends ? undefined : parseExpression(cursor);
	return { kind: "return", value, span: { start, end: cursor.previousEnd } };
}

function parseGoto(cursor: Cursor): Statement {
	const start = cursor.advance().start;
	const label = cursor.expectName("the name of a label after `goto`");
	return { kind: "goto", label, span: { start, end: cursor.previousEnd } };
}

function parseLabel(cursor: Cursor): Statement {
	const name: Name = cursor.expectName("a label");
	cursor.advance();
	return { kind: "label", name, span: { start: name.span.start, end: cursor.previousEnd } };
}

function parseObject(cursor: Cursor, type: "range" | "migrate"): Statement {
	const start = cursor.advance().start;
	const name = cursor.expectName("a name");
	const fields = parseFields(cursor, `the fields of ${name.text}`);
	return { kind: "object", type, name, fields, span: { start, end: cursor.previousEnd } };
}

/** `{ name: value, … }`; a newline separates as well as a comma. */
export function parseFields(cursor: Cursor, what: string): readonly Field[] {
	const fields: Field[] = [];
	const open = cursor.token.start;
	if (!cursor.expect("{", `to begin ${what}`)) return fields;
	withoutNewlines(cursor, () => {
		while (!cursor.is("}") && !cursor.isAtEnd && !startsDeclaration(cursor)) {
			const before = cursor.token;
			if (cursor.accept(",")) continue;
			fields.push(parseField(cursor));
			if (cursor.token === before) cursor.advance();
		}
	});
	closeBlock(cursor, what, open);
	return fields;
}

function parseField(cursor: Cursor): Field {
	const name = cursor.expectName("the name of a field");
	cursor.expect(":", "between the field and its value");
	const value = parseInterval(cursor);
	return { kind: "field", name, value, span: { start: name.span.start, end: cursor.previousEnd } };
}

const assignOperators: ReadonlySet<string> = new Set(["=", "+=", "-=", "|=", "&="]);

function parseExpressionStatement(cursor: Cursor): Statement {
	const start = cursor.token.start;
	const expression = parseExpression(cursor);
	const { token } = cursor;
	if (token.kind === "symbol" && assignOperators.has(token.text)) {
		cursor.advance();
		const value = parseInterval(cursor);
		const operator = token.text as Assign["operator"];
		return {
			kind: "assign",
			target: expression,
			operator,
			value,
			span: { start, end: cursor.previousEnd },
		};
	}
	if (token.kind === "symbol" && (token.text === "++" || token.text === "--")) {
		const text = ` ${token.text[0]}= 1`;
		cursor.report(`There is no \`${token.text}\`: write \`${text.trim()}\`.`, token, [
			{
				title: `Write \`${text.trim()}\``,
				edits: [{ span: { start: token.start, end: token.end }, text }],
			},
		]);
		cursor.advance();
	}
	if (expression.kind === "error") {
		skipLine(cursor);
		return { kind: "error", span: { start, end: Math.max(start, cursor.previousEnd) } };
	}
	return { kind: "expression", expression, span: { start, end: cursor.previousEnd } };
}
