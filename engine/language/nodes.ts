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

/** Finds something in a declaration, or in a body, once: what follows from its tree alone. */
export function oncePerNode<T extends object, N extends Node = Declaration>(
	find: (node: N) => T,
): (node: N) => T {
	const found = new WeakMap<N, T>();
	return (node) => {
		const known = found.get(node);
		if (known) return known;
		const made = find(node);
		found.set(node, made);
		return made;
	};
}

const wanted: ReadonlySet<Node["kind"]> = new Set(kinds);

/** Those of one kind, in the order of the text, the declaration itself among them. Cost: its length, once. */
export function nodesIn<K extends FoundKind>(
	declaration: Declaration,
	kind: K,
): readonly Extract<Node, { kind: K }>[] {
	return (grouped(declaration).get(kind) ?? []) as readonly Extract<Node, { kind: K }>[];
}

const grouped = oncePerNode((declaration): ReadonlyMap<Node["kind"], readonly Node[]> => {
	const nodes = new Map<Node["kind"], Node[]>();
	visit(declaration, (node) => {
		if (!wanted.has(node.kind)) return;
		const same = nodes.get(node.kind);
		if (same) same.push(node);
		else nodes.set(node.kind, [node]);
	});
	nodes.forEach((list, kind) => {
		nodes.set(kind, list.slice()); // without the room that growing left
	});
	return nodes;
});

/** Every name that stands in a declaration. Cost: its length, once. */
export const mentionsIn = oncePerNode((declaration): ReadonlySet<string> => {
	const names = new Set<string>();
	visit(declaration, (node) => {
		if (node.kind === "name") names.add(node.text);
	});
	return names;
});
