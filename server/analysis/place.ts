// Expressions as text and as keys of what a path knows.

import type { Tree } from "../../engine/index.ts";

/** `r.seq`, `bo.valid`, `err`: a place that a path can remember a value of; undefined for anything else. */
export function keyOf(expression: Tree.Expression): string | undefined {
	switch (expression.kind) {
		case "name-expression":
			return expression.name.text;
		case "member": {
			const object = keyOf(expression.object);
			return object === undefined ? undefined : `${object}.${expression.name.text}`;
		}
		case "index": {
			const object = keyOf(expression.object);
			const index =
				expression.index.kind === "integer" ? String(expression.index.value) : undefined;
			return object === undefined || index === undefined ? undefined : `${object}[${index}]`;
		}
		default:
			return undefined;
	}
}

/** An expression in one line, as a person would write it. `?` where it cannot be told. */
export function textOf(expression: Tree.Expression): string {
	switch (expression.kind) {
		case "name-expression":
			return expression.name.text;
		case "integer":
			return String(expression.value);
		case "boolean":
			return String(expression.value);
		case "string":
			return `"${expression.value}"`;
		case "unary":
			return `${expression.operator}${textOf(expression.operand)}`;
		case "binary":
			return `${textOf(expression.left)} ${expression.operator} ${textOf(expression.right)}`;
		case "interval":
			return `${textOf(expression.from)}..${textOf(expression.to)}`;
		case "call":
			return `${expression.callee.text}(${expression.args.map(textOf).join(", ")})`;
		case "member":
			return `${textOf(expression.object)}.${expression.name.text}`;
		case "index":
			return `${textOf(expression.object)}[${textOf(expression.index)}]`;
		case "error":
			return "?";
	}
}

/** The name an expression hangs on: `r` of `r.pfns[0].page`. */
export function rootName(expression: Tree.Expression): Tree.Name | undefined {
	switch (expression.kind) {
		case "name-expression":
			return expression.name;
		case "member":
		case "index":
			return rootName(expression.object);
		case "binary":
			return rootName(expression.left);
		default:
			return undefined;
	}
}
