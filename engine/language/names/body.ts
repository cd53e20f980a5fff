// The bodies of one file: every name in them is bound to what it means there.

import { builtinNamed } from "../builtins.ts";
import type { Symbol, SymbolKind } from "../names.ts";
import type { Block, Expression, Member, Name, Node, Statement } from "../tree.ts";
import { Labels } from "./labels.ts";
import { lookupGlobal } from "./lookup.ts";
import type { Reporter } from "./reporter.ts";
import { Blocks, type Table } from "./scope.ts";

export interface BodyOwner {
	/** The function, callback or thread. */
	readonly symbol: Symbol | undefined;
	/** The device whose members win, in its callbacks and those of its notifiers. */
	readonly device: Symbol | undefined;
	/** The notifier whose callback this is: its name, and `self`, mean the one that was called. */
	readonly notifier: Symbol | undefined;
}

const nobody: BodyOwner = { symbol: undefined, device: undefined, notifier: undefined };

export class Bodies {
	readonly blocks = new Blocks();
	#table: Table;
	#reporter: Reporter;
	#owner = nobody;
	#labels = new Labels();
	#locals: Symbol[] = [];

	constructor(table: Table, reporter: Reporter) {
		this.#table = table;
		this.#reporter = reporter;
	}

	body(parameters: readonly Name[], body: Block, owner: BodyOwner): void {
		this.#owner = owner;
		this.#labels = new Labels();
		this.#locals = [];
		this.#labels.collect(body, owner.symbol, this.#table, this.#reporter);
		this.blocks.enter();
		for (const parameter of parameters) this.declare("parameter", parameter, parameter);
		this.#block(body);
		this.blocks.leave();
		this.#labels.report(this.#reporter);
		this.#reportUnread();
		this.#owner = nobody;
	}

	/** A name of the innermost block. */
	declare(kind: SymbolKind, name: Name, node: Node): Symbol | undefined {
		if (name.text === "") return undefined;
		const symbol = this.#table.declare(kind, name, node, this.#owner.symbol);
		const before = this.blocks.declare(symbol);
		if (before) this.#reporter.duplicate(name, before);
		return symbol;
	}

