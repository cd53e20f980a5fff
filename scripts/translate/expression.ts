// Expressions, one kind after the other. Every number of the machine is 32 bits wide once it is stored, so what may overflow
// (a script's own arithmetic on words of the vector) goes through functions that wrap, as a store into an Int32Array does.

import {
	type BinaryExpression,
	type ConditionalExpression,
	type ElementAccessExpression,
	type Expression,
	isAsExpression,
	isBinaryExpression,
	isCallExpression,
	isConditionalExpression,
	isElementAccessExpression,
	isIdentifier,
	isNumericLiteral,
	isParenthesizedExpression,
	isPostfixUnaryExpression,
	isPrefixUnaryExpression,
	isPropertyAccessExpression,
	isStringLiteral,
	type Node,
	type PrefixUnaryExpression,
	type PropertyAccessExpression,
	SyntaxKind,
} from "typescript/unstable/ast";
import { translateAssignment, translateUpdate } from "./assignment.ts";
import { translateCall } from "./call.ts";
import { constantOf } from "./constants.ts";
import { elementOf, memberOf, tableNamed } from "./data.ts";
import { both, type Effects, reading } from "./effects.ts";
import { declarationOf, moduleBehind, nameText } from "./modules.ts";
import { local, refuseHere, type Scope } from "./scope.ts";
import { atom, composed, type NumberValue, operand, truth, type Value } from "./value.ts";

export function translate(scope: Scope, node: Expression): Value {
	const constant = namedConstant(scope, node);
	if (constant !== undefined) return constant;
	if (isParenthesizedExpression(node) || isAsExpression(node))
		return translate(scope, node.expression);
	if (isNumericLiteral(node)) return literal(Number(node.text));
	if (isStringLiteral(node)) return word(scope, node.text);
	if (isIdentifier(node)) return named(scope, node, node.text);
	if (isPropertyAccessExpression(node)) return property(scope, node);
	if (isElementAccessExpression(node)) return element(scope, node);
	if (isCallExpression(node)) return translateCall(scope, node);
	if (isPrefixUnaryExpression(node)) return prefix(scope, node);
	if (isPostfixUnaryExpression(node)) return translateUpdate(scope, node);
	if (isConditionalExpression(node)) return conditional(scope, node);
	if (isBinaryExpression(node)) return binary(scope, node);
	if (node.kind === SyntaxKind.TrueKeyword) return truth(literal(1));
	if (node.kind === SyntaxKind.FalseKeyword) return truth(literal(0));
	return refuseHere(scope, node, "this form of expression is not known");
}

/** An expression that must be a number. */
export function numberOf(scope: Scope, node: Expression): NumberValue {
	const value = translate(scope, node);
	return value.kind === "number" ? value : refuseHere(scope, node, "a number is needed here");
}

/** As a condition: a truth, a number, or a record that may be none. */
export function conditionOf(scope: Scope, node: Expression): NumberValue {
	const value = translate(scope, node);
	if (value.kind === "record") return truth(atom(value.pointer, value.effects));
	return value.kind === "number" ? value : refuseHere(scope, node, "a condition is needed here");
}

/** Operands that C may evaluate in any order; returns what they do together. */
export function unordered(scope: Scope, node: Node, operands: readonly Effects[]): Effects {
	scope.findings.neighbours.push({ module: scope.module, node, operands });
	return both(...operands);
}

export function literal(value: number): NumberValue {
	if (value === -0x80000000) return atom("(-0x7fffffff - 1)");
	return value < 0 ? composed(String(value), atom("").effects) : atom(String(value));
}

/** A word of a vocabulary is its number in the list of all of them. */
function word({ findings: { vocabulary } }: Scope, text: string): NumberValue {
	if (!vocabulary.includes(text)) vocabulary.push(text);
	return atom(`word_${text}`);
}

// ── names ─────────────────────────────────────────────────────────────────

/** A name that always means the same number keeps its name in C. */
function namedConstant(scope: Scope, node: Expression): NumberValue | undefined {
	const isMember = isPropertyAccessExpression(node) && isIdentifier(node.expression);
	if (!isMember && !isIdentifier(node)) return undefined;
	const outer = isMember && isIdentifier(node.expression) ? node.expression.text : nameText(node);
	if (local(scope, outer) !== undefined) return undefined;
	const value = constantOf(scope.findings.modules, scope.module, node);
	if (value === undefined) return undefined;
	const name = constantName(scope, outer, isMember ? nameText(node.name) : undefined);
	scope.needs.constants.set(name, value);
	return atom(name);
}

