// Statements, one kind after the other. A block's names are its own in C as they are in the machine's sources.

import {
	type Block,
	type ForOfStatement,
	type ForStatement,
	type IfStatement,
	isBlock,
	isBreakStatement,
	isContinueStatement,
	isExpressionStatement,
	isForOfStatement,
	isForStatement,
	isIfStatement,
	isReturnStatement,
	isSwitchStatement,
	isVariableDeclarationList,
	isVariableStatement,
	isWhileStatement,
	type Statement,
	type SwitchStatement,
} from "typescript/unstable/ast";
import { elementOf } from "./data.ts";
import { declare } from "./declaration.ts";
import { conditionOf, numberOf, translate } from "./expression.ts";
import { inBlock, note, refuseHere, type Scope } from "./scope.ts";
import { atom, type NumberValue } from "./value.ts";

/** The statement's lines, from the margin on. */
export function translateStatement(scope: Scope, node: Statement): readonly string[] {
	if (isBlock(node)) return translateBlock(scope, node);
	if (isVariableStatement(node))
		return node.declarationList.declarations.flatMap((each) => declare(scope, each));
	if (isExpressionStatement(node)) return [`${told(scope, numberOf(scope, node.expression))};`];
	if (isIfStatement(node)) return translateIf(scope, node);
	if (isForStatement(node)) return translateFor(scope, node);
	if (isForOfStatement(node)) return translateForOf(scope, node);
	if (isWhileStatement(node)) {
		const condition = told(scope, conditionOf(scope, node.expression));
		return [`while (${condition})`, ...inside(scope, node.statement)];
	}
	if (isSwitchStatement(node)) return translateSwitch(scope, node);
	if (isReturnStatement(node)) {
		if (node.expression === undefined) return ["return;"];
		return [`return ${told(scope, numberOf(scope, node.expression))};`];
	}
	if (isBreakStatement(node) && node.label === undefined) return ["break;"];
	if (isContinueStatement(node) && node.label === undefined) return ["continue;"];
	return refuseHere(scope, node, "this form of statement is not known");
}

export function translateBlock(scope: Scope, node: Block): readonly string[] {
	return inBlock(scope, () => [
		"{",
		...indented(node.statements.flatMap((each) => translateStatement(scope, each))),
		"}",
	]);
}

/** The text of a number, after its effects are noted. */
function told(scope: Scope, value: NumberValue): string {
	note(scope, value.effects);
	return value.c;
}

/** What stands under an `if` or a loop; a declaration alone cannot. */
function inside(scope: Scope, node: Statement): readonly string[] {
	return isBlock(node)
		? translateBlock(scope, node)
		: inBlock(scope, () => indented(translateStatement(scope, node)));
}

function indented(lines: readonly string[]): readonly string[] {
	return lines.map((line) => `\t${line}`);
}

function translateIf(scope: Scope, node: IfStatement): readonly string[] {
	const condition = told(scope, conditionOf(scope, node.expression));
	const yes = [`if (${condition})`, ...inside(scope, node.thenStatement)];
	if (node.elseStatement === undefined) return yes;
	return [...yes, "else", ...inside(scope, node.elseStatement)];
}

function translateFor(scope: Scope, node: ForStatement): readonly string[] {
	const { initializer, condition, incrementor, statement } = node;
	return inBlock(scope, () => {
		const before =
			initializer === undefined
				? []
				: isVariableDeclarationList(initializer)
					? initializer.declarations.flatMap((each) => declare(scope, each))
					: refuseHere(scope, initializer, "a loop begins with a declaration");
		const goesOn = condition === undefined ? "" : told(scope, conditionOf(scope, condition));
		const step = incrementor === undefined ? "" : told(scope, numberOf(scope, incrementor));
		const loop = [`for (; ${goesOn}; ${step})`, ...inside(scope, statement)];
		return before.length === 0 ? loop : ["{", ...indented([...before, ...loop]), "}"];
	});
}

/** Over a table: of records, or of numbers. */
function translateForOf(scope: Scope, node: ForOfStatement): readonly string[] {
	const { initializer, expression, statement } = node;
	const declaration = isVariableDeclarationList(initializer)
		? initializer.declarations[0]
		: undefined;
	const row = translate(scope, expression);
	if (declaration === undefined || (row.kind !== "list" && row.kind !== "words"))
		return refuseHere(scope, node, "a loop goes over a table");
	return inBlock(scope, () => {
		const place = `each_${scope.locals.length}`;
		const element = elementOf(scope, node, row, atom(place));
		return [
			`for (int ${place} = 0; ${place} < ${row.length}; ${place}++) {`,
			...indented(declare(scope, declaration, element)),
			...indented(inside(scope, statement)),
			"}",
		];
	});
}

function translateSwitch(scope: Scope, node: SwitchStatement): readonly string[] {
	const subject = told(scope, numberOf(scope, node.expression));
	const lines = node.caseBlock.clauses.flatMap((clause) => {
		const label =
			"expression" in clause && clause.expression !== undefined
				? `case ${numberOf(scope, clause.expression).c}:`
				: "default:";
		if (clause.statements.length === 0) return [label];
		const body = inBlock(scope, () =>
			clause.statements.flatMap((each) => translateStatement(scope, each)),
		);
		return [`${label} {`, ...indented(body), "}"];
	});
	return [`switch (${subject}) {`, ...lines, "}"];
}
