// The tables of primitives: what each runs and, for those that block, when it can run, as functions in C.

import {
	type Expression,
	isArrowFunction,
	isCallExpression,
	isIdentifier,
	isMethodDeclaration,
	isObjectLiteralExpression,
	isPropertyAssignment,
	isTypeReferenceNode,
	type Node,
	type ObjectLiteralExpression,
} from "typescript/unstable/ast";
import { type CFunction, translatePrimitive } from "./function.ts";
import { type Module, nameText, refuse } from "./modules.ts";
import type { Findings } from "./scope.ts";

export interface CPrimitive {
	readonly name: string;
	readonly run: CFunction;
	/** Its result is 0. */
	readonly givesNothing: boolean;
	readonly canRun: CFunction | undefined;
}

/** Every primitive of every table, by name. */
export function translatePrimitives(findings: Findings): readonly CPrimitive[] {
	return [...findings.modules.values()]
		.flatMap((module) => tablesOf(module).flatMap((table) => rowsOf(findings, module, table)))
		.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function tablesOf(module: Module): readonly ObjectLiteralExpression[] {
	return [...module.constants.values()].flatMap(({ type, initializer }) => {
		const isTable =
			type !== undefined &&
			isTypeReferenceNode(type) &&
			nameText(type.typeName) === "PrimitiveTable";
		return isTable && initializer !== undefined && isObjectLiteralExpression(initializer)
			? [initializer]
			: [];
	});
}

function rowsOf(
	findings: Findings,
	module: Module,
	table: ObjectLiteralExpression,
): readonly CPrimitive[] {
	return table.properties.filter(isPropertyAssignment).map((row) => {
		const name = nameText(row.name);
		const givesNothing = isEffect(row.initializer);
		const make = (kind: string, node: Node, isVoid: boolean): CFunction =>
			translatePrimitive(findings, module, `${kind}_${name}`, functionOf(module, node), isVoid);
		const run = make("run", runOf(module, row.initializer), givesNothing);
		const canRun = isObjectLiteralExpression(row.initializer)
			? memberOf(row.initializer, "canRun")
			: undefined;
		return { name, run, givesNothing, canRun: canRun && make("can_run", canRun, false) };
	});
}

function isEffect(value: Expression): boolean {
	return isCallExpression(value) && nameText(value.expression) === "effect";
}

/** `plain(…)`, `effect(…)`, or an object with `run`. */
function runOf(module: Module, value: Expression): Node {
	if (isCallExpression(value) && isIdentifier(value.expression) && value.arguments[0] !== undefined)
		return value.arguments[0];
	const run = isObjectLiteralExpression(value) ? memberOf(value, "run") : undefined;
	return run ?? refuse(module, value, "a primitive has this form: plain(…), effect(…), { run }");
}

function memberOf(object: ObjectLiteralExpression, name: string): Node | undefined {
	for (const member of object.properties) {
		if (isMethodDeclaration(member) && nameText(member.name) === name) return member;
		if (isPropertyAssignment(member) && nameText(member.name) === name) return member.initializer;
	}
	return undefined;
}

function functionOf(module: Module, node: Node): Parameters<typeof translatePrimitive>[3] {
	if (isArrowFunction(node) || isMethodDeclaration(node)) return node;
	return refuse(module, node, "what a primitive does is spelled out where it stands");
}
