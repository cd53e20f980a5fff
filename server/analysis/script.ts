// A script and what it imports, as rules see it: its declarations, what stands in them, and answers to questions about all
// of it. What is found in one declaration is kept as long as the declaration is, so a new version costs what changed in it.

import {
	type Analysis,
	declarationAt,
	type FoundKind,
	nodesIn,
	oncePerNode,
	type Tree,
	visit,
} from "../../engine/index.ts";
import { buildGraph, type FlowGraph } from "./graph.ts";

/** Something about the whole script: a function of it and of one word. Its answer is plain data, or nodes of the trees. */
export type Question<A> = (script: Script, about: string) => A;

/** Asks a question. */
export type Ask = <A>(question: Question<A>, about: string) => A;

export interface Declared {
	readonly declaration: Tree.Declaration;
	readonly uri: string;
}

export class Script {
	readonly analysis: Analysis;
	readonly declarations: readonly Declared[];
	#answers = new Map<unknown, Map<string, unknown>>();
	/** By callee, the declarations that call it. */
	#callers: ReadonlyMap<string, readonly Tree.Declaration[]> | undefined;
	#functions: ReadonlyMap<string, Tree.Fn> | undefined;
	#reached = new Map<Tree.Node, readonly Tree.Call[]>();
	/** By body. */
	readonly graphs = new Map<Tree.Block, FlowGraph>();
	#graphsBefore: ReadonlyMap<Tree.Block, FlowGraph>;

	/** `graphs`: those of the last version. A graph follows from its body alone, and bodies that did not change are the same. */
	constructor(analysis: Analysis, graphs: ReadonlyMap<Tree.Block, FlowGraph> = new Map()) {
		this.analysis = analysis;
		this.#graphsBefore = graphs;
		this.declarations = analysis.modules.flatMap(({ tree, uri }) =>
			tree.declarations.map((declaration) => ({ declaration, uri })),
		);
	}

	/** The answer, found once. */
	readonly ask: Ask = (question, about) => {
		const answers = this.#answers.get(question) ?? new Map<string, unknown>();
		this.#answers.set(question, answers);
		if (!answers.has(about)) answers.set(about, question(this, about));
		return answers.get(about) as ReturnType<typeof question>;
	};

	/** Every node of a kind in the script and what it imports. */
	nodes<K extends FoundKind>(kind: K): readonly Extract<Tree.Node, { kind: K }>[] {
		const found: Extract<Tree.Node, { kind: K }>[] = [];
		for (const { declaration } of this.declarations)
			for (const node of nodesIn(declaration, kind)) found.push(node);
		return found;
	}

	/** The calls of a function or builtin in the script and what it imports. */
	calls(name: string): readonly Tree.Call[] {
		const callers = this.#callersOf(name) ?? [];
		return callers.flatMap((caller) => callsIn(caller).get(name) ?? []);
	}

	/** True where there is such a call. */
	isCalled(name: string): boolean {
		return this.#callersOf(name) !== undefined;
	}

	#callersOf(name: string): readonly Tree.Declaration[] | undefined {
		this.#callers ??= callersIn(this.declarations);
		return this.#callers.get(name);
	}

	get functions(): ReadonlyMap<string, Tree.Fn> {
		this.#functions ??= new Map(this.nodes("fn").map((fn) => [fn.name.text, fn]));
		return this.#functions;
	}

	/** Every call that runs when the body runs: its own, and those of every function it calls, each once. */
	reachedCalls(body: Tree.Node): readonly Tree.Call[] {
		const known = this.#reached.get(body);
		if (known) return known;
		const seen = new Set<Tree.Node>([body]);
		const calls: Tree.Call[] = [];
		for (const node of seen)
			visit(node, (inner) => {
				if (inner.kind !== "call") return;
				calls.push(inner);
				const callee = this.functions.get(inner.callee.text);
				if (callee) seen.add(callee.body);
			});
		this.#reached.set(body, calls);
		return calls;
	}

	/** The declaration of a file in which an offset stands, or the one before it. */
	declarationAt(uri: string, offset: number): Tree.Declaration | undefined {
		const module = this.analysis.modules.find((candidate) => candidate.uri === uri);
		return module && declarationAt(module, offset);
	}

	/** The file in which a node stands. */
	uriOf(node: Tree.Call | Tree.ObjectStatement): string {
		const found = this.declarations.find(({ declaration }) =>
			[...nodesIn(declaration, "call"), ...nodesIn(declaration, "object")].includes(node),
		);
		return found?.uri ?? this.analysis.uri;
	}

	graph(body: Tree.Block): FlowGraph {
		const known = this.graphs.get(body);
		if (known) return known;
		const graph = this.#graphsBefore.get(body) ?? buildGraph(body, this.analysis.bindings);
		this.graphs.set(body, graph);
		return graph;
	}
}

function callersIn(
	declarations: readonly Declared[],
): ReadonlyMap<string, readonly Tree.Declaration[]> {
	const callers = new Map<string, Tree.Declaration[]>();
	for (const { declaration } of declarations)
		callsIn(declaration).forEach((_, name) => {
			const same = callers.get(name);
			if (same) same.push(declaration);
			else callers.set(name, [declaration]);
		});
	return callers;
}

/** By callee. */
const callsIn = oncePerNode((declaration) => {
	const calls = new Map<string, Tree.Call[]>();
	for (const call of nodesIn(declaration, "call")) {
		const same = calls.get(call.callee.text);
		if (same) same.push(call);
		else calls.set(call.callee.text, [call]);
	}
	return calls;
});