/** Named apart from what C's own headers define. A constant that its module keeps to itself carries the module's name. */
function constantName(scope: Scope, outer: string, member: string | undefined): string {
	const { modules } = scope.findings;
	const whole = moduleBehind(modules, scope.module, outer);
	if (whole !== undefined && member !== undefined) return `hmm_${member}`;
	const declared = declarationOf(modules, scope.module, outer);
	const isOwn = declared !== undefined && !declared.module.exported.has(declared.name);
	const name = member === undefined ? outer : `${outer}_${member}`;
	return isOwn ? `hmm_${declared.module.prefix}_${name}` : `hmm_${name}`;
}

function named(scope: Scope, node: Node, name: string): Value {
	if (name === "undefined") return { kind: "undefined" };
	return (
		local(scope, name) ?? tableNamed(scope, name) ?? refuseHere(scope, node, `what is ${name}?`)
	);
}

function property(scope: Scope, node: PropertyAccessExpression): Value {
	const member = nameText(node.name);
	const object = translate(scope, node.expression);
	if (member === "length" && (object.kind === "words" || object.kind === "list"))
		return atom(object.length, object.effects);
	const found = memberOf(scope, node, object, member);
	if (node.questionDotToken === undefined) return found;
	if (object.kind !== "record" || found.kind !== "number")
		return refuseHere(scope, node, "`?.` is known for numbers of records only");
	return composed(`${object.pointer} ? ${object.pointer}->${member} : NOTHING`, object.effects);
}

function element(scope: Scope, node: ElementAccessExpression): Value {
	const object = translate(scope, node.expression);
	const index = numberOf(scope, node.argumentExpression);
	if (object.kind === "state") return atom(`s[${index.c}]`, both(reading("s"), index.effects));
	return elementOf(scope, node, object, index);
}

// ── operators ─────────────────────────────────────────────────────────────

function prefix(scope: Scope, node: PrefixUnaryExpression): Value {
	const { operator } = node;
	if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken)
		return translateUpdate(scope, node);
	if (operator === SyntaxKind.ExclamationToken) {
		const condition = conditionOf(scope, node.operand);
		return truth(composed(`!${operand(condition)}`, condition.effects));
	}
	const value = numberOf(scope, node.operand);
	if (operator === SyntaxKind.TildeToken) return composed(`~${operand(value)}`, value.effects);
	if (operator !== SyntaxKind.MinusToken) return refuseHere(scope, node, "not known in C");
	if (isWordOfState(value)) return atom(`wrapping_minus(0, ${value.c})`, value.effects);
	return composed(`-${operand(value)}`, value.effects);
}

function conditional(scope: Scope, node: ConditionalExpression): NumberValue {
	const condition = conditionOf(scope, node.condition);
	const yes = numberOf(scope, node.whenTrue);
	const no = numberOf(scope, node.whenFalse);
	const text = `${operand(condition)} ? ${operand(yes)} : ${operand(no)}`;
	const value = composed(text, both(condition.effects, yes.effects, no.effects));
	return yes.isTruth && no.isTruth ? truth(value) : value;
}

const comparisons: { readonly [kind: number]: string } = {
	[SyntaxKind.EqualsEqualsEqualsToken]: "==",
	[SyntaxKind.ExclamationEqualsEqualsToken]: "!=",
	[SyntaxKind.LessThanToken]: "<",
	[SyntaxKind.LessThanEqualsToken]: "<=",
	[SyntaxKind.GreaterThanToken]: ">",
	[SyntaxKind.GreaterThanEqualsToken]: ">=",
};

const arithmetic: { readonly [kind: number]: string } = {
	[SyntaxKind.PlusToken]: "+",
	[SyntaxKind.MinusToken]: "-",
	[SyntaxKind.AsteriskToken]: "*",
	[SyntaxKind.AmpersandToken]: "&",
	[SyntaxKind.BarToken]: "|",
	[SyntaxKind.CaretToken]: "^",
};

