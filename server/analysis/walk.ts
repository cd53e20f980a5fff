// Walks every path of the bodies of a declaration, callees included, and tells the rules what it meets. A path is a state (state.ts); calls
// whose result decides what is right (range_fault, read_retry, trylock, mmget_not_zero) split it. Paths with equal states
// are walked once, and a body ends after PATHS_MAX states: a rule then says less, never something false.

import type { Analysis, Builtin, Related, Span, Symbol, Tree } from "../../engine/index.ts";
import { constantOf } from "../../engine/index.ts";
import { applyBuiltin, outcomesOf, valueOfResult } from "./builtin-effects.ts";
import type { FlowNode } from "./graph.ts";
import type { Note } from "./note.ts";
import { keyOf, rootName, textOf } from "./place.ts";
import { type Routine, routinesOf } from "./routines.ts";
import { type Finding, type Hooks, noted, type Report } from "./rule.ts";
import type { Ask, Declared, Script } from "./script.ts";
import { type Facts, factsBy } from "./script-facts.ts";
import {
	emptyState,
	freshRange,
	type PathState,
	RESULT_MARK,
	stateKey,
	type Value,
	withoutFacts,
	withoutLocals,
	withoutResults,
	withValue,
} from "./state.ts";

const PATHS_MAX = 1_500;
const DEPTH_MAX = 6;

export interface CallSite {
	readonly call: Tree.Call;
	readonly builtin: Builtin;
	/** Before the call. */
	readonly state: PathState;
	/** Who runs it: the outermost body, and the body the call stands in. */
	readonly root: Routine;
	readonly routine: Routine;
	readonly depth: number;
}

export interface ExitSite {
	readonly state: PathState;
	readonly root: Routine;
	readonly routine: Routine;
	readonly depth: number;
	/** The return statement, or the end of the body. */
	readonly span: Span;
	readonly value: Value | undefined;
	readonly returnsValue: boolean;
}

interface Exit {
	readonly state: PathState;
	readonly value: Value | undefined;
}

interface Frame {
	readonly routine: Routine;
	readonly root: Routine;
	readonly depth: number;
	/** By parameter: the range or notifier of the caller that it stands for. */
	readonly aliases: ReadonlyMap<string, Value>;
}

export class Walk {
	readonly analysis: Analysis;
	readonly facts: Facts;
	readonly findings = new Map<string, Finding>();
	readonly notes = new Map<string, Note>();
	/** The declarations that were walked: this one, and those that it calls. */
	readonly walked = new Set<Tree.Declaration>();
	readonly ask: Ask;
	#script: Script;
	#hooks: Hooks;
	#paths = 0;
	#routine: Routine | undefined;

	/** `ask`: how the script is asked; whoever keeps what a walk found listens there. */
	constructor(script: Script, hooks: Hooks, ask: Ask = script.ask) {
		this.analysis = script.analysis;
		this.ask = ask;
		this.facts = factsBy(ask);
		this.#script = script;
		this.#hooks = hooks;
	}

