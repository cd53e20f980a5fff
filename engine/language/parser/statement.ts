// Statements and blocks. A statement ends at a newline, at `;` or before `}`; after a mistake the rest of its line is
// skipped, so that the next line is read as if nothing had happened. What C would write otherwise: foreign.ts.

import type { Assign, Block, Field, For, If, Name, Statement } from "../tree.ts";
import { blockGoesOn, closeBlock, openBlock } from "./block.ts";
import { type Cursor, NESTING_MAX, reservedWords } from "./cursor.ts";
import {
	parseComparison,
	parseExpression,
	parseInterval,
	parseValue,
	withoutNewlines,
} from "./expression.ts";
import {
	foreignWords,
	parseCounter,
	parseTypedDeclaration,
	skipForeign,
	skipLoopHeader,
} from "./foreign.ts";
import { skipLine } from "./skip.ts";

/** `{ … }`; reports a missing `{` or `}` once and reads what it can. */
export function parseBlock(cursor: Cursor, what: string): Block {
	const { start } = cursor.token;
	const statements: Statement[] = [];
	const opened = openBlock(cursor, what);
	if (!opened) return { kind: "block", statements, span: { start, end: cursor.previousEnd } };
	if (cursor.depth >= NESTING_MAX) skipBlock(cursor);
	const newlines = cursor.newlinesCount;
	cursor.newlinesCount = true;
	cursor.depth++;
	while (blockGoesOn(cursor, opened)) {
		if (cursor.accept(";")) continue;
		statements.push(parseStatement(cursor));
	}
	cursor.depth--;
	cursor.newlinesCount = newlines;
	closeBlock(cursor, opened);
	const span = { start, end: Math.max(start, cursor.previousEnd) };
	return { kind: "block", statements: statements.slice(), span }; // without the room that growing left
}

/** The block of an `if` or a loop. C leaves its braces out around a single statement: it is read all the same. */
function parseBody(cursor: Cursor, what: string): Block {
	const { token } = cursor;
	const isSingle = token.kind === "name" && cursor.balance.extra === 0;
	if (!isSingle || cursor.depth >= NESTING_MAX) return parseBlock(cursor, what);
	const { start } = token;
	cursor.depth++;
	const statement = parseStatement(cursor);
	cursor.depth--;
	const { end } = statement.span;
	cursor.reportAt(token, `Expected \`{\` to begin ${what}: braces are always written.`, [
		{
			title: "Write the braces",
			edits: [
				{ span: { start, end: start }, text: "{ " },
				{ span: { start: end, end }, text: " }" },
			],
		},
	]);
	return { kind: "block", statements: [statement], span: { start, end } };
}

function skipBlock(cursor: Cursor): void {
	const { start, end } = cursor.token;
	const message = `Blocks are nested more than ${NESTING_MAX} levels deep; take parts out into functions.`;
	cursor.report(message, { start, end }, [], "nesting-too-deep");
	let open = 1;
	while (!cursor.isAtEnd && open > 0) {
		if (cursor.is("{")) open++;
		if (cursor.is("}") && --open === 0) return;
		cursor.advance();
	}
}

// ── which statement ───────────────────────────────────────────────────────

const statementWords: ReadonlyMap<string, (cursor: Cursor) => Statement> = new Map([
	["let", parseLet],
	["if", parseIf],
	["while", parseWhile],
	["loop", parseLoop],
	["for", parseFor],
	["return", parseReturn],
	["goto", parseGoto],
	["break", parseLeave],
	["continue", parseLeave],
	["else", parseStrayElse],
]);

function parseStatement(cursor: Cursor): Statement {
	const before = cursor.token;
	const statement = statementByWord(cursor);
	endStatement(cursor, statement);
	if (cursor.token === before) cursor.advance();
	return statement;
}

function statementByWord(cursor: Cursor): Statement {
	const { token } = cursor;
	if (token.kind !== "name")
		return cursor.is("{") ? parseBlock(cursor, "this block") : parseExpressionStatement(cursor);
	const parse = statementWords.get(token.text);
	if (parse) return parse(cursor);
	const next = cursor.peek();
	if (next.kind === "symbol") {
		if (next.text === ":") return parseLabel(cursor);
		const isForeign = foreignWords.has(token.text) && (next.text === "{" || next.text === "(");
		return isForeign && !next.afterNewline ? skipForeign(cursor) : parseExpressionStatement(cursor);
	}
	if (next.kind !== "name" || next.afterNewline) return parseExpressionStatement(cursor);
	const isObject = cursor.peek(2).text === "{";
	if (isObject && (token.text === "range" || token.text === "migrate"))
		return parseObject(cursor, token.text);
	return parseTypedDeclaration(cursor, { finishLet, finishObject });
}

