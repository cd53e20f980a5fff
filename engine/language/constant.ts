// The value of an expression that needs no run: literals, named constants and arithmetic on them.

import type { Bindings } from "./names.ts";
import type { BinaryOperator, Expression, Name } from "./tree.ts";

/** Constants that name each other further than this are a circle. */
const DEPTH_MAX = 50;

/** The value, or undefined where the expression is not constant, divides by zero or names itself. */
export function constantOf(
	bindings: Bindings,
	expression: Expression,
	depth = 0,
): number | undefined {
	if (depth > DEPTH_MAX) return undefined;
	switch (expression.kind) {
		case "integer":
			return expression.value;
		case "boolean":
			return expression.value ? 1 : 0;
		case "name-expression":
			return namedConstant(bindings, expression.name, depth + 1);
		case "unary": {
			const value = constantOf(bindings, expression.operand, depth + 1);
			return value === undefined ? undefined : unary(expression.operator, value);
		}
		case "binary": {
			const left = constantOf(bindings, expression.left, depth + 1);
			const right = constantOf(bindings, expression.right, depth + 1);
			return left === undefined || right === undefined
				? undefined
				: binary(expression.operator, left, right);
		}
		default:
			return undefined;
	}
}

function namedConstant(bindings: Bindings, name: Name, depth: number): number | undefined {
	const symbol = bindings.symbolOf(name);
	if (symbol?.constant) return symbol.constant.value;
	if (symbol?.kind === "const" && symbol.node?.kind === "const")
		return constantOf(bindings, symbol.node.value, depth);
	return undefined;
}

function unary(operator: "!" | "-" | "~", value: number): number {
	if (operator === "!") return value === 0 ? 1 : 0;
	return operator === "-" ? -value | 0 : ~value;
}

/** Arithmetic on 32-bit words, as the machine does it; a division by zero has no value. */
function binary(operator: BinaryOperator, left: number, right: number): number | undefined {
	switch (operator) {
		case "+":
			return (left + right) | 0;
		case "-":
			return (left - right) | 0;
		case "*":
			return Math.imul(left, right);
		case "/":
			return right === 0 ? undefined : (left / right) | 0;
		case "%":
			return right === 0 ? undefined : (left % right) | 0;
		case "&":
			return left & right;
		case "|":
			return left | right;
		case "^":
			return left ^ right;
		case "<<":
			return left << (right & 31);
		case ">>":
			return left >> (right & 31);
		default:
			return truth(operator, left, right) ? 1 : 0;
	}
}

function truth(
	operator: "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=",
	left: number,
	right: number,
): boolean {
	switch (operator) {
		case "||":
			return left !== 0 || right !== 0;
		case "&&":
			return left !== 0 && right !== 0;
		case "==":
			return left === right;
		case "!=":
			return left !== right;
		case "<":
			return left < right;
		case "<=":
			return left <= right;
		case ">":
			return left > right;
		case ">=":
			return left >= right;
	}
}