	#reportUnread(): void {
		for (const symbol of this.#locals) {
			if (this.#table.isRead(symbol) || symbol.node?.kind !== "let" || !symbol.declaration)
				continue;
			const { value } = symbol.node;
			if (value.kind === "error") continue;
			const span = { start: symbol.node.span.start, end: value.span.start };
			const fix = { title: "Keep only the call", edits: [{ span, text: "" }] };
			this.#reporter.report(
				"unused-variable",
				`${symbol.name} is never read; use it, or leave it out.`,
				symbol.declaration.span,
				{ severity: "hint", fixes: value.kind === "call" ? [fix] : [] },
			);
		}
	}

	// ── statements ───────────────────────────────────────────────────────

	#block(block: Block): void {
		this.blocks.enter();
		for (const statement of block.statements) this.#statement(statement);
		this.blocks.leave();
	}

	#statement(statement: Statement): void {
		switch (statement.kind) {
			case "let": {
				this.expression(statement.value);
				const symbol = this.declare("local", statement.name, statement);
				if (symbol) this.#locals.push(symbol);
				return;
			}
			case "object":
				for (const field of statement.fields) this.expression(field.value);
				this.declare("object", statement.name, statement);
				return;
			case "assign":
				this.#assigned(statement.target, statement.operator === "=");
				return this.expression(statement.value);
			case "if":
				this.expression(statement.condition);
				this.#block(statement.then);
				if (statement.otherwise) this.#statement(statement.otherwise);
				return;
			case "while":
				this.expression(statement.condition);
				return this.#block(statement.body);
			case "loop":
				return this.#block(statement.body);
			case "for":
				this.expression(statement.iterable);
				this.blocks.enter();
				this.declare("local", statement.name, statement);
				this.#block(statement.body);
				return this.blocks.leave();
			case "block":
				return this.#block(statement);
			default:
				return this.#simple(statement);
		}
	}

	#simple(statement: Statement): void {
		switch (statement.kind) {
			case "return":
				if (statement.value) this.expression(statement.value);
				return;
			case "expression":
				return this.expression(statement.expression);
			case "label":
				return this.#labels.reach(statement, this.blocks);
			case "goto": {
				const { label } = statement;
				if (label.text === "" || this.#labels.jump(label, this.blocks, this.#table)) return;
				return this.#reporter.unknownOf(label, "label", this.#labels.names(), "unknown-label");
			}
		}
	}

	/** `x = …` gives x a value and reads nothing. */
	#assigned(target: Expression, replaces: boolean): void {
		const local =
			replaces && target.kind === "name-expression"
				? this.blocks.lookup(target.name.text)
				: undefined;
		if (local && target.kind === "name-expression") return this.#table.write(local, target.name);
		this.expression(target);
	}

	// ── expressions ──────────────────────────────────────────────────────

	expression(expression: Expression): void {
		switch (expression.kind) {
			case "name-expression":
				return this.#value(expression.name, false);
			case "unary":
				return this.expression(expression.operand);
			case "binary":
				this.expression(expression.left);
				return this.expression(expression.right);
			case "interval":
				this.expression(expression.from);
				return this.expression(expression.to);
			case "call":
				this.#call(expression.callee);
				for (const argument of expression.args) this.expression(argument);
				return;
			case "index":
				if (expression.object.kind === "name-expression") this.#value(expression.object.name, true);
				else this.expression(expression.object);
				return this.expression(expression.index);
			case "member":
				this.expression(expression.object);
				return this.#member(expression);
			default:
				return;
		}
	}

	#value(name: Name, isIndexed: boolean): void {
		if (name.text === "") return;
		const local = this.blocks.lookup(name.text);
		if (local) {
			this.#labels.use(local, name);
			return this.#bind(local, name, isIndexed);
		}
		if (name.text === "self" && this.#owner.notifier)
			return this.#table.use(this.#owner.notifier, name);
		const found = lookupGlobal(name, this.#owner.device, this.#table, this.#reporter);
		if (found === "reported") return;
		if (found) return this.#bind(found, name, isIndexed);
		if (builtinNamed(name.text)) return this.#notCalled(name, "a builtin");
		this.#reporter.unknownValue(name, this.blocks);
	}

	#bind(symbol: Symbol, name: Name, isIndexed: boolean): void {
		this.#table.use(symbol, name);
		if (symbol.kind === "fn") return this.#notCalled(name, "a function");
		if (symbol.kind === "thread")
			return this.#reporter.report(
				"wrong-kind",
				`${name.text} is a thread; a thread is no value, nothing can be done with it here.`,
				name.span,
			);
		if (isIndexed || symbol === this.#owner.notifier) return;
		if (symbol.node && "count" in symbol.node && symbol.node.count)
			this.#reporter.report(
				"index-missing",
				`${name.text} is several, and nobody could say which one is meant; write ${name.text}[0] for the first.`,
				name.span,
			);
	}

	#notCalled(name: Name, what: string): void {
		const { end } = name.span;
		const parameters = builtinNamed(name.text)?.parameters.length ?? 1;
		const fix = { title: "Call it", edits: [{ span: { start: end, end }, text: "()" }] };
		this.#reporter.report(
			"wrong-kind",
			`${name.text} is ${what}, not a value; call it: ${name.text}(${parameters > 0 ? "…" : ""}).`,
			name.span,
			{ fixes: parameters === 0 ? [fix] : [] },
		);
	}

	#call(name: Name): void {
		if (name.text === "") return;
		const fn = this.#table.global.get(name.text)?.find((symbol) => symbol.kind === "fn");
		if (fn) this.#calls(fn);
		const found = fn ?? this.#table.builtin(name.text);
		if (found) return this.#table.use(found, name);
		const other = this.blocks.lookup(name.text) ?? this.#table.global.get(name.text)?.[0];
		if (!other) return this.#reporter.unknownFunction(name);
		this.#table.use(other, name);
		this.#reporter.report(
			"wrong-kind",
			`${name.text} is a ${other.kind}, not a function; it cannot be called.`,
			name.span,
		);
	}

	#calls(fn: Symbol): void {
		const { symbol } = this.#owner;
		if (!symbol) return;
		this.#table.call(symbol, fn);
	}

	/** `app.buf`, `gpu.update`, `bo[0].seq`: what stands before the dot owns the name behind it. */
	#member({ object, name }: Member): void {
		const base = object.kind === "index" ? object.object : object;
		if (base.kind !== "name-expression" || name.text === "") return;
		const owner = this.#table.symbolOf(base.name);
		if (!owner || !isOwner(owner)) return;
		const members = this.#table.members.get(owner);
		const found = members?.get(name.text);
		if (found) return this.#table.use(found, name);
		const what =
			owner.kind === "process" ? "mapping" : owner.kind === "device" ? "member" : "field";
		this.#reporter.unknownMember(name, `${owner.name} has no ${what} ${name.text}.`, members);
	}
}

/** What declares its members by name. */
export function isOwner(symbol: Symbol): boolean {
	return symbol.kind === "process" || symbol.kind === "device" || symbol.kind === "record";
}
