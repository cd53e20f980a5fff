// What a body reaches by calls: its own nodes, and those of every function of the script it calls, each once.

import { type Analysis, type Tree, visit } from "../../../engine/index.ts";

/** Every call that runs when the body runs, callees included. */
export function reachedCalls(analysis: Analysis, body: Tree.Node): readonly Tree.Call[] {
	const functions = functionsOf(analysis);
	const seen = new Set<Tree.Node>([body]);
	const calls: Tree.Call[] = [];
	for (const node of seen)
		visit(node, (inner) => {
			if (inner.kind !== "call") return;
			calls.push(inner);
			const callee = functions.get(inner.callee.text);
			if (callee) seen.add(callee.body);
		});
	return calls;
}

export function functionsOf({ modules }: Analysis): ReadonlyMap<string, Tree.Fn> {
	const functions = new Map<string, Tree.Fn>();
	for (const { tree } of modules)
		for (const declaration of tree.declarations)
			if (declaration.kind === "fn") functions.set(declaration.name.text, declaration);
	return functions;
}

/** Every node of a kind in a script and what it imports. */
export function nodesOf<K extends Tree.Node["kind"]>(
	{ modules }: Analysis,
	kind: K,
): readonly Extract<Tree.Node, { kind: K }>[] {
	const found: Extract<Tree.Node, { kind: K }>[] = [];
	for (const { tree } of modules)
		visit(tree, (node) => {
			if (node.kind === kind) found.push(node as Extract<Tree.Node, { kind: K }>);
		});
	return found;
}
