// The kind of every expression.

import type { Kind } from "../builtin.ts";
import { isOwner } from "../names/body.ts";
import { closest } from "../names/closest.ts";
import type { Symbol } from "../names.ts";
import type { Binary, Expression, Index, Member, Name } from "../tree.ts";
import { inferCall } from "./call.ts";
import { type Cell, kindOf, learn, ordered, root, truths, unify, unknownCell } from "./cell.ts";
import { fieldOf, fields, kindWithField } from "./fields.ts";
import type { Inference } from "./inference.ts";
import { isZero, textOf, withArticle } from "./wording.ts";

export function infer(inference: Inference, expression: Expression): Cell {
	return inference.setExpression(expression, cellFor(inference, expression));
}

/** Infers and demands a kind. `where`: `lock takes {}`. */
export function expectKind(
	inference: Inference,
	expression: Expression,
	kind: Kind,
	where: string,
): void {
	inference.demand(expression, infer(inference, expression), kind, where);
}

export function inferCondition(inference: Inference, expression: Expression): void {
	checkCondition(inference, expression, infer(inference, expression));
}

export function checkCondition(inference: Inference, expression: Expression, cell: Cell): void {
	inference.ask(() => {
		const kind = kindOf(cell);
		if (kind === undefined) return false;
		if (!truths.has(kind))
			inference.report(
				"wrong-kind",
				`A condition is a truth, a number or something that may be none; ${textOf(expression)} is ${withArticle(kind)}.`,
				expression.span,
			);
		return true;
	});
}

function cellFor(inference: Inference, expression: Expression): Cell {
	switch (expression.kind) {
		case "integer":
			return inference.known("int", expression.span);
		case "boolean":
			return inference.known("bool", expression.span);
		case "string":
			return inference.known("string", expression.span);
		case "error":
			return unknownCell();
		case "name-expression": {
			const symbol = inference.symbolOf(expression.name);
			return symbol ? inference.cellOf(symbol) : unknownCell();
		}
		case "unary":
			if (expression.operator === "!") {
				inferCondition(inference, expression.operand);
				return inference.known("bool", expression.span);
			}
			expectKind(inference, expression.operand, "int", `\`${expression.operator}\` takes {}`);
			return inference.known("int", expression.span);
		case "binary":
			return inferBinary(inference, expression);
		case "interval":
			expectKind(inference, expression.from, "addr", "a span `a..b` begins with {}");
			expectKind(inference, expression.to, "addr", "a span `a..b` ends with {}");
			return inference.known("span", expression.span);
		case "call":
			return inferCall(inference, expression);
		case "member":
			return inferMember(inference, expression);
		case "index":
			return inferIndex(inference, expression);
	}
}

// ── operators ─────────────────────────────────────────────────────────────

function inferBinary(inference: Inference, expression: Binary): Cell {
	switch (expression.operator) {
		case "&&":
		case "||":
			inferCondition(inference, expression.left);
			inferCondition(inference, expression.right);
			return inference.known("bool", expression.span);
		case "==":
		case "!=":
			inferComparison(inference, expression);
			return inference.known("bool", expression.span);
		case "<":
		case "<=":
		case ">":
		case ">=":
			inferOrder(inference, expression, inferComparison(inference, expression));
			return inference.known("bool", expression.span);
		case "+":
		case "-": {
			const left = infer(inference, expression.left);
			const right = infer(inference, expression.right);
			return inferSum(inference, expression, left, right);
		}
		default: {
			const where = `\`${expression.operator}\` takes {}`;
			expectKind(inference, expression.left, "int", where);
			expectKind(inference, expression.right, "int", where);
			return inference.known("int", expression.span);
		}
	}
}

function inferComparison(inference: Inference, { left, right }: Binary): Cell {
	const a = infer(inference, left);
	const b = infer(inference, right);
	if (isZero(left) || isZero(right) || unify(a, b)) return a;
	const kind = kindOf(a) ?? "unknown";
	inference.mismatch(right, b, [kind], `${textOf(left)}, which it is compared with, is {}`, a);
	return a;
}

/** Addresses and numbers have an order; pages, spans and locks have none. */
function inferOrder(inference: Inference, { left, operator }: Binary, cell: Cell): void {
	inference.ask(() => {
		const kind = kindOf(cell);
		if (kind === undefined) return false;
		if (!ordered.has(kind) && kind !== "unknown" && kind !== "null")
			inference.mismatch(left, cell, ["int", "addr"], `\`${operator}\` compares {}`);
		return true;
	});
}

interface Sum {
	readonly operator: string;
	readonly left: Expression;
	readonly right: Expression;
}

/** Addresses move by pages; two of them have a distance. Which of these it is may turn out later. */
export function inferSum(inference: Inference, sum: Sum, left: Cell, right: Cell): Cell {
	const result = unknownCell();
	const { span } = sum.left;
	const give = (kind: Kind): true => {
		learn(result, kind, span, inference.uri);
		return true;
	};
	inference.ask((stage) => {
		const isLast = stage === "end";
		const a = kindOf(left);
		const b = kindOf(right);
		const where = `\`${sum.operator}\` takes {}`;
		if (a === "addr" && b === "addr" && sum.operator === "-") return give("int");
		if (a === "addr" || (a === undefined && kindOf(result) === "addr")) {
			inference.demand(sum.left, left, "addr", where);
			if (b === undefined && sum.operator === "-" && !isLast) return false;
			inference.demand(sum.right, right, "int", where);
			return give("addr");
		}
		if (b === "addr" && sum.operator === "+" && (a === "int" || isLast)) {
			inference.demand(sum.left, left, "int", where);
			return give("addr");
		}
		if (a === undefined && !isLast) return false;
		if (b === "addr" && sum.operator === "-" && a === undefined) {
			inference.demand(sum.left, left, "addr", where);
			return give("int");
		}
		inference.demand(sum.left, left, "int", where);
		inference.demand(sum.right, right, "int", where);
		return give("int");
	});
	return result;
}

