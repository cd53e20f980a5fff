// Ways through a tree: the children of a node in text order, a visit of everything, the path to an offset.

import { covers } from "./source.ts";
import type { Node } from "./tree.ts";

/** The children of a node, in the order of the text. */
export function children(node: Node): readonly Node[] {
	const result: Node[] = [];
	forEachChild(node, (child) => void result.push(child));
	return result;
}

/** Calls `enter` for the node and everything below it, outermost first; `false` keeps it out of a node. */
export function visit(node: Node, enter: (node: Node) => boolean | void): void {
	// One function for all nodes: a visit of a large script creates nothing.
	const each = (child: Node): void => {
		if (enter(child) !== false) forEachChild(child, each);
	};
	each(node);
}

/** The nodes around an offset, outermost first. */
export function pathAt(tree: Node, offset: number): readonly Node[] {
	const path: Node[] = [];
	let node: Node | undefined = covers(tree.span, offset) ? tree : undefined;
	while (node) {
		path.push(node);
		let inside: Node | undefined;
		// At a border the later node wins: the cursor stands at its start.
		forEachChild(node, (child) => {
			if (covers(child.span, offset)) inside = child;
		});
		node = inside;
	}
	return path;
}

type Each = (child: Node) => void;

function forEachChild(node: Node, each: Each): void {
	switch (node.kind) {
		case "name":
		case "string":
		case "integer":
		case "boolean":
		case "break":
		case "continue":
		case "error":
			return;
		case "name-expression":
			return each(node.name);
		case "unary":
		case "binary":
		case "interval":
		case "call":
		case "member":
		case "index":
			return eachOfExpression(node, each);
		case "block":
			return all(node.statements, each);
		case "let":
		case "assign":
		case "if":
		case "while":
		case "loop":
		case "for":
		case "return":
		case "goto":
		case "label":
		case "object":
		case "expression":
			return eachOfStatement(node, each);
		default:
			return eachOfDeclaration(node, each);
	}
}

function all(nodes: readonly Node[], each: Each): void {
	for (const node of nodes) each(node);
}

function maybe(node: Node | undefined, each: Each): void {
	if (node) each(node);
}

type ExpressionNode = Extract<
	Node,
	{ kind: "unary" | "binary" | "interval" | "call" | "member" | "index" }
>;

function eachOfExpression(node: ExpressionNode, each: Each): void {
	switch (node.kind) {
		case "unary":
			return each(node.operand);
		case "binary":
			each(node.left);
			return each(node.right);
		case "interval":
			each(node.from);
			return each(node.to);
		case "call":
			each(node.callee);
			return all(node.args, each);
		case "member":
			each(node.object);
			return each(node.name);
		case "index":
			each(node.object);
			return each(node.index);
	}
}

type StatementNode = Extract<
	Node,
	{
		kind:
			| "let"
			| "assign"
			| "if"
			| "while"
			| "loop"
			| "for"
			| "return"
			| "goto"
			| "label"
			| "object"
			| "expression";
	}
>;

function eachOfStatement(node: StatementNode, each: Each): void {
	switch (node.kind) {
		case "let":
			each(node.name);
			return each(node.value);
		case "assign":
			each(node.target);
			return each(node.value);
		case "if":
			each(node.condition);
			each(node.then);
			return maybe(node.otherwise, each);
		case "while":
			each(node.condition);
			return each(node.body);
		case "loop":
			return each(node.body);
		case "for":
			each(node.name);
			each(node.iterable);
			return each(node.body);
		case "return":
			return maybe(node.value, each);
		case "goto":
			return each(node.label);
		case "label":
			return each(node.name);
		case "object":
			each(node.name);
			return all(node.fields, each);
		case "expression":
			return each(node.expression);
	}
}

type DeclarationNode = Exclude<
	Node,
	| ExpressionNode
	| StatementNode
	| {
			kind:
				| "name"
				| "string"
				| "integer"
				| "boolean"
				| "break"
				| "continue"
				| "error"
				| "name-expression"
				| "block";
	  }
>;

function eachOfDeclaration(node: DeclarationNode, each: Each): void {
	switch (node.kind) {
		case "file":
			return all(node.declarations, each);
		case "import":
			return each(node.path);
		case "kernel":
			return each(node.version);
		case "const":
		case "variable":
		case "field":
			each(node.name);
			return each(node.value);
		case "device":
			each(node.name);
			return all(node.members, each);
		case "memory":
			each(node.name);
			each(node.type);
			return each(node.pages);
		case "lock":
			each(node.name);
			return each(node.type);
		case "callback":
		case "fn":
			each(node.name);
			all(node.parameters, each);
			return each(node.body);
		case "work":
			each(node.name);
			return each(node.body);
		case "fence":
			each(node.name);
			return maybe(node.count, each);
		case "list":
			return each(node.name);
		default:
			return eachOfPart(node, each);
	}
}

type PartNode = Extract<
	DeclarationNode,
	{
		kind:
			| "notifier"
			| "kref"
			| "record"
			| "scenario"
			| "process"
			| "mapping"
			| "setup"
			| "finally"
			| "thread"
			| "always"
			| "eventually"
			| "expect"
			| "allow"
			| "limit"
			| "inject";
	}
>;

/** Notifiers, records, and what scenarios are made of. */
function eachOfPart(node: PartNode, each: Each): void {
	switch (node.kind) {
		case "notifier":
			each(node.name);
			maybe(node.count, each);
			maybe(node.device, each);
			return all(node.callbacks, each);
		case "kref":
			each(node.name);
			maybe(node.count, each);
			return all(node.callbacks, each);
		case "record":
			each(node.name);
			maybe(node.count, each);
			return all(node.fields, each);
		case "scenario":
			each(node.name);
			return all(node.items, each);
		case "process":
			each(node.name);
			return all(node.mappings, each);
		case "mapping":
			each(node.name);
			each(node.pages);
			maybe(node.backing, each);
			maybe(node.file, each);
			return maybe(node.protection, each);
		case "thread":
			each(node.name);
			maybe(node.process, each);
			return each(node.body);
		case "setup":
		case "finally":
			return each(node.body);
		case "always":
		case "eventually":
			return each(node.condition);
		case "expect":
		case "allow":
			return each(node.code);
		case "limit":
			return all(node.fields, each);
		case "inject":
			each(node.builtin);
			return each(node.outcome);
	}
}