function endStatement(cursor: Cursor, statement: Statement): void {
	const { token } = cursor;
	if (token.afterNewline || cursor.accept(";") || cursor.is("}") || cursor.isAtEnd) return;
	if (statement.kind === "label" || isBraced(statement)) return;
	const span = { start: token.start, end: token.end };
	cursor.report(`Expected the end of the statement${cursor.found()}.`, span);
	skipLine(cursor);
}

function isBraced(statement: Statement): boolean {
	switch (statement.kind) {
		case "if":
		case "while":
		case "loop":
		case "for":
		case "block":
		case "object":
			return true;
		default:
			return false;
	}
}

// ── one kind each ─────────────────────────────────────────────────────────

function parseLet(cursor: Cursor): Statement {
	const { start } = cursor.advance();
	return finishLet(cursor, start);
}

function finishLet(cursor: Cursor, start: number): Statement {
	const name = cursor.expectNameHere("a name after `let`");
	if (cursor.is(":")) skipType(cursor);
	const value = parseValue(cursor, `and a value for ${name.text || "it"}: every \`let\` has one`);
	return { kind: "let", name, value, span: { start, end: cursor.previousEnd } };
}

/** `let x: int = …`, as other languages write it. */
function skipType(cursor: Cursor): void {
	cursor.report("Nothing is declared with a type: its kind follows from its use.", cursor.token);
	while (!cursor.is("=") && !cursor.token.afterNewline && !cursor.isAtEnd) cursor.advance();
}

function parseIf(cursor: Cursor): If {
	const { start } = cursor.advance();
	const condition = parseComparison(cursor);
	const then = parseBody(cursor, "what `if` does");
	const otherwise = cursor.acceptName("else") ? parseElse(cursor) : undefined;
	return { kind: "if", condition, then, otherwise, span: { start, end: cursor.previousEnd } };
}

function parseElse(cursor: Cursor): If | Block {
	if (!cursor.isName("if")) return parseBody(cursor, "what `else` does");
	if (cursor.depth >= NESTING_MAX) return parseBlock(cursor, "what `else` does");
	cursor.depth++;
	const result = parseIf(cursor);
	cursor.depth--;
	return result;
}

function parseStrayElse(cursor: Cursor): Statement {
	const { start, end } = cursor.advance();
	cursor.report("This `else` belongs to no `if`: it stands right behind the `}` of one.", {
		start,
		end,
	});
	if (cursor.is("{")) return parseBlock(cursor, "what `else` does");
	return cursor.isName("if") ? parseIf(cursor) : cursor.errorNode(start);
}

function parseWhile(cursor: Cursor): Statement {
	const { start } = cursor.advance();
	const condition = parseComparison(cursor);
	const body = parseBody(cursor, "what `while` repeats");
	return { kind: "while", condition, body, span: { start, end: cursor.previousEnd } };
}

function parseLoop(cursor: Cursor): Statement {
	const { start } = cursor.advance();
	const body = parseBody(cursor, "what `loop` repeats");
	return { kind: "loop", body, span: { start, end: cursor.previousEnd } };
}

function parseFor(cursor: Cursor): For {
	const { start } = cursor.advance();
	const header = cursor.is("(") ? skipLoopHeader(cursor) : parseLoopHeader(cursor);
	const body = parseBody(cursor, "what `for` repeats");
	return { kind: "for", ...header, body, span: { start, end: cursor.previousEnd } };
}

function parseLoopHeader(cursor: Cursor): Pick<For, "name" | "iterable"> {
	const name = cursor.expectNameHere("the name of the loop's variable");
	if (!cursor.acceptName("in"))
		cursor.report(
			"A loop is written `for x in …`: over `0..n`, a span, a range, a migrate or a list.",
			cursor.gapSpan(),
		);
	return { name, iterable: parseInterval(cursor) };
}

function parseReturn(cursor: Cursor): Statement {
	const { start } = cursor.advance();
	const ends = cursor.is(";") || cursor.is("}") || cursor.isAtEnd || cursor.token.afterNewline;
	const value = ends ? undefined : parseInterval(cursor);
	return { kind: "return", value, span: { start, end: cursor.previousEnd } };
}

function parseGoto(cursor: Cursor): Statement {
	const { start } = cursor.advance();
	const label = cursor.expectNameHere("the name of a label after `goto`");
	return { kind: "goto", label, span: { start, end: cursor.previousEnd } };
}

