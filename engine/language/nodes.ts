// The nodes of a declaration by kind, found once: a declaration that did not change is the same object in the next version of
// its script, so what looks for nodes in all of a script need not go through all of it.

import type { Declaration, Node } from "./tree.ts";
import { visit } from "./walk.ts";

const kinds = [
	...(["call", "index", "member", "name-expression", "expression"] as const),
	...(["object", "mapping", "fn", "callback", "work", "thread"] as const),
] as const;

/** The kinds that somebody looks for. */
export type FoundKind = (typeof kinds)[number];

const wanted: ReadonlySet<Node["kind"]> = new Set(kinds);
const found = new WeakMap<Declaration, ReadonlyMap<Node["kind"], readonly Node[]>>();

/** Those of one kind, in the order of the text, the declaration itself among them. Cost: its length, once. */
export function nodesIn<K extends FoundKind>(
	declaration: Declaration,
	kind: K,
): readonly Extract<Node, { kind: K }>[] {
	const nodes = found.get(declaration) ?? grouped(declaration);
	return (nodes.get(kind) ?? []) as readonly Extract<Node, { kind: K }>[];
}

function grouped(declaration: Declaration): ReadonlyMap<Node["kind"], readonly Node[]> {
	const nodes = new Map<Node["kind"], Node[]>();
	visit(declaration, (node) => {
		if (!wanted.has(node.kind)) return;
		const same = nodes.get(node.kind);
		if (same) same.push(node);
		else nodes.set(node.kind, [node]);
	});
	found.set(declaration, nodes);
	return nodes;
}

const mentioned = new WeakMap<Declaration, ReadonlySet<string>>();

/** Every name that stands in a declaration. Cost: its length, once. */
export function mentionsIn(declaration: Declaration): ReadonlySet<string> {
	const known = mentioned.get(declaration);
	if (known) return known;
	const names = new Set<string>();
	visit(declaration, (node) => {
		if (node.kind === "name") names.add(node.text);
	});
	mentioned.set(declaration, names);
	return names;
}