/** Operators that go through a function, because C leaves some of their cases open. */
const guarded: { readonly [kind: number]: string } = {
	[SyntaxKind.PercentToken]: "remainder_of",
	[SyntaxKind.LessThanLessThanToken]: "shift_left",
	[SyntaxKind.GreaterThanGreaterThanToken]: "shift_right",
	[SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: "shift_unsigned",
};

const wrapping: { readonly [operator: string]: string } = {
	"+": "wrapping_plus",
	"-": "wrapping_minus",
};

function binary(scope: Scope, node: BinaryExpression): Value {
	const kind = node.operatorToken.kind;
	if (kind === SyntaxKind.AmpersandAmpersandToken) return inOrder(scope, node, "&&");
	if (kind === SyntaxKind.BarBarToken) return inOrder(scope, node, "||");
	if (kind === SyntaxKind.QuestionQuestionToken) return orElse(scope, node);
	if (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment)
		return translateAssignment(scope, node);
	const isComparison = comparisons[kind] !== undefined;
	if (isComparison && translate(scope, node.right).kind === "undefined")
		return comparedToNothing(scope, node, comparisons[kind] ?? "");
	if (isTruncatedDivision(node)) return divided(scope, node.left, node);
	const [left, right] = [numberOf(scope, node.left), numberOf(scope, node.right)];
	const effects = unordered(scope, node, [left.effects, right.effects]);
	if (guarded[kind] !== undefined) return atom(`${guarded[kind]}(${left.c}, ${right.c})`, effects);
	const operator = comparisons[kind] ?? arithmetic[kind];
	if (operator === undefined) return refuseHere(scope, node, "this operator is not known in C");
	const helper = wrapping[operator];
	if (helper !== undefined && isWordOfState(left) && isWordOfState(right))
		return atom(`${helper}(${left.c}, ${right.c})`, effects);
	const value = composed(`${operand(left)} ${operator} ${operand(right)}`, effects);
	return isComparison ? truth(value) : value;
}

/** `&&` and `||` give truths in C: both sides must be such, or the result would be another number. */
function inOrder(scope: Scope, node: BinaryExpression, operator: string): NumberValue {
	const [left, right] = [conditionOf(scope, node.left), conditionOf(scope, node.right)];
	if (!left.isTruth || !right.isTruth) refuseHere(scope, node, `${operator} of numbers`);
	const effects = both(left.effects, right.effects);
	return truth(composed(`${operand(left)} ${operator} ${operand(right)}`, effects));
}

/** `a?.b ?? c` */
function orElse(scope: Scope, node: BinaryExpression): NumberValue {
	const chain = node.left;
	if (!isPropertyAccessExpression(chain) || chain.questionDotToken === undefined)
		return refuseHere(scope, node, "`??` is known behind `?.` only");
	const object = translate(scope, chain.expression);
	const value = memberOf(scope, chain, object, nameText(chain.name));
	const otherwise = numberOf(scope, node.right);
	if (object.kind !== "record" || value.kind !== "number")
		return refuseHere(scope, node, "`??` is known for numbers of records only");
	const text = `${object.pointer} ? ${object.pointer}->${nameText(chain.name)} : ${otherwise.c}`;
	return composed(text, both(object.effects, otherwise.effects));
}

function comparedToNothing(scope: Scope, node: BinaryExpression, operator: string): NumberValue {
	const value = translate(scope, node.left);
	if (value.kind === "record")
		return truth(composed(`${value.pointer} ${operator} 0`, value.effects));
	if (value.kind !== "canRun") return refuseHere(scope, node, "only records may be undefined");
	const blocks = `primitive_blocks(${value.number.c})`;
	scope.needs.functions.add("primitive_blocks");
	return truth(composed(operator === "==" ? `!${blocks}` : blocks, value.number.effects));
}

/** `(a / b) | 0` */
function isTruncatedDivision(node: BinaryExpression): boolean {
	const isOrZero = node.operatorToken.kind === SyntaxKind.BarToken && node.right.getText() === "0";
	return isOrZero && isDivision(node.left);
}

export function isDivision(node: Expression): boolean {
	if (isParenthesizedExpression(node)) return isDivision(node.expression);
	return isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.SlashToken;
}

/** A quotient that loses its fraction on the spot, as C's does. */
export function divided(scope: Scope, node: Expression, whole: Node): NumberValue {
	if (isParenthesizedExpression(node)) return divided(scope, node.expression, whole);
	if (!isBinaryExpression(node)) return refuseHere(scope, whole, "a quotient is needed here");
	const [left, right] = [numberOf(scope, node.left), numberOf(scope, node.right)];
	const effects = unordered(scope, whole, [left.effects, right.effects]);
	return atom(`quotient_of(${left.c}, ${right.c})`, effects);
}

function isWordOfState({ c, isAtom }: NumberValue): boolean {
	return isAtom && c.startsWith("s[");
}
