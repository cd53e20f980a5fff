// A condition of `always` and `eventually` is looked at in every state: it may look, and change nothing. Which builtins only
// look stands in their rows (builtins/).

import type { Bindings, Symbol } from "../names.ts";
import type { Expression, Node } from "../tree.ts";
import { visit } from "../walk.ts";
import type { Form } from "./form.ts";

export function checkCondition(form: Form, condition: Expression, word: string): void {
	visit(condition, (node) => {
		if (node.kind !== "call") return;
		const changes = whatChanges(form.bindings.symbolOf(node.callee), form.bindings, new Set());
		if (!changes) return;
		form.report(
			"condition-with-effect",
			`\`${word}\` looks at a state and must leave it alone, but ${changes}; ask variables, records, or builtins that only look, as device_pte does.`,
			node.callee.span,
		);
	});
}

/** The first thing a call changes, in words; undefined where it changes nothing. */
function whatChanges(
	symbol: Symbol | undefined,
	bindings: Bindings,
	seen: Set<Symbol>,
): string | undefined {
	if (symbol?.builtin) return symbol.builtin.looks ? undefined : `${symbol.name} acts`;
	if (symbol?.node?.kind !== "fn" || seen.has(symbol)) return undefined;
	seen.add(symbol);
	let found: string | undefined;
	visit(symbol.node.body, (node) => {
		if (found) return false;
		found = changeOf(node, symbol, bindings, seen);
	});
	return found;
}

function changeOf(
	node: Node,
	fn: Symbol,
	bindings: Bindings,
	seen: Set<Symbol>,
): string | undefined {
	if (node.kind === "call") return whatChanges(bindings.symbolOf(node.callee), bindings, seen);
	if (node.kind !== "assign") return undefined;
	const { target } = node;
	const isLocal =
		target.kind === "name-expression" && bindings.symbolOf(target.name)?.kind === "local";
	return isLocal ? undefined : `${fn.name} assigns`;
}
