// Ways through a tree: the children of a node in text order, a visit of everything, the path to an offset.

import { covers } from "./source.ts";
import type { Node } from "./tree.ts";

/** The children of a node, in the order of the text. Every property that holds a node or nodes is one. */
export function children(node: Node): readonly Node[] {
	const result: Node[] = [];
	for (const value of Object.values(node)) {
		if (Array.isArray(value)) {
			for (const item of value) if (isNode(item)) result.push(item);
		} else if (isNode(value)) result.push(value);
	}
	return result.sort((a, b) => a.span.start - b.span.start);
}

function isNode(value: unknown): value is Node {
	return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}

/** Calls `enter` for the node and everything below it, outermost first; `false` keeps it out of a node. */
export function visit(node: Node, enter: (node: Node) => boolean | void): void {
	if (enter(node) === false) return;
	for (const child of children(node)) visit(child, enter);
}

/** The nodes around an offset, outermost first. */
export function pathAt(tree: Node, offset: number): readonly Node[] {
	const path: Node[] = [];
	let node: Node | undefined = covers(tree.span, offset) ? tree : undefined;
	while (node) {
		path.push(node);
		const inside: readonly Node[] = children(node).filter((child) => covers(child.span, offset));
		// At a border the later node wins: the cursor stands at its start.
		node = inside.at(-1);
	}
	return path;
}
