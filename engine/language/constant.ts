// The value of an expression that needs no run: literals, named constants and arithmetic on them.

import type { Bindings, Symbol } from "./names.ts";
import type { BinaryOperator, Expression, Name } from "./tree.ts";

/** Constants that name each other further than this are a circle. */
const DEPTH_MAX = 50;

/** The value, or undefined where the expression is not constant, divides by zero or names itself. */
export function constantOf(bindings: Bindings, expression: Expression): number | undefined {
	return new Evaluation(bindings).value(expression, 0);
}

class Evaluation {
	#bindings: Bindings;
	/** Each constant is evaluated once: `A = B + B`, `B = C + C` would double the work with every line. Most name none. */
	#known: Map<Symbol, number | undefined> | undefined;

	constructor(bindings: Bindings) {
		this.#bindings = bindings;
	}

	value(expression: Expression, depth: number): number | undefined {
		switch (expression.kind) {
			case "integer":
				return expression.value;
			case "boolean":
				return expression.value ? 1 : 0;
			case "name-expression":
				return this.#named(expression.name, depth + 1);
			case "unary": {
				const value = this.value(expression.operand, depth);
				return value === undefined ? undefined : unary(expression.operator, value);
			}
			case "binary": {
				const left = this.value(expression.left, depth);
				const right = this.value(expression.right, depth);
				if (left === undefined || right === undefined) return undefined;
				return binary(expression.operator, left, right);
			}
			default:
				return undefined;
		}
	}

	#named(name: Name, depth: number): number | undefined {
		const symbol = this.#bindings.symbolOf(name);
		if (symbol?.constant) return symbol.constant.value;
		if (symbol?.node?.kind !== "const" || depth > DEPTH_MAX) return undefined;
		this.#known ??= new Map();
		if (this.#known.has(symbol)) return this.#known.get(symbol);
		const value = this.value(symbol.node.value, depth);
		this.#known.set(symbol, value);
		return value;
	}
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
