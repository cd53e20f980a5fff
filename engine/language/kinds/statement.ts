// Statements: what they demand of the kinds of their expressions.

import type { Kind } from "../builtin.ts";
import type { Assign, Block, Expression, Let, Name, Statement } from "../tree.ts";
import { kindOf, learn, unify, unknownCell } from "./cell.ts";
import {
	expectKind,
	infer,
	inferCondition,
	inferSum,
	isWords,
	reportUnknownField,
} from "./expression.ts";
import { fieldOf } from "./fields.ts";
import type { Inference } from "./inference.ts";
import { isZero, textOf, withArticle } from "./wording.ts";

export function inferBlock(inference: Inference, block: Block): void {
	for (const statement of block.statements) inferStatement(inference, statement);
}

function inferStatement(inference: Inference, statement: Statement): void {
	switch (statement.kind) {
		case "let":
			return inferLet(inference, statement);
		case "assign":
			return inferAssign(inference, statement);
		case "if":
			inferCondition(inference, statement.condition);
			inferBlock(inference, statement.then);
			if (statement.otherwise) inferStatement(inference, statement.otherwise);
			return;
		case "while":
			inferCondition(inference, statement.condition);
			return inferBlock(inference, statement.body);
		case "loop":
			return inferBlock(inference, statement.body);
		case "for":
			inferIteration(inference, statement.name, statement.iterable);
			return inferBlock(inference, statement.body);
		case "return":
			if (statement.value) inferReturn(inference, statement.value);
			return;
		case "object":
			for (const { name, value } of statement.fields)
				inferField(inference, statement.type, name, value);
			return;
		case "expression":
			infer(inference, statement.expression);
			return;
		case "block":
			return inferBlock(inference, statement);
		default:
			return;
	}
}

/** The first value of a variable. 0 and none may turn out to be anything that they stand for. */
export function inferInitial(inference: Inference, name: Name, value: Expression): void {
	const cell = infer(inference, value);
	const symbol = inference.symbolOf(name);
	if (!symbol) return;
	const own = inference.cellOf(symbol);
	if (!isZero(value)) unify(own, cell);
	else if (value.kind === "integer") inference.startsAsZero(own);
}

function inferLet(inference: Inference, { name, value }: Let): void {
	inferInitial(inference, name, value);
	if (inference.kindOfExpression(value) === "none")
		inference.report(
			"wrong-kind",
			`${textOf(value)} gives nothing that ${name.text} could hold; call it without \`let\`.`,
			value.span,
		);
}

// ── assignments ───────────────────────────────────────────────────────────

function inferAssign(inference: Inference, statement: Assign): void {
	const { target, operator, value } = statement;
	const left = infer(inference, target);
	const right = infer(inference, value);
	if (!checkAssignable(inference, target)) return;
	switch (operator) {
		case "=":
			if (isZero(value) || escapes(inference, target, value) || unify(left, right)) return;
			return inference.mismatch(
				value,
				right,
				[kindOf(left) ?? "unknown"],
				`${textOf(target)} holds {}`,
				left,
			);
		case "+=":
		case "-=": {
			const sum = { operator: operator.charAt(0), left: target, right: value };
			inferSum(inference, sum, left, right);
			return;
		}
		default:
			inference.demand(target, left, "int", `\`${operator}\` changes {}`);
			inference.demand(value, right, "int", `\`${operator}\` takes {}`);
	}
}

/** False where it is certain that this is no place for a value. */
function checkAssignable(inference: Inference, target: Expression): boolean {
	switch (target.kind) {
		case "error":
			return true;
		case "name-expression":
			return checkName(inference, target.name, target);
		case "member":
			return checkMember(inference, target);
		case "index":
			return checkElement(inference, target);
		default:
			inference.report(
				"not-assignable",
				"Only variables and fields can be assigned; this is a value.",
				target.span,
			);
			return false;
	}
}

function checkName(inference: Inference, name: Name, target: Expression): boolean {
	const symbol = inference.symbolOf(name);
	if (!symbol || ["local", "parameter", "variable"].includes(symbol.kind)) return true;
	inference.report(
		"not-assignable",
		`${symbol.name} is a ${symbol.kind}; only variables and fields can be assigned.`,
		target.span,
	);
	return false;
}

function checkMember(
	inference: Inference,
	target: Extract<Expression, { kind: "member" }>,
): boolean {
	if (inference.symbolOf(target.name)) return checkName(inference, target.name, target);
	inference.ask((stage) => {
		const kind = inference.kindOfExpression(target.object);
		if (kind === "unknown" && stage !== "end") return false;
		const row = fieldOf(kind, target.name.text);
		if (row && !row.assignable && !inference.isKernel)
			inference.report(
				"not-assignable",
				`${textOf(target)} is a result: ${withArticle(kind)} is read there, not changed.`,
				target.name.span,
			);
		return true;
	});
	return true;
}

