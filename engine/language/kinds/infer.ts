// The walk that infers kinds: every expression gets a cell, every use of a builtin or function unifies its arguments.

import type { Builtin, Kind, Parameter } from "../builtin.ts";
import { builtinNamed } from "../builtins.ts";
import type { Inferred } from "../kinds.ts";
import type { Module } from "../module.ts";
import { closest } from "../names/scope.ts";
import type { Bindings, Symbol } from "../names.ts";
import type { Problem, Related } from "../problem.ts";
import type { Span } from "../source.ts";
import type {
	Block,
	Call,
	Callback,
	Declaration,
	Expression,
	Index,
	Member,
	Name,
	Node,
	Scenario,
	Statement,
} from "../tree.ts";
import {
	areCompatible,
	type Cell,
	learn,
	root,
	settled,
	truths,
	unify,
	unknownCell,
} from "./cell.ts";
import { fieldOf, fields } from "./fields.ts";

export function inferKinds(
	modules: readonly Module[],
	bindings: Bindings,
	kernel: boolean,
): Inferred {
	const problems: Problem[] = [];
	const inference = new Inference(bindings, kernel);
	for (const reports of [false, true])
		modules.forEach((module, index) => {
			inference.begin(module.uri, reports && (index === 0 || kernel) ? problems : undefined);
			for (const declaration of module.tree.declarations) inference.declaration(declaration);
		});
	return {
		kinds: {
			ofExpression: (expression) => inference.kindOf(expression),
			ofSymbol: (symbol) => settled(inference.cellOf(symbol)),
			resultOf: (fn) => inference.resultKind(fn),
		},
		problems,
	};
}

const kindOfSymbol: { readonly [kind in Symbol["kind"]]?: Kind } = {
	const: "int",
	device: "device",
	memory: "memory",
	lock: "lock",
	notifier: "notifier",
	process: "mm",
	mapping: "span",
	fence: "fence",
	kref: "kref",
	list: "list",
	work: "work",
	record: "record",
};

const callbackParameters: { readonly [name: string]: readonly Kind[] } = {
	invalidate: ["span", "event", "seq"],
	invalidate_range_start: ["span", "event"],
	invalidate_range_end: ["span"],
	update: ["event", "span"],
	release: [],
	migrate_to_ram: ["page", "addr"],
	page_free: ["page"],
	fault: ["addr", "bool"],
	isolate: ["page"],
	migratepage: ["page", "page"],
	putback: ["page"],
	alloc_and_copy: ["migrate"],
	finalize_and_map: ["migrate"],
};

class Inference {
	#bindings: Bindings;
	#kernel: boolean;
	#symbols = new Map<Symbol, Cell>();
	#results = new Map<Symbol, Cell>();
	#returnsValue = new Set<Symbol>();
	#expressions = new Map<Expression, Cell>();
	#problems: Problem[] | undefined;
	#uri = "";
	/** The function whose `return`s are seen, or undefined in threads. */
	#fn: Symbol | undefined;
	#inProcess = false;

	constructor(bindings: Bindings, kernel: boolean) {
		this.#bindings = bindings;
		this.#kernel = kernel;
	}

	begin(uri: string, problems: Problem[] | undefined): void {
		this.#uri = uri;
		this.#problems = problems;
	}

	kindOf(expression: Expression): Kind {
		const cell = this.#expressions.get(expression);
		return cell ? settled(cell) : "unknown";
	}