function parseLeave(cursor: Cursor): Statement {
	const { text, start, end } = cursor.advance();
	return { kind: text === "break" ? "break" : "continue", span: { start, end } };
}

function parseLabel(cursor: Cursor): Statement {
	const name: Name = cursor.expectName("a label");
	cursor.advance();
	return { kind: "label", name, span: { start: name.span.start, end: cursor.previousEnd } };
}

function parseObject(cursor: Cursor, type: "range" | "migrate"): Statement {
	const { start } = cursor.advance();
	return finishObject(cursor, type, start);
}

function finishObject(cursor: Cursor, type: "range" | "migrate", start: number): Statement {
	const name = cursor.expectNameHere("a name");
	cursor.accept("=");
	const fields = parseFields(cursor, `the fields of ${name.text}`);
	return { kind: "object", type, name, fields, span: { start, end: cursor.previousEnd } };
}

/** `{ name: value, … }`; a newline separates as well as a comma. */
export function parseFields(cursor: Cursor, what: string): readonly Field[] {
	const fields: Field[] = [];
	const opened = openBlock(cursor, what);
	if (!opened) return fields;
	withoutNewlines(cursor, () => {
		while (blockGoesOn(cursor, opened)) {
			const before = cursor.token;
			if (cursor.accept(",") || cursor.accept(";")) continue;
			// A statement in here says that the `}` was forgotten.
			if (cursor.token.afterNewline && isStatement(cursor)) break;
			fields.push(parseField(cursor));
			if (cursor.token === before) cursor.advance();
		}
	});
	closeBlock(cursor, opened);
	return fields;
}

function isStatement(cursor: Cursor): boolean {
	if (!cursor.isName() || cursor.peek().text === ":") return false;
	return cursor.balance.missing > 0 || reservedWords.has(cursor.token.text);
}

function parseField(cursor: Cursor): Field {
	const { start } = cursor.token;
	cursor.accept(".");
	const name = cursor.expectName("the name of a field");
	if (cursor.is("=")) reportDesignator(cursor, name);
	else cursor.expect(":", "between the field and its value");
	const value = parseInterval(cursor);
	return { kind: "field", name, value, span: { start, end: cursor.previousEnd } };
}

/** `.notifier = mirror`, as C initialises. */
function reportDesignator(cursor: Cursor, name: Name): void {
	const { start, end } = cursor.advance();
	cursor.report(`Fields are written \`${name.text}: value\`.`, { start, end }, [
		{ title: "Write `:`", edits: [{ span: { start, end }, text: ":" }] },
	]);
}

// ── expressions and assignments ───────────────────────────────────────────

const assignOperators: ReadonlySet<string> = new Set(["=", "+=", "-=", "|=", "&="]);

/** Symbols that a statement can begin with; pointers get a message of their own. */
const beginners: ReadonlySet<string> = new Set(["(", "!", "-", "~", "&", "*"]);

function skipSymbol(cursor: Cursor): Statement {
	const { text, start, end } = cursor.advance();
	const isCount = text === "++" || text === "--";
	const name = cursor.isName() ? cursor.token.text : "x";
	const hint = isCount ? `: write \`${name} ${text.charAt(0)}= 1\`` : "; remove it";
	cursor.report(`\`${text}\` begins no statement${hint}.`, { start, end });
	if (!cursor.token.afterNewline) skipLine(cursor);
	return cursor.errorNode(start);
}

function isAssignOperator(text: string): text is Assign["operator"] {
	return assignOperators.has(text);
}

function parseExpressionStatement(cursor: Cursor): Statement {
	const first = cursor.token;
	if (first.kind === "symbol" && !beginners.has(first.text)) return skipSymbol(cursor);
	const { start } = first;
	const expression = parseExpression(cursor);
	const { token } = cursor;
	if (token.kind === "symbol" && !token.afterNewline) {
		if (isAssignOperator(token.text)) {
			cursor.advance();
			const value = parseInterval(cursor);
			const span = { start, end: cursor.previousEnd };
			return { kind: "assign", target: expression, operator: token.text, value, span };
		}
		if (token.text === "++" || token.text === "--") return parseCounter(cursor, expression);
	}
	if (expression.kind === "error") {
		if (!token.afterNewline) skipLine(cursor);
		return { kind: "error", span: { start, end: Math.max(start, cursor.previousEnd) } };
	}
	return { kind: "expression", expression, span: { start, end: cursor.previousEnd } };
}
