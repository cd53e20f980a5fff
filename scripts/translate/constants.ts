// Constants of the machine as numbers: `PTE_WRITE`, `mmField.users`, `property("refcount")`.

import {
	type Expression,
	isAsExpression,
	isBinaryExpression,
	isCallExpression,
	isIdentifier,
	isNumericLiteral,
	isObjectLiteralExpression,
	isParenthesizedExpression,
	isPrefixUnaryExpression,
	isPropertyAccessExpression,
	isPropertyAssignment,
	isStringLiteral,
	SyntaxKind,
} from "typescript/unstable/ast";
import { propertyCodes } from "../../engine/machine/properties.ts";
import {
	type Declared,
	declarationOf,
	type Module,
	type Modules,
	moduleBehind,
	nameText,
} from "./modules.ts";

const operators: { readonly [kind: number]: (left: number, right: number) => number } = {
	[SyntaxKind.PlusToken]: (left, right) => left + right,
	[SyntaxKind.MinusToken]: (left, right) => left - right,
	[SyntaxKind.AsteriskToken]: (left, right) => left * right,
	[SyntaxKind.BarToken]: (left, right) => left | right,
	[SyntaxKind.AmpersandToken]: (left, right) => left & right,
	[SyntaxKind.LessThanLessThanToken]: (left, right) => left << right,
};

/** The number that an expression always is; undefined where it is none. */
export function constantOf(modules: Modules, module: Module, node: Expression): number | undefined {
	const of = (part: Expression): number | undefined => constantOf(modules, module, part);
	if (isNumericLiteral(node)) return Number(node.text);
	if (isParenthesizedExpression(node) || isAsExpression(node)) return of(node.expression);
	if (isPrefixUnaryExpression(node)) {
		const value = of(node.operand);
		if (value === undefined) return undefined;
		if (node.operator === SyntaxKind.MinusToken) return -value;
		return node.operator === SyntaxKind.TildeToken ? ~value : undefined;
	}
	if (isBinaryExpression(node)) {
		const operator = operators[node.operatorToken.kind];
		const [left, right] = [of(node.left), of(node.right)];
		if (operator === undefined || left === undefined || right === undefined) return undefined;
		return operator(left, right);
	}
	if (isCallExpression(node)) return propertyNumber(node.expression, node.arguments[0]);
	if (isIdentifier(node)) return declaredNumber(modules, module, node.text, undefined);
	if (isPropertyAccessExpression(node) && isIdentifier(node.expression))
		return declaredNumber(modules, module, node.expression.text, nameText(node.name));
	return undefined;
}

const codes: readonly string[] = propertyCodes;

/** `property("refcount")` */
function propertyNumber(callee: Expression, code: Expression | undefined): number | undefined {
	if (!isIdentifier(callee) || callee.text !== "property" || code === undefined) return undefined;
	if (!isStringLiteral(code)) return undefined;
	const place = codes.indexOf(code.text);
	return place < 0 ? undefined : place + 1;
}

function declaredNumber(
	modules: Modules,
	module: Module,
	name: string,
	member: string | undefined,
): number | undefined {
	const whole = member === undefined ? undefined : moduleBehind(modules, module, name);
	if (whole !== undefined) return declaredNumber(modules, whole, member ?? "", undefined);
	const declared = declarationOf(modules, module, name);
	if (declared === undefined) return undefined;
	const initializer = initializerOf(declared);
	if (initializer === undefined) return undefined;
	if (member === undefined) return constantOf(modules, declared.module, initializer);
	if (!isObjectLiteralExpression(initializer)) return undefined;
	const entry = initializer.properties
		.filter(isPropertyAssignment)
		.find((each) => nameText(each.name) === member);
	return entry && constantOf(modules, declared.module, entry.initializer);
}

/** What a constant is set to, `as const` left away. */
export function initializerOf({ module, name }: Declared): Expression | undefined {
	const initializer = module.constants.get(name)?.initializer;
	return initializer !== undefined && isAsExpression(initializer)
		? initializer.expression
		: initializer;
}