	resultKind(fn: Symbol): Kind {
		if (!this.#returnsValue.has(fn)) return "none";
		return settled(this.#resultOf(fn));
	}

	cellOf(symbol: Symbol): Cell {
		const known = this.#symbols.get(symbol);
		if (known) return known;
		const cell = unknownCell();
		cell.kind = symbol.constant?.kind ?? kindOfSymbol[symbol.kind];
		if (symbol.kind === "object" && symbol.node?.kind === "object") cell.kind = symbol.node.type;
		this.#symbols.set(symbol, cell);
		return cell;
	}

	#resultOf(fn: Symbol): Cell {
		const known = this.#results.get(fn);
		if (known) return known;
		const cell = unknownCell();
		this.#results.set(fn, cell);
		return cell;
	}

	// ── declarations ─────────────────────────────────────────────────────

	declaration(declaration: Declaration): void {
		switch (declaration.kind) {
			case "const":
				return this.#expect(declaration.value, "int");
			case "fn": {
				const symbol = this.#bindings.symbolOf(declaration.name);
				if (this.#kernel) this.#implementsBuiltin(declaration.name, declaration.parameters, symbol);
				return this.#body(symbol, declaration.body);
			}
			case "work":
				return this.#body(undefined, declaration.body);
			case "device":
				for (const member of declaration.members) {
					if (member.kind === "callback") this.#callback(member);
					if (member.kind === "memory") this.#expect(member.pages, "int");
					if (member.kind === "variable") this.#initial(member.name, member.value);
				}
				return;
			case "record":
				for (const field of declaration.fields)
					if (field.kind === "variable") this.#initial(field.name, field.value);
				return;
			case "notifier":
			case "kref":
				for (const callback of declaration.callbacks) this.#callback(callback);
				return;
			case "scenario":
				return this.#scenario(declaration);
			default:
				return;
		}
	}

	/** A function of the kernel model that carries a builtin's name has the builtin's kinds. */
	#implementsBuiltin(name: Name, parameters: readonly Name[], symbol: Symbol | undefined): void {
		const builtin = builtinNamed(name.text);
		if (!builtin || !symbol) return;
		parameters.forEach((parameter, index) => {
			const row = builtin.parameters[index];
			if (row && typeof row.kind === "string") this.#learnName(parameter, row.kind);
		});
		if (builtin.result !== "none")
			learn(this.#resultOf(symbol), builtin.result, this.#location(name.span));
	}

	#learnName(name: Name, kind: Kind): void {
		const symbol = this.#bindings.symbolOf(name);
		if (symbol) learn(this.cellOf(symbol), kind, this.#location(name.span));
	}

	/** `var v = 0` may turn out to be anything that 0 stands for: its kind comes from its uses. */
	#initial(name: Name, value: Expression): void {
		const cell = this.#infer(value);
		const symbol = this.#bindings.symbolOf(name);
		if (symbol && !isZero(value)) unify(this.cellOf(symbol), cell);
	}

	#callback(callback: Callback): void {
		const kinds = callbackParameters[callback.name.text] ?? [];
		callback.parameters.forEach((parameter, index) => {
			const kind = kinds[index];
			if (kind) this.#learnName(parameter, kind);
		});
		this.#body(this.#bindings.symbolOf(callback.name), callback.body);
	}