// ── members ───────────────────────────────────────────────────────────────

function inferMember(inference: Inference, member: Member): Cell {
	const object = infer(inference, member.object);
	const owned = inference.symbolOf(member.name);
	if (owned) return inference.cellOf(owned);
	if (member.name.text === "" || isOwnerName(inference, member.object)) return unknownCell();
	const result = unknownCell();
	inference.ask((stage) => {
		const mayGuess = stage !== "first" || wordFields.has(member.name.text);
		const kind = kindOf(object) ?? (mayGuess ? guess(member.name, object, inference) : undefined);
		if (kind === undefined) return false;
		const field = fieldCell(inference, member, kind, object);
		if (field && !unify(result, field)) {
			const wanted = kindOf(result) ?? "unknown";
			inference.mismatch(member, field, [wanted], "it is used as {}", result);
		}
		return true;
	});
	return result;
}

function fieldCell(
	inference: Inference,
	member: Member,
	kind: Kind,
	object: Cell,
): Cell | undefined {
	const field = kind === "record" ? recordField(inference, member, object) : undefined;
	if (field) return inference.cellOf(field);
	const row = fieldOf(kind, member.name.text);
	if (row) return inference.known(row.kind, member.name.span);
	reportUnknownField(inference, kind, member.name);
	return undefined;
}

/** A name whose members are known by name: what is wrong with them is said there. */
function isOwnerName(inference: Inference, object: Expression): boolean {
	const base = object.kind === "index" ? object.object : object;
	const symbol = base.kind === "name-expression" ? inference.symbolOf(base.name) : undefined;
	return symbol !== undefined && isOwner(symbol);
}

function recordField(inference: Inference, member: Member, object: Cell): Symbol | undefined {
	return inference.bindField(member.name, root(object).record);
}

/** A value of which nothing is known but that it has this field: there may be only one kind that has. */
function guess(name: Name, object: Cell, inference: Inference): Kind | undefined {
	const kind = inference.hasField(name.text) ? undefined : kindWithField(name.text);
	if (kind) learn(object, kind, name.span, inference.uri);
	return kind;
}

export function reportUnknownField(inference: Inference, kind: Kind, name: Name): void {
	if (name.text === "" || kind === "unknown") return;
	const names = (fields[kind] ?? []).map((row) => row.name);
	const close = closest(name.text, names);
	const list = names.length > 0 ? ` It has ${names.join(", ")}.` : " It has no fields.";
	const article = withArticle(kind);
	inference.report(
		"unknown-field",
		`${article.charAt(0).toUpperCase()}${article.slice(1)} has no field ${name.text}.${close ? ` Did you mean ${close}?` : list}`,
		name.span,
		{
			fixes: close ? [{ title: `Write ${close}`, edits: [{ span: name.span, text: close }] }] : [],
		},
	);
}

// ── indices ───────────────────────────────────────────────────────────────

function inferIndex(inference: Inference, expression: Index): Cell {
	const { object, index } = expression;
	const cell = infer(inference, object);
	if (index.kind === "interval") return inferCut(inference, expression, cell);
	expectKind(inference, index, "int", "an index is {}, counted from 0");
	if (isWords(object)) return cell;
	const symbol = object.kind === "name-expression" ? inference.symbolOf(object.name) : undefined;
	if (symbol?.node && "count" in symbol.node && symbol.node.count) return cell;
	const mayBeSpan = symbol === undefined || kindOf(cell) === undefined;
	if (mayBeSpan || kindOf(cell) === "span") {
		inference.demand(
			object,
			cell,
			"span",
			"only {} or what was declared with a count has elements",
		);
		return inference.known("addr", expression.span);
	}
	const found = kindOf(cell) ?? "unknown";
	if (found !== "unknown")
		inference.report(
			"wrong-kind",
			`${textOf(object)} is one ${found}, not several; leave the index out.`,
			expression.span,
		);
	return cell;
}

/** `span[a..b]`: pages counted from its start. */
function inferCut(inference: Inference, { object, index, span }: Index, cell: Cell): Cell {
	if (index.kind !== "interval") return unknownCell();
	inference.setExpression(index, inference.known("int", index.span));
	expectKind(
		inference,
		index.from,
		"int",
		"a span is cut by page numbers counted from its start, {}",
	);
	expectKind(
		inference,
		index.to,
		"int",
		"a span is cut by page numbers counted from its start, {}",
	);
	inference.demand(object, cell, "span", "only {} can be cut with `[a..b]`");
	return inference.known("span", span);
}

/** `r.pfns`, `m.src`, `m.dst`: one word a page; `r.flags`, `r.values`: tables of 2020. */
const wordFields: ReadonlySet<string> = new Set([
	"pfns",
	"src",
	"dst",
	"pfn_array",
	"flags",
	"values",
]);

export function isWords(object: Expression): boolean {
	return object.kind === "member" && wordFields.has(object.name.text);
}
