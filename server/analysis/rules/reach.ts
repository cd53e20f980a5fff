// What a body reaches by calls, and where a script has nodes of a kind. Rules ask for every path, so each answer is found
// once for an analysis and lives as long as it does: the whole stays linear in the script.

import { type Analysis, type Tree, visit } from "../../../engine/index.ts";

type Kind = Tree.Node["kind"];

interface Known {
	nodes: ReadonlyMap<Kind, readonly Tree.Node[]> | undefined;
	readonly reached: Map<Tree.Node, readonly Tree.Call[]>;
	functions: ReadonlyMap<string, Tree.Fn> | undefined;
	calls: ReadonlyMap<string, readonly Tree.Call[]> | undefined;
}

const knownOf = new WeakMap<Analysis, Known>();

function known(analysis: Analysis): Known {
	const before = knownOf.get(analysis);
	if (before) return before;
	const fresh: Known = {
		nodes: undefined,
		reached: new Map(),
		functions: undefined,
		calls: undefined,
	};
	knownOf.set(analysis, fresh);
	return fresh;
}

/** Every call that runs when the body runs: its own, and those of every function it calls, each once. */
export function reachedCalls(analysis: Analysis, body: Tree.Node): readonly Tree.Call[] {
	const { reached } = known(analysis);
	const before = reached.get(body);
	if (before) return before;
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
	reached.set(body, calls);
	return calls;
}

export function functionsOf(analysis: Analysis): ReadonlyMap<string, Tree.Fn> {
	const script = known(analysis);
	script.functions ??= new Map(nodesOf(analysis, "fn").map((fn) => [fn.name.text, fn]));
	return script.functions;
}

/** The calls of a function or builtin in a script and what it imports. */
export function callsNamed(analysis: Analysis, name: string): readonly Tree.Call[] {
	const script = known(analysis);
	script.calls ??= byCallee(nodesOf(analysis, "call"));
	return script.calls.get(name) ?? [];
}

function byCallee(calls: readonly Tree.Call[]): ReadonlyMap<string, readonly Tree.Call[]> {
	const grouped = new Map<string, Tree.Call[]>();
	for (const call of calls) {
		const same = grouped.get(call.callee.text);
		if (same) same.push(call);
		else grouped.set(call.callee.text, [call]);
	}
	return grouped;
}

/** Every node of a kind in a script and what it imports. All kinds are found in one visit of the script. */
export function nodesOf<K extends Kind>(
	analysis: Analysis,
	kind: K,
): readonly Extract<Tree.Node, { kind: K }>[] {
	const script = known(analysis);
	script.nodes ??= nodesByKind(analysis);
	return (script.nodes.get(kind) ?? []) as readonly Extract<Tree.Node, { kind: K }>[];
}

function nodesByKind({ modules }: Analysis): ReadonlyMap<Kind, readonly Tree.Node[]> {
	const grouped = new Map<Kind, Tree.Node[]>();
	for (const { tree } of modules)
		visit(tree, (node) => {
			const same = grouped.get(node.kind);
			if (same) same.push(node);
			else grouped.set(node.kind, [node]);
		});
	return grouped;
}