function checkElement(
	inference: Inference,
	target: Extract<Expression, { kind: "index" }>,
): boolean {
	const { object } = target;
	const kind = inference.kindOfExpression(object);
	if (isWords(object) || kind === "unknown") return true;
	inference.report(
		"not-assignable",
		`${textOf(target)} is an element of ${withArticle(kind)}; only variables and fields can be assigned.`,
		target.span,
	);
	return false;
}

/** A range or migrate that is put where it outlives its function. */
function escapes(inference: Inference, target: Expression, value: Expression): boolean {
	const kind = inference.kindOfExpression(value);
	if (kind !== "range" && kind !== "migrate") return false;
	const name = target.kind === "name-expression" ? target.name : undefined;
	const symbol = name && inference.symbolOf(name);
	if (symbol && symbol.kind !== "variable") return false;
	inference.report(
		"object-escapes",
		`${textOf(value)} lives in this function and is gone when it returns; ${textOf(target)} would still point to it. Keep what is needed of it instead.`,
		value.span,
	);
	return true;
}

// ── loops, returns, objects ───────────────────────────────────────────────

const elements: { readonly [kind in Kind]?: Kind } = {
	span: "addr",
	range: "int",
	migrate: "int",
	list: "record",
};

function inferIteration(inference: Inference, name: Name, iterable: Expression): void {
	const symbol = inference.symbolOf(name);
	const give = (kind: Kind): void => {
		if (symbol) learn(inference.cellOf(symbol), kind, iterable.span, inference.uri);
	};
	if (iterable.kind === "interval") return inferBounds(inference, iterable, give);
	const cell = infer(inference, iterable);
	inference.ask(() => {
		const kind = kindOf(cell);
		if (kind === undefined) return false;
		const element = elements[kind];
		if (element) give(element);
		else if (kind !== "unknown")
			inference.report(
				"wrong-kind",
				`A loop runs over \`0..n\`, a span, a range, a migrate or a list; ${textOf(iterable)} is ${withArticle(kind)}.`,
				iterable.span,
			);
		return true;
	});
}

/** `for i in a..b`: numbers, or addresses where one of the two is one. */
function inferBounds(
	inference: Inference,
	interval: Extract<Expression, { kind: "interval" }>,
	give: (kind: Kind) => void,
): void {
	const from = infer(inference, interval.from);
	const to = infer(inference, interval.to);
	const whole = inference.setExpression(interval, unknownCell());
	inference.ask((stage) => {
		const isLast = stage === "end";
		const isKnown = kindOf(from) !== undefined && kindOf(to) !== undefined;
		const isAddress = kindOf(from) === "addr" || kindOf(to) === "addr";
		if (!isKnown && !isAddress && !isLast) return false;
		const kind = isAddress ? "addr" : "int";
		inference.demand(interval.from, from, kind, "this loop begins with {}");
		inference.demand(interval.to, to, kind, "this loop ends with {}");
		learn(whole, isAddress ? "span" : "int", interval.span, inference.uri);
		give(kind);
		return true;
	});
}

function inferReturn(inference: Inference, value: Expression): void {
	const cell = infer(inference, value);
	const { fn } = inference;
	if (!fn) return;
	inference.answers(fn);
	const kind = kindOf(cell);
	if ((kind === "range" || kind === "migrate") && value.kind === "name-expression")
		return inference.report(
			"object-escapes",
			`${textOf(value)} lives in this function and is gone when it returns; let the caller make it and pass it in.`,
			value.span,
		);
	const result = inference.resultOf(fn);
	if (isZero(value)) {
		if (value.kind === "integer") inference.startsAsZero(result);
		return;
	}
	if (unify(result, cell)) return;
	const where = `${fn.name} returns {} elsewhere`;
	inference.mismatch(value, cell, [kindOf(result) ?? "unknown"], where, result);
}

function inferField(
	inference: Inference,
	type: "range" | "migrate",
	name: Name,
	value: Expression,
): void {
	const row = fieldOf(type, name.text);
	if (row && !row.assignable && !inference.isKernel)
		inference.report(
			"not-assignable",
			`${row.name} of a ${type} is not set as a whole: it is a result, or its words are written one by one.`,
			name.span,
		);
	if (row) return expectKind(inference, value, row.kind, `${row.name} of a ${type} is {}`);
	infer(inference, value);
	reportUnknownField(inference, type, name);
}