	#scenario(scenario: Scenario): void {
		for (const item of scenario.items) {
			switch (item.kind) {
				case "process":
					for (const mapping of item.mappings) this.#expect(mapping.pages, "int");
					break;
				case "setup":
				case "finally":
					this.#body(undefined, item.body);
					break;
				case "thread":
					this.#inProcess = item.process !== undefined;
					this.#body(undefined, item.body);
					this.#inProcess = false;
					break;
				case "always":
				case "eventually":
					this.#condition(item.condition);
					break;
				case "inject":
					this.#infer(item.outcome);
					break;
			}
		}
	}

	#body(fn: Symbol | undefined, body: Block): void {
		const before = this.#fn;
		this.#fn = fn;
		this.#block(body);
		this.#fn = before;
	}

	// ── statements ───────────────────────────────────────────────────────

	#block(block: Block): void {
		for (const statement of block.statements) this.#statement(statement);
	}

	#statement(statement: Statement): void {
		switch (statement.kind) {
			case "let":
				return this.#let(statement.name, statement.value);
			case "assign":
				return this.#assign(statement.target, statement.operator, statement.value);
			case "if":
				this.#condition(statement.condition);
				this.#block(statement.then);
				if (statement.otherwise?.kind === "if") this.#statement(statement.otherwise);
				else if (statement.otherwise) this.#block(statement.otherwise);
				return;
			case "while":
				this.#condition(statement.condition);
				return this.#block(statement.body);
			case "loop":
				return this.#block(statement.body);
			case "for":
				return this.#for(statement.name, statement.iterable, statement.body);
			case "return":
				return this.#return(statement.value);
			case "object":
				for (const field of statement.fields)
					this.#objectField(statement.type, field.name, field.value);
				return;
			case "expression":
				this.#infer(statement.expression);
				return;
			case "block":
				return this.#block(statement);
			default:
				return;
		}
	}

	#let(name: Name, value: Expression): void {
		const cell = this.#infer(value);
		const symbol = this.#bindings.symbolOf(name);
		if (settled(cell) === "none")
			this.#problem(
				"wrong-kind",
				`${textOf(value)} gives nothing that ${name.text} could hold.`,
				value.span,
			);
		if (symbol && !isZero(value)) unify(this.cellOf(symbol), cell);
	}

	#assign(target: Expression, operator: string, value: Expression): void {
		const left = this.#infer(target);
		const right = this.#infer(value);
		this.#checkAssignable(target);
		if (operator !== "=" || isZero(value)) return;
		if (unify(left, right)) return;
		this.#mismatch(value, settled(right), settled(left), `${textOf(target)} holds`, root(left));
	}

	#checkAssignable(target: Expression): void {
		if (target.kind === "error") return;
		const symbol =
			target.kind === "name-expression" ? this.#bindings.symbolOf(target.name) : undefined;
		const plain = symbol === undefined || ["local", "parameter", "variable"].includes(symbol.kind);
		const reachable = target.kind === "member" || target.kind === "index";
		if ((target.kind === "name-expression" && plain) || reachable) return this.#checkField(target);
		const what = symbol ? `${symbol.name} is a ${symbol.kind}` : "this is not a place";
		this.#problem(
			"not-assignable",
			`${what}; only variables and fields can be assigned.`,
			target.span,
		);
	}

	#checkField(target: Expression): void {
		if (target.kind !== "member") return;
		const kind = this.kindOf(target.object);
		const row = fieldOf(kind, target.name.text);
		if (row && !row.assignable)
			this.#problem(
				"not-assignable",
				`${target.name.text} of a ${kind} is a result; it cannot be assigned.`,
				target.name.span,
			);
	}

	#for(name: Name, iterable: Expression, body: Block): void {
		const kind = settled(this.#infer(iterable));
		const element: { readonly [kind in Kind]?: Kind } = {
			span: "addr",
			range: "int",
			migrate: "int",
			list: "record",
			int: "int",
		};
		if (iterable.kind === "interval" && kind !== "span") this.#learnName(name, "int");
		else if (element[kind] && kind !== "int") this.#learnName(name, element[kind] ?? "unknown");
		else if (kind !== "unknown")
			this.#problem(
				"wrong-kind",
				`A loop runs over \`0..n\`, a span, a range, a migrate or a list; this is ${withArticle(kind)}.`,
				iterable.span,
			);
		this.#block(body);
	}

	#return(value: Expression | undefined): void {
		if (!value) return;
		const cell = this.#infer(value);
		if (!this.#fn) return;
		this.#returnsValue.add(this.#fn);
		if (["range", "migrate"].includes(settled(cell)) && value.kind === "name-expression")
			return this.#problem(
				"object-escapes",
				`${textOf(value)} lives in this function and is gone when it returns; let the caller make it and pass it in.`,
				value.span,
			);
		if (isZero(value)) return;
		const result = this.#resultOf(this.#fn);
		if (!unify(result, cell))
			this.#mismatch(
				value,
				settled(cell),
				settled(result),
				`${this.#fn.name} returns`,
				root(result),
			);
	}

	#objectField(type: "range" | "migrate", name: Name, value: Expression): void {
		const row = fieldOf(type, name.text);
		if (!row) {
			this.#infer(value);
			return this.#unknownField(type, name);
		}
		this.#expect(value, row.kind);
	}

	// ── expressions ──────────────────────────────────────────────────────

	#condition(expression: Expression): void {
		const kind = settled(this.#infer(expression));
		if (!truths.has(kind))
			this.#problem(
				"wrong-kind",
				`A condition is a truth, a number or something that may be none; this is ${withArticle(kind)}.`,
				expression.span,
			);
	}

	/** Infers and demands a kind. */
	#expect(expression: Expression, kind: Kind): void {
		const cell = this.#infer(expression);
		if (isZero(expression) && areCompatible("null", kind)) return;
		if (learn(cell, kind, this.#location(expression.span))) return;
		this.#mismatch(expression, settled(cell), kind, "here stands", root(cell));
	}

	#infer(expression: Expression): Cell {
		const cell = this.#cellFor(expression);
		this.#expressions.set(expression, cell);
		return cell;
	}

	#cellFor(expression: Expression): Cell {
		switch (expression.kind) {
			case "integer":
				return this.#known("int", expression);
			case "boolean":
				return this.#known("bool", expression);
			case "string":
				return this.#known("string", expression);
			case "error":
				return unknownCell();
			case "name-expression": {
				const symbol = this.#bindings.symbolOf(expression.name);
				return symbol ? this.cellOf(symbol) : unknownCell();
			}
			case "unary":
				return this.#unary(expression.operator, expression.operand);
			case "binary":
				return this.#binary(expression);
			case "interval":
				return this.#interval(expression.from, expression.to, expression);
			case "call":
				return this.#call(expression);
			case "member":
				return this.#member(expression);
			case "index":
				return this.#index(expression);
		}
	}

	#known(kind: Kind, node: Node): Cell {
		return { kind, origin: this.#location(node.span), link: undefined };
	}

	#unary(operator: string, operand: Expression): Cell {
		if (operator === "!") {
			this.#condition(operand);
			return this.#known("bool", operand);
		}
		this.#expect(operand, "int");
		return this.#known("int", operand);
	}

	#binary(expression: Extract<Expression, { kind: "binary" }>): Cell {
		const { left, right, operator } = expression;
		if (operator === "&&" || operator === "||") {
			this.#condition(left);
			this.#condition(right);
			return this.#known("bool", expression);
		}
		const a = this.#infer(left);
		const b = this.#infer(right);
		if (["==", "!=", "<", "<=", ">", ">="].includes(operator)) {
			if (!isZero(left) && !isZero(right) && !unify(a, b))
				this.#mismatch(right, settled(b), settled(a), `${textOf(left)} is`, root(a));
			return this.#known("bool", expression);
		}
		return this.#arithmetic(expression, settled(a), settled(b));
	}

	/** Addresses move by pages; two of them have a distance. */
	#arithmetic(expression: Extract<Expression, { kind: "binary" }>, left: Kind, right: Kind): Cell {
		const { operator } = expression;
		if (left === "addr" && right === "addr" && operator === "-")
			return this.#known("int", expression);
		if (left === "addr" && (operator === "+" || operator === "-")) {
			this.#expect(expression.right, "int");
			return this.#known("addr", expression);
		}
		this.#expect(expression.left, "int");
		this.#expect(expression.right, "int");
		return this.#known("int", expression);
	}

	/** `a..b` of addresses is a span, of numbers an interval of them. */
	#interval(from: Expression, to: Expression, whole: Node): Cell {
		const a = this.#infer(from);
		const b = this.#infer(to);
		const isSpan = settled(a) === "addr" || settled(b) === "addr";
		this.#expect(from, isSpan ? "addr" : "int");
		this.#expect(to, isSpan ? "addr" : "int");
		return this.#known(isSpan ? "span" : "int", whole);
	}

	#member(expression: Member): Cell {
		const kind = settled(this.#infer(expression.object));
		const symbol = this.#bindings.symbolOf(expression.name);
		const isOwned = ["mm", "device", "record", "unknown"].includes(kind);
		if (symbol && isOwned) return this.cellOf(symbol);
		if (expression.name.text === "" || kind === "unknown") return unknownCell();
		const row = fieldOf(kind, expression.name.text);
		if (row) return this.#known(row.kind, expression.name);
		this.#unknownField(kind, expression.name);
		return unknownCell();
	}

	#unknownField(kind: Kind, name: Name): void {
		if (name.text === "") return;
		const names = (fields[kind] ?? []).map((row) => row.name);
		const close = closest(name.text, names);
		const have = names.length > 0 ? ` It has ${names.join(", ")}.` : " It has no fields.";
		this.#problem(
			"unknown-field",
			`A ${kind} has no field ${name.text}.${close ? ` Did you mean ${close}?` : have}`,
			name.span,
		);
	}

	#index(expression: Index): Cell {
		const kind = settled(this.#infer(expression.object));
		if (expression.index.kind === "interval") {
			const inside = settled(this.#infer(expression.index));
			if (kind !== "span" && kind !== "unknown")
				this.#problem(
					"wrong-kind",
					`Only a span can be cut with \`[a..b]\`; this is ${withArticle(kind)}.`,
					expression.object.span,
				);
			if (inside === "span")
				this.#problem(
					"wrong-kind",
					"A span is cut by page numbers counted from its start, not by addresses.",
					expression.index.span,
				);
			return this.#known("span", expression);
		}
		this.#expect(expression.index, "int");
		return this.#element(kind, expression);
	}

	#element(kind: Kind, expression: Index): Cell {
		const { object } = expression;
		if (kind === "span") return this.#known("addr", expression);
		const isWords = object.kind === "member" && ["pfns", "src", "dst"].includes(object.name.text);
		if (isWords) return this.#known(kind, expression);
		const symbol =
			object.kind === "name-expression" ? this.#bindings.symbolOf(object.name) : undefined;
		const counted = symbol?.node && "count" in symbol.node && symbol.node.count !== undefined;
		if (counted) return this.#known(kind, expression);
		if (kind !== "unknown")
			this.#problem(
				"wrong-kind",
				`${textOf(object)} is ${withArticle(kind)} and has no elements.`,
				object.span,
			);
		return unknownCell();
	}

	// ── calls ────────────────────────────────────────────────────────────

	#call(call: Call): Cell {
		const symbol = this.#bindings.symbolOf(call.callee);
		if (symbol?.builtin) return this.#builtinCall(call, symbol.builtin);
		const cells = call.args.map((argument) => this.#infer(argument));
		if (symbol?.kind !== "fn" || symbol.node?.kind !== "fn") return unknownCell();
		const { parameters } = symbol.node;
		if (parameters.length !== call.args.length)
			this.#arity(
				call,
				symbol.name,
				parameters.map((parameter) => parameter.text),
				parameters.length,
				parameters.length,
			);
		call.args.forEach((argument, index) => {
			const parameter = parameters[index];
			const target = parameter && this.#bindings.symbolOf(parameter);
			const cell = cells[index];
			if (!target || !cell || isZero(argument)) return;
			if (!unify(this.cellOf(target), cell))
				this.#mismatch(
					argument,
					settled(cell),
					settled(this.cellOf(target)),
					`${target.name} of ${symbol.name} is`,
					root(this.cellOf(target)),
				);
		});
		const result = this.#resultOf(symbol);
		return this.#returnsValue.has(symbol) || root(result).kind ? result : unknownCell();
	}

	#builtinCall(call: Call, builtin: Builtin): Cell {
		const cells = call.args.map((argument) => this.#infer(argument));
		const parameters = this.#parametersFor(call, builtin, cells);
		const least = parameters.filter((parameter) => parameter.role !== "optional").length;
		if (call.args.length < least || call.args.length > parameters.length)
			this.#arity(
				call,
				builtin.name,
				parameters.map((parameter) => parameter.name),
				least,
				parameters.length,
			);
		call.args.forEach((argument, index) => {
			const parameter = parameters[index];
			if (parameter) this.#argument(argument, cells[index] ?? unknownCell(), parameter, builtin);
		});
		if (builtin.result === "none") return this.#known("none", call);
		return this.#known(builtin.result, call);
	}

	/** Without the leading mm where the thread's own process supplies it. */
	#parametersFor(call: Call, builtin: Builtin, cells: readonly Cell[]): readonly Parameter[] {
		const { parameters } = builtin;
		if (parameters[0]?.role !== "process" || !this.#inProcess) return parameters;
		const first = cells[0] && settled(cells[0]);
		const isGiven = first === "mm" || call.args.length === parameters.length;
		return isGiven ? parameters : parameters.slice(1);
	}

	#argument(argument: Expression, cell: Cell, parameter: Parameter, builtin: Builtin): void {
		const kinds = typeof parameter.kind === "string" ? [parameter.kind] : parameter.kind;
		const [only] = kinds;
		const kind = settled(cell);
		if (isZero(argument) && kinds.some((candidate) => areCompatible("null", candidate))) return;
		if (kinds.length === 1 && only) {
			if (learn(cell, only, this.#location(argument.span))) return;
		} else if (kind === "unknown" || kinds.some((candidate) => areCompatible(candidate, kind)))
			return;
		this.#mismatch(
			argument,
			kind,
			kinds.join(" or ") as Kind,
			`${parameter.name} of ${builtin.name} is`,
			root(cell),
		);
	}

	#arity(
		call: Call,
		name: string,
		parameters: readonly string[],
		least: number,
		most: number,
	): void {
		const count = least === most ? `${most}` : `${least} to ${most}`;
		const list = parameters.length > 0 ? `: ${name}(${parameters.join(", ")})` : `: ${name}()`;
		const given = call.args.length;
		this.#problem(
			"wrong-arity",
			`${name} takes ${count} argument${most === 1 ? "" : "s"}${list}; ${given} ${given === 1 ? "is" : "are"} given.`,
			call.callee.span,
		);
	}

	// ── problems ─────────────────────────────────────────────────────────

	#mismatch(at: Expression, found: Kind, wanted: Kind, where: string, source: Cell): void {
		if (found === "unknown" || at.kind === "error") return;
		const related: Related[] = [];
		if (source.origin && source.origin.span.start !== at.span.start)
			related.push({ location: source.origin, message: `its kind comes from here` });
		this.#problem(
			"wrong-kind",
			`${textOf(at)} is ${withArticle(found)}, but ${where} ${withArticle(wanted)}.`,
			at.span,
			related,
		);
	}

	#problem(code: string, message: string, span: Span, related: readonly Related[] = []): void {
		this.#problems?.push({
			code,
			severity: "error",
			message,
			span,
			related,
			fixes: [],
		});
	}

	#location(span: Span): { uri: string; span: Span } {
		return { uri: this.#uri, span };
	}
}

/** `0` and `none`: nothing, of whatever kind is wanted. */
function isZero(expression: Expression): boolean {
	if (expression.kind === "integer") return expression.value === 0;
	return expression.kind === "name-expression" && expression.name.text === "none";
}

function withArticle(kind: string): string {
	if (kind === "none") return "nothing";
	if (kind === "int") return "a number (int)";
	return `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind}`;
}

function textOf(expression: Expression): string {
	switch (expression.kind) {
		case "name-expression":
			return expression.name.text;
		case "member":
			return `${textOf(expression.object)}.${expression.name.text}`;
		case "index":
			return `${textOf(expression.object)}[…]`;
		case "call":
			return `${expression.callee.text}(…)`;
		case "integer":
			return String(expression.value);
		default:
			return "this";
	}
}
