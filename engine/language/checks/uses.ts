// What is written and not used, and what is used and not modelled yet.

import type { Bindings } from "../names.ts";
import type { Problem } from "../problem.ts";
import type { Expression, File, Node } from "../tree.ts";
import { visit } from "../walk.ts";

export function checkUses(file: File, bindings: Bindings, uri: string, problems: Problem[]): void {
	visit(file, (node) => {
		if (node.kind === "call") checkModelled(node, bindings, problems);
		if (node.kind === "object" && node.type === "migrate")
			notModelled("migrate", node.name.span, problems);
		if (node.kind === "expression") checkEffect(node.expression, problems);
	});
	for (const symbol of bindings.symbols) {
		if (symbol.kind !== "local" || symbol.uri !== uri || !symbol.declaration) continue;
		if (symbol.node?.kind !== "let" || bindings.usesOf(symbol).length > 1) continue;
		problems.push({
			code: "unused-variable",
			severity: "hint",
			message: `${symbol.name} is never read.`,
			span: symbol.declaration.span,
			related: [],
			fixes: [],
		});
	}
}

function checkModelled(
	node: Extract<Node, { kind: "call" }>,
	bindings: Bindings,
	problems: Problem[],
): void {
	const builtin = bindings.symbolOf(node.callee)?.builtin;
	if (builtin && !builtin.modelled) notModelled(builtin.name, node.callee.span, problems);
}

function notModelled(name: string, span: Problem["span"], problems: Problem[]): void {
	problems.push({
		code: "not-modelled-yet",
		severity: "info",
		message: `${name} is not modelled yet: it is checked while typing, but scenarios that reach it cannot run.`,
		span,
		related: [],
		fixes: [],
	});
}

/** An expression alone must do something: call. */
function checkEffect(expression: Expression, problems: Problem[]): void {
	if (expression.kind === "call" || expression.kind === "error") return;
	problems.push({
		code: "no-effect",
		severity: "warning",
		message: "This computes a value and drops it; assign it, test it or remove it.",
		span: expression.span,
		related: [],
		fixes: [],
	});
}
