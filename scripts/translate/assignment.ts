// Stores: into a word of the state, into a local, into what the machine notes beside the state.

import {
	type BinaryExpression,
	type Expression,
	isConditionalExpression,
	isElementAccessExpression,
	isPostfixUnaryExpression,
	type PostfixUnaryExpression,
	type PrefixUnaryExpression,
	SyntaxKind,
} from "typescript/unstable/ast";
import { both, writing } from "./effects.ts";
import { conditionOf, divided, isDivision, numberOf, unordered } from "./expression.ts";
import { refuseHere, type Scope } from "./scope.ts";
import { atom, composed, type NumberValue, operand } from "./value.ts";

const operators: { readonly [kind: number]: string } = {
	[SyntaxKind.EqualsToken]: "=",
	[SyntaxKind.PlusEqualsToken]: "+=",
	[SyntaxKind.MinusEqualsToken]: "-=",
	[SyntaxKind.BarEqualsToken]: "|=",
	[SyntaxKind.AmpersandEqualsToken]: "&=",
};

export function translateAssignment(scope: Scope, node: BinaryExpression): NumberValue {
	const operator = operators[node.operatorToken.kind];
	if (operator === undefined) return refuseHere(scope, node, "this assignment is not known in C");
	const target = targetOf(scope, node.left);
	const value = storedValue(scope, node.right, target);
	const effects = unordered(scope, node, [
		both(target.index, operator === "=" ? target.index : target.value.effects),
		value.effects,
	]);
	return composed(`${target.value.c} ${operator} ${value.c}`, both(effects, target.written));
}

/** A quotient may stand where it is stored at once: a store into the vector takes its fraction away. */
function storedValue(scope: Scope, node: Expression, target: Target): NumberValue {
	if (target.isState && isDivision(node)) return divided(scope, node, node);
	if (!isConditionalExpression(node)) return numberOf(scope, node);
	const condition = conditionOf(scope, node.condition);
	const yes = storedValue(scope, node.whenTrue, target);
	const no = storedValue(scope, node.whenFalse, target);
	const text = `${operand(condition)} ? ${operand(yes)} : ${operand(no)}`;
	return composed(text, both(condition.effects, yes.effects, no.effects));
}

/** `x++`, `--s[at]` */
export function translateUpdate(
	scope: Scope,
	node: PrefixUnaryExpression | PostfixUnaryExpression,
): NumberValue {
	const sign = node.operator === SyntaxKind.PlusPlusToken ? "++" : "--";
	const target = targetOf(scope, node.operand);
	const text = isPostfixUnaryExpression(node)
		? `${target.value.c}${sign}`
		: `${sign}${target.value.c}`;
	return atom(text, both(target.value.effects, target.written));
}

interface Target {
	readonly value: NumberValue;
	readonly isState: boolean;
	/** What finding the place does, and what storing there does. */
	readonly index: NumberValue["effects"];
	readonly written: NumberValue["effects"];
}

function targetOf(scope: Scope, node: Expression): Target {
	const value = numberOf(scope, node);
	const index = isElementAccessExpression(node)
		? numberOf(scope, node.argumentExpression).effects
		: atom("").effects;
	const isState = value.c.startsWith("s[");
	const name = isState ? "s" : (value.c.split("[")[0] ?? value.c);
	scope.findings.written.add(name);
	return { value, isState, index, written: writing(name) };
}
