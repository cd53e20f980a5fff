// The flow graph of a body: one node an operation, in the order of evaluation. Calls inside expressions come out as nodes
// of their own; `&&`, `||` and `!` in conditions become branches; goto, break and continue are edges.

import type { Bindings, Symbol, Tree } from "../../engine/index.ts";

export type FlowNode =
	| { readonly kind: "call"; readonly call: Tree.Call; next: number }
	| {
			readonly kind: "set";
			readonly target: Tree.Expression | Tree.Name;
			readonly value: Tree.Expression | undefined;
			next: number;
	  }
	| { readonly kind: "object"; readonly object: Tree.ObjectStatement; next: number }
	| { readonly kind: "branch"; readonly test: Tree.Expression; yes: number; no: number }
	| {
			readonly kind: "return";
			readonly value: Tree.Expression | undefined;
			readonly place: Tree.Node;
	  }
	| { readonly kind: "pass"; next: number };

export interface FlowGraph {
	readonly nodes: readonly FlowNode[];
	readonly entry: number;
	/** By node: true where several edges meet. Every cycle goes through one, so equal states need a look only there. */
	readonly joins: readonly boolean[];
}

/** Builds the graph of a body. Cost: linear in it. */
export function buildGraph(body: Tree.Block, bindings: Bindings): FlowGraph {
	const builder = new Builder(bindings);
	const end = builder.add({ kind: "return", value: undefined, place: body });
	const entry = builder.block(body, end, undefined);
	return { nodes: builder.nodes, entry, joins: joinsOf(builder.nodes) };
}

function joinsOf(nodes: readonly FlowNode[]): readonly boolean[] {
	const incoming = nodes.map(() => 0);
	const count = (node: number): void => {
		incoming[node] = (incoming[node] ?? 0) + 1;
	};
	for (const node of nodes) {
		if (node.kind === "branch") {
			count(node.yes);
			count(node.no);
		} else if (node.kind !== "return") count(node.next);
	}
	return incoming.map((edges) => edges > 1);
}

interface LoopEdges {
	readonly next: number;
	readonly end: number;
}

/** Built backwards: every part is given the node that follows it and returns the node it begins with. */
class Builder {
	readonly nodes: FlowNode[] = [];
	#labels = new Map<Symbol, number>();
	#bindings: Bindings;

	constructor(bindings: Bindings) {
		this.#bindings = bindings;
	}

	add(node: FlowNode): number {
		return this.nodes.push(node) - 1;
	}

	#label(name: Tree.Name): number {
		const symbol = this.#bindings.symbolOf(name);
		if (!symbol) return this.add({ kind: "pass", next: -1 });
		const known = this.#labels.get(symbol);
		if (known !== undefined) return known;
		const node = this.add({ kind: "pass", next: -1 });
		this.#labels.set(symbol, node);
		return node;
	}

	block(block: Tree.Block, after: number, loop: LoopEdges | undefined): number {
		let next = after;
		for (let index = block.statements.length - 1; index >= 0; index--) {
			const statement = block.statements[index];
			if (statement) next = this.#statement(statement, next, loop);
		}
		return next;
	}

	#statement(statement: Tree.Statement, after: number, loop: LoopEdges | undefined): number {
		switch (statement.kind) {
			case "block":
				return this.block(statement, after, loop);
			case "if":
				return this.#if(statement, after, loop);
			case "while":
				return this.#while(statement, after);
			case "loop":
				return this.#loop(statement.body, after);
			case "for":
				return this.#for(statement, after);
			case "label": {
				const node = this.nodes[this.#label(statement.name)];
				if (node?.kind === "pass") node.next = after;
				return this.#label(statement.name);
			}
			case "goto":
				return this.#label(statement.label);
			case "break":
				return loop?.end ?? after;
			case "continue":
				return loop?.next ?? after;
			case "return": {
				const node = this.add({ kind: "return", value: statement.value, place: statement });
				return statement.value ? this.#calls(statement.value, node) : node;
			}
			case "let":
				return this.#calls(
					statement.value,
					this.add({ kind: "set", target: statement.name, value: statement.value, next: after }),
				);
			case "assign":
				return this.#assign(statement, after);
			case "object":
				return this.#fields(
					statement,
					this.add({ kind: "object", object: statement, next: after }),
				);
			case "expression":
				return this.#calls(statement.expression, after);
			case "error":
				return after;
		}
	}

	#assign(statement: Tree.Assign, after: number): number {
		const value = statement.operator === "=" ? statement.value : undefined;
		const node = this.add({ kind: "set", target: statement.target, value, next: after });
		return this.#calls(statement.target, this.#calls(statement.value, node));
	}

	#fields(statement: Tree.ObjectStatement, after: number): number {
		return statement.fields.reduceRight((next, field) => this.#calls(field.value, next), after);
	}

	#if(statement: Tree.If, after: number, loop: LoopEdges | undefined): number {
		const yes = this.block(statement.then, after, loop);
		const { otherwise } = statement;
		const no =
			otherwise === undefined
				? after
				: otherwise.kind === "if"
					? this.#if(otherwise, after, loop)
					: this.block(otherwise, after, loop);
		return this.#condition(statement.condition, yes, no);
	}

	#while(statement: Tree.While, after: number): number {
		const head = this.add({ kind: "pass", next: -1 });
		const body = this.block(statement.body, head, { next: head, end: after });
		this.#link(head, this.#condition(statement.condition, body, after));
		return head;
	}

	#loop(block: Tree.Block, after: number): number {
		const head = this.add({ kind: "pass", next: -1 });
		this.#link(head, this.block(block, head, { next: head, end: after }));
		return head;
	}

	/** The body runs some times or not at all; the variable takes any value. */
	#for(statement: Tree.For, after: number): number {
		const head = this.add({ kind: "branch", test: statement.iterable, yes: -1, no: after });
		const body = this.block(statement.body, head, { next: head, end: after });
		const set = this.add({ kind: "set", target: statement.name, value: undefined, next: body });
		const node = this.nodes[head];
		if (node?.kind === "branch") node.yes = set;
		return this.#calls(statement.iterable, head);
	}

	#link(pass: number, next: number): void {
		const node = this.nodes[pass];
		if (node?.kind === "pass") node.next = next;
	}

	#condition(test: Tree.Expression, yes: number, no: number): number {
		if (test.kind === "unary" && test.operator === "!")
			return this.#condition(test.operand, no, yes);
		if (test.kind === "binary" && test.operator === "&&")
			return this.#condition(test.left, this.#condition(test.right, yes, no), no);
		if (test.kind === "binary" && test.operator === "||")
			return this.#condition(test.left, yes, this.#condition(test.right, yes, no));
		return this.#calls(test, this.add({ kind: "branch", test, yes, no }));
	}

	/** Nodes for the calls inside an expression, innermost and leftmost first. */
	#calls(expression: Tree.Expression, after: number): number {
		let next = after;
		for (const call of callsIn(expression).reverse()) next = this.add({ kind: "call", call, next });
		return next;
	}
}

function callsIn(expression: Tree.Expression): Tree.Call[] {
	switch (expression.kind) {
		case "call":
			return [...expression.args.flatMap(callsIn), expression];
		case "unary":
			return callsIn(expression.operand);
		case "binary":
			return [...callsIn(expression.left), ...callsIn(expression.right)];
		case "interval":
			return [...callsIn(expression.from), ...callsIn(expression.to)];
		case "member":
			return callsIn(expression.object);
		case "index":
			return [...callsIn(expression.object), ...callsIn(expression.index)];
		default:
			return [];
	}
}