	run({ declaration, uri }: Declared): void {
		this.walked.add(declaration);
		for (const rule of this.#hooks.declaration) rule.declaration(this, declaration);
		for (const routine of routinesOf(declaration, uri, (name) => this.facts.calls(name))) {
			this.#paths = 0;
			const frame: Frame = { routine, root: routine, depth: 0, aliases: new Map() };
			this.#body(frame, emptyState);
		}
	}

	/** Notes a finding once a rule and place; findings in imported files belong to those files. */
	report(report: Report): void {
		const uri = this.#routine?.uri ?? this.analysis.uri;
		const routine = report.routine ?? this.#routine?.name ?? "";
		if (uri === this.analysis.uri) noted(this.findings, { ...report, routine });
	}

	/** Notes something for rules that compare declarations, once. */
	note(note: Note): void {
		const key = JSON.stringify(note);
		if (!this.notes.has(key)) this.notes.set(key, note);
	}

	/** The text of a body, in whatever file it stands. */
	textOf({ uri, body }: Routine): string {
		const module = this.analysis.modules.find((candidate) => candidate.uri === uri);
		return module?.text.slice(body.span.start, body.span.end) ?? "";
	}

	/** A related place in the file at hand. */
	related(span: Span, message: string): Related {
		return { location: { uri: this.#routine?.uri ?? this.analysis.uri, span }, message };
	}

	/** A related place in whatever file it stands. */
	relatedNode(node: Tree.Call | Tree.ObjectStatement, message: string): Related {
		return { location: { uri: this.#script.uriOf(node), span: node.span }, message };
	}

	// ── one body ─────────────────────────────────────────────────────────

	#body(frame: Frame, entry: PathState): readonly Exit[] {
		const graph = this.#script.graph(frame.routine.body);
		const exits = new Map<string, Exit>();
		const seen = new Set<string>();
		const pending: { readonly node: number; readonly state: PathState }[] = [
			{ node: graph.entry, state: entry },
		];
		for (let item = pending.pop(); item && this.#paths < PATHS_MAX; item = pending.pop()) {
			if (graph.joins[item.node]) {
				const key = `${item.node}:${stateKey(item.state)}`;
				if (seen.has(key)) continue;
				seen.add(key);
			}
			this.#paths++;
			const node = graph.nodes[item.node];
			if (!node) continue;
			if (node.kind === "return") this.#return(frame, node, item.state, exits);
			else pending.push(...this.#node(frame, node, item.state));
		}
		return [...exits.values()];
	}

	#return(
		frame: Frame,
		node: Extract<FlowNode, { kind: "return" }>,
		state: PathState,
		exits: Map<string, Exit>,
	): void {
		const value = node.value && this.#value(frame, node.value, state);
		const span = node.place.kind === "return" ? node.place.span : endOf(node.place.span);
		this.#routine = frame.routine;
		const { root, routine, depth } = frame;
		const returnsValue = node.value !== undefined;
		const site: ExitSite = { state, root, routine, depth, span, value, returnsValue };
		for (const rule of this.#hooks.exit) rule.exit(this, site);
		exits.set(`${stateKey(state)} ${JSON.stringify(value)}`, { state, value });
	}

	#node(
		frame: Frame,
		node: Exclude<FlowNode, { kind: "return" }>,
		state: PathState,
	): readonly { readonly node: number; readonly state: PathState }[] {
		switch (node.kind) {
			case "pass":
				return [{ node: node.next, state }];
			case "set":
				return [{ node: node.next, state: this.#set(frame, node, state) }];
			case "object":
				return [{ node: node.next, state: this.#object(frame, node.object, state) }];
			case "branch":
				return this.#branch(frame, node, state);
			case "call":
				return this.#call(frame, node.call, state).map((after) => ({
					node: node.next,
					state: after,
				}));
		}
	}

	// ── assignments and objects ──────────────────────────────────────────

	#set(frame: Frame, node: Extract<FlowNode, { kind: "set" }>, state: PathState): PathState {
		const key = this.#key(frame, node.target);
		if (key === undefined) return withoutResults(state);
		const value = node.value && this.#value(frame, node.value, state);
		// A number from elsewhere is a number all the same.
		const kept = value ?? (key.endsWith(".seq") ? somewhere : undefined);
		return withoutFacts(withValue(withoutResults(state), key, kept), key.split(".")[0] ?? key);
	}

	#object(frame: Frame, object: Tree.ObjectStatement, state: PathState): PathState {
		if (object.type !== "range") return state;
		const range = this.#scoped(frame, object.name.text);
		const field = (name: string): Tree.Expression | undefined =>
			object.fields.find((candidate) => candidate.name.text === name)?.value;
		const notifier = field("notifier");
		const flags = field("default_flags");
		const bits = flags && constantOf(this.analysis.bindings, flags);
		const requestsFault = flags !== undefined && (bits === undefined || (bits & REQ_FAULT) !== 0);
		const name = notifier ? this.#name(frame, notifier, state) : "";
		const ranges = new Map(state.ranges).set(range, freshRange(name, requestsFault));
		const seq = field("seq");
		const fresh = withValue({ ...state, ranges }, range, { kind: "range", range });
		return withValue(fresh, `${range}.seq`, seq && (this.#value(frame, seq, state) ?? somewhere));
	}

	/** Locals of callees do not collide with the caller's. */
	#scoped(frame: Frame, name: string): string {
		return frame.depth === 0 ? name : `${name}'${frame.depth}`;
	}

	#key(frame: Frame, target: Tree.Expression | Tree.Name): string | undefined {
		if (target.kind === "name") return this.#local(frame, target);
		const key = keyOf(target);
		if (key === undefined) return undefined;
		const [first = "", ...rest] = key.split(".");
		const root = rootName(target);
		const local = root ? this.#local(frame, root) : first;
		return [local, ...rest].join(".");
	}

	#local(frame: Frame, name: Tree.Name): string {
		const symbol = this.analysis.bindings.symbolOf(name);
		const alias = frame.aliases.get(name.text);
		if (alias && typeof alias !== "number" && alias.kind === "range") return alias.range;
		const isLocal =
			symbol?.kind === "local" || symbol?.kind === "parameter" || symbol?.kind === "object";
		return isLocal ? this.#scoped(frame, name.text) : name.text;
	}

	// ── values and branches ──────────────────────────────────────────────

	#value(frame: Frame, expression: Tree.Expression, state: PathState): Value | undefined {
		const constant = constantOf(this.analysis.bindings, expression);
		if (constant !== undefined) return constant;
		switch (expression.kind) {
			case "call":
				return state.values.get(callKey(expression));
			case "name-expression": {
				const symbol = this.analysis.bindings.symbolOf(expression.name);
				if (symbol?.kind === "notifier") return { kind: "named", name: symbol.name };
				return (
					state.values.get(this.#local(frame, expression.name)) ??
					frame.aliases.get(expression.name.text)
				);
			}
			case "member":
			case "index":
				return this.#memberValue(frame, expression, state);
			default:
				return undefined;
		}
	}

	#memberValue(
		frame: Frame,
		expression: Tree.Member | Tree.Index,
		state: PathState,
	): Value | undefined {
		const range = this.#rangeOfWords(frame, expression);
		if (range !== undefined) return { kind: "pfn", range };
		const key = this.#key(frame, expression);
		return key === undefined ? undefined : state.values.get(key);
	}

	/** The range whose result words an expression reads: `r.pfns[i].page`. */
	#rangeOfWords(frame: Frame, expression: Tree.Expression): string | undefined {
		if (expression.kind === "index") return this.#rangeOfWords(frame, expression.object);
		if (expression.kind !== "member") return undefined;
		if (expression.name.text === "pfns" && expression.object.kind === "name-expression")
			return this.#local(frame, expression.object.name);
		return this.#rangeOfWords(frame, expression.object);
	}

	#name(frame: Frame, expression: Tree.Expression, state: PathState): string {
		const value = this.#value(frame, expression, state);
		if (value !== undefined && typeof value !== "number" && value.kind === "named")
			return value.name;
		return textOf(expression).replace(/\[.*\]$/, "");
	}

	#branch(
		frame: Frame,
		node: Extract<FlowNode, { kind: "branch" }>,
		state: PathState,
	): readonly { readonly node: number; readonly state: PathState }[] {
		const truth = this.#truth(frame, node.test, state);
		const after = withoutResults(state);
		if (truth !== undefined) return [{ node: truth ? node.yes : node.no, state: after }];
		const text = this.#factText(frame, node.test);
		const assume = (value: boolean): PathState =>
			text === undefined ? after : { ...after, facts: new Map(after.facts).set(text, value) };
		return [
			{ node: node.yes, state: assume(true) },
			{ node: node.no, state: assume(false) },
		];
	}

	#truth(frame: Frame, test: Tree.Expression, state: PathState): boolean | undefined {
		const text = this.#factText(frame, test);
		const known = text === undefined ? undefined : state.facts.get(text);
		if (known !== undefined) return known;
		if (test.kind === "binary") return this.#comparison(frame, test, state);
		const value = this.#value(frame, test, state);
		return typeof value === "number" ? value !== 0 : undefined;
	}

	#comparison(frame: Frame, test: Tree.Binary, state: PathState): boolean | undefined {
		const left = this.#value(frame, test.left, state);
		const right = this.#value(frame, test.right, state);
		if (typeof left !== "number" || typeof right !== "number") return undefined;
		const results: { readonly [operator: string]: boolean } = {
			"==": left === right,
			"!=": left !== right,
			"<": left < right,
			"<=": left <= right,
			">": left > right,
			">=": left >= right,
		};
		return results[test.operator];
	}

	/** The text under which a test is remembered; none for tests of calls and of what other threads may change. */
	#factText(frame: Frame, test: Tree.Expression): string | undefined {
		const text = textOf(test);
		if (text.includes("(") || text.includes("?")) return undefined;
		const root = rootName(test);
		const symbol = root && this.analysis.bindings.symbolOf(root);
		if (symbol?.kind === "variable" || symbol?.kind === "record") return undefined;
		return frame.depth === 0 ? text : `${text}'${frame.depth}`;
	}

	// ── calls ────────────────────────────────────────────────────────────

	#call(frame: Frame, call: Tree.Call, state: PathState): readonly PathState[] {
		const symbol = this.analysis.bindings.symbolOf(call.callee);
		if (symbol?.builtin) return this.#builtin(frame, call, symbol.builtin, state);
		if (symbol?.node?.kind !== "fn" || frame.depth >= DEPTH_MAX) return [state];
		return this.#function(frame, call, symbol, state);
	}

	#builtin(
		frame: Frame,
		call: Tree.Call,
		builtin: Builtin,
		state: PathState,
	): readonly PathState[] {
		this.#routine = frame.routine;
		const { root, routine, depth } = frame;
		const site: CallSite = { call, builtin, state, root, routine, depth };
		this.#frame = frame;
		for (const rule of this.#hooks.call) rule.call(this, site);
		if (builtin.name === "put") return this.#release(frame, call, state);
		return outcomesOf(this, site).map((result) => {
			const after = applyBuiltin(this, site, result);
			return withValue(after, callKey(call), valueOfResult(this, site, result));
		});
	}

	/** The last `put` of an object runs its release callback, in this thread. */
	#release(frame: Frame, call: Tree.Call, state: PathState): readonly PathState[] {
		const [object] = call.args;
		const name = object?.kind === "index" ? object.object : object;
		const symbol = name?.kind === "name-expression" && this.analysis.bindings.symbolOf(name.name);
		const node = symbol ? symbol.node : undefined;
		if (node?.kind === "kref") this.walked.add(node);
		const release = node?.kind === "kref" ? node.callbacks[0] : undefined;
		if (!release || !symbol || frame.depth >= DEPTH_MAX) return [state];
		const routine: Routine = {
			...frame.routine,
			name: release.name.text,
			uri: symbol.uri,
			body: release.body,
		};
		const exits = this.#body({ ...frame, routine, depth: frame.depth + 1 }, state);
		this.#routine = frame.routine;
		return [state, ...exits.map((exit) => withoutLocals(exit.state, frame.depth + 1))];
	}

	#frame: Frame | undefined;

	/** The value of an argument of the call that rules are being told of. */
	argument(site: CallSite, index: number): Value | undefined {
		const argument = site.call.args[index];
		return argument && this.#frame ? this.#value(this.#frame, argument, site.state) : undefined;
	}

	/** The name of an argument: a lock, a notifier, a range. */
	argumentName(site: CallSite, index: number): string {
		const argument = site.call.args[index];
		if (!argument || !this.#frame) return "";
		if (
			argument.kind === "name-expression" ||
			argument.kind === "member" ||
			argument.kind === "index"
		) {
			const value = this.#value(this.#frame, argument, site.state);
			if (value !== undefined && typeof value !== "number") {
				if (value.kind === "range") return value.range;
				if (value.kind === "named") return value.name;
			}
		}
		return textOf(argument).replace(/\[.*\]$/, "");
	}

	#function(frame: Frame, call: Tree.Call, symbol: Symbol, state: PathState): readonly PathState[] {
		const node = symbol.node;
		if (node?.kind !== "fn") return [state];
		this.walked.add(node);
		const aliases = new Map<string, Value>();
		const depth = frame.depth + 1;
		let inner = state;
		node.parameters.forEach((parameter, index) => {
			const argument = call.args[index];
			const value = argument && this.#value(frame, argument, state);
			if (value === undefined) return;
			if (typeof value !== "number" && (value.kind === "range" || value.kind === "named"))
				aliases.set(parameter.text, value);
			else inner = withValue(inner, `${parameter.text}'${depth}`, value);
		});
		const routine: Routine = {
			name: symbol.name,
			kind: "fn",
			uri: symbol.uri,
			parameters: node.parameters,
			body: node.body,
			notifier: undefined,
		};
		const exits = this.#body({ routine, root: frame.root, depth, aliases }, inner);
		this.#routine = frame.routine;
		return exits.map((exit) =>
			withValue(withoutLocals(exit.state, depth), callKey(call), exit.value),
		);
	}
}

const REQ_FAULT = 1 << 12;
const somewhere: Value = { kind: "named", name: "?" };

function callKey(call: Tree.Call): string {
	return `${RESULT_MARK}${call.span.start}`;
}

function endOf(span: Span): Span {
	return { start: Math.max(span.start, span.end - 1), end: span.end };
}
