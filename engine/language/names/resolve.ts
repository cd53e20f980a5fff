// The walk that resolves names: declarations of every file first, then the bodies, block by block.

import { builtinByKernelName, constantByFullName } from "../builtins.ts";
import type { Module } from "../module.ts";
import type { Resolved, Symbol } from "../names.ts";
import type { Fix, Problem, Severity } from "../problem.ts";
import type { Span } from "../source.ts";
import type {
	Block,
	Callback,
	Declaration,
	Device,
	Expression,
	Label,
	Name,
	Node,
	Record,
	Scenario,
	Statement,
} from "../tree.ts";
import { visit } from "../walk.ts";
import { Blocks, closest, Table } from "./scope.ts";

export function resolveModules(modules: readonly Module[], kernel: boolean): Resolved {
	const table = new Table(kernel);
	const problems: Problem[] = [];
	const resolvers = modules.map(
		(module, index) =>
			new Resolver(table, module.uri, index === 0 || kernel ? problems : undefined),
	);
	modules.forEach((module, index) => {
		for (const declaration of module.tree.declarations) resolvers[index]?.declare(declaration);
	});
	modules.forEach((module, index) => {
		for (const declaration of module.tree.declarations) resolvers[index]?.resolve(declaration);
	});
	const bindings = {
		symbolOf: (name: Name) => table.symbolOf.get(name),
		usesOf: (symbol: Symbol) => table.uses.get(symbol) ?? [],
		symbols: table.symbols,
	};
	return { bindings, problems };
}

class Resolver {
	#table: Table;
	#uri: string;
	#problems: Problem[] | undefined;
	#blocks = new Blocks();
	/** The device whose members win, inside its callbacks and its notifiers'. */
	#device: Symbol | undefined;
	#owner: Symbol | undefined;
	#labels = new Map<string, { readonly symbol: Symbol; used: boolean }>();
	#unknown = new Set<string>();

	constructor(table: Table, uri: string, problems: Problem[] | undefined) {
		this.#table = table;
		this.#uri = uri;
		this.#problems = problems;
	}

	// ── declarations ─────────────────────────────────────────────────────

	declare(declaration: Declaration): void {
		switch (declaration.kind) {
			case "import":
			case "kernel":
			case "error":
			case "scenario":
				return;
			case "device":
				return this.#declareDevice(declaration);
			case "record":
				return this.#declareRecord(declaration);
			default:
				this.#publish(declaration.kind, declaration.name, declaration);
		}
	}

	#publish(kind: Symbol["kind"], name: Name, node: Node, owner?: Symbol): Symbol | undefined {
		if (name.text === "") return undefined;
		const before = this.#table.byName.get(name.text)?.find((symbol) => symbol.owner === owner);
		const symbol = this.#table.declare(kind, name, node, this.#uri, owner);
		if (before) this.#duplicate(name, before);
		else this.#table.publish(symbol);
		return symbol;
	}

	#declareDevice(device: Device): void {
		const owner = this.#publish("device", device.name, device);
		for (const member of device.members) {
			if (member.kind === "error") continue;
			if (member.kind === "callback")
				this.#table.declare("callback", member.name, member, this.#uri, owner);
			else this.#publish(member.kind, member.name, member, owner);
		}
	}

	#declareRecord(record: Record): void {
		const owner = this.#publish("record", record.name, record);
		const seen = new Map<string, Symbol>();
		for (const field of record.fields) {
			if (field.kind === "error") continue;
			const before = seen.get(field.name.text);
			if (before) this.#duplicate(field.name, before);
			seen.set(
				field.name.text,
				this.#table.declare(field.kind, field.name, field, this.#uri, owner),
			);
		}
	}

	#duplicate(name: Name, before: Symbol): void {
		const related = before.declaration
			? [
					{
						location: { uri: before.uri, span: before.declaration.span },
						message: "declared here first",
					},
				]
			: [];
		this.#problems?.push({
			code: "duplicate-name",
			severity: "error",
			message: `${name.text} is declared twice; give one of the two another name.`,
			span: name.span,
			related,
			fixes: [],
		});
	}

	// ── bodies ───────────────────────────────────────────────────────────

	resolve(declaration: Declaration): void {
		this.#unknown = new Set();
		switch (declaration.kind) {
			case "const":
				return this.#expression(declaration.value);
			case "fn":
				return this.#body(
					declaration.parameters,
					declaration.body,
					this.#table.symbolOf.get(declaration.name),
				);
			case "work":
				return this.#body([], declaration.body, this.#table.symbolOf.get(declaration.name));
			case "device":
				return this.#resolveDevice(declaration);
			case "notifier": {
				const device = declaration.device && this.#table.byName.get(declaration.device.text)?.[0];
				if (declaration.device) this.#useGlobal(declaration.device, "device");
				if (declaration.count) this.#expression(declaration.count);
				const owner = this.#table.symbolOf.get(declaration.name);
				for (const callback of declaration.callbacks) this.#callback(callback, device, owner);
				return;
			}
			case "kref": {
				if (declaration.count) this.#expression(declaration.count);
				const owner = this.#table.symbolOf.get(declaration.name);
				for (const callback of declaration.callbacks) this.#callback(callback, undefined, owner);
				return;
			}
			case "fence":
				if (declaration.count) this.#expression(declaration.count);
				return;
			case "record":
				if (declaration.count) this.#expression(declaration.count);
				for (const field of declaration.fields)
					if (field.kind === "variable") this.#expression(field.value);
				return;
			case "scenario":
				return this.#scenario(declaration);
			default:
				return;
		}
	}

	#resolveDevice(device: Device): void {
		const owner = this.#table.symbolOf.get(device.name);
		for (const member of device.members) {
			if (member.kind === "callback") this.#callback(member, owner, owner);
			if (member.kind === "memory") this.#expression(member.pages);
			if (member.kind === "variable") this.#expression(member.value);
		}
	}

	#callback(callback: Callback, device: Symbol | undefined, owner: Symbol | undefined): void {
		const symbol =
			this.#table.symbolOf.get(callback.name) ??
			this.#table.declare("callback", callback.name, callback, this.#uri, owner);
		this.#device = device;
		this.#body(callback.parameters, callback.body, symbol);
		this.#device = undefined;
	}

	#scenario(scenario: Scenario): void {
		this.#blocks.enter();
		for (const item of scenario.items) {
			if (item.kind !== "process") continue;
			const process = this.#local("process", item.name, item);
			for (const mapping of item.mappings) {
				if (process) this.#table.declare("mapping", mapping.name, mapping, this.#uri, process);
				this.#expression(mapping.pages);
			}
		}
		for (const item of scenario.items) {
			switch (item.kind) {
				case "setup":
				case "finally":
					this.#body([], item.body, undefined);
					break;
				case "thread":
					this.#local("thread", item.name, item);
					if (item.process) this.#useLocal(item.process, "process");
					this.#body([], item.body, undefined);
					break;
				case "always":
				case "eventually":
					this.#expression(item.condition);
					break;
				case "inject":
					this.#inject(item.builtin, item.outcome);
					break;
			}
		}
		this.#blocks.leave();
	}

	#inject(name: Name, outcome: Expression): void {
		const builtin = this.#table.builtin(name.text);
		if (builtin) this.#table.use(builtin, name, this.#uri);
		else this.#unknownName(name, this.#table.candidates(true), "builtin");
		const sometimes = outcome.kind === "name-expression" && outcome.name.text === "sometimes";
		if (!sometimes) this.#expression(outcome);
	}

	#body(parameters: readonly Name[], body: Block, owner: Symbol | undefined): void {
		const ownerBefore = this.#owner;
		const labelsBefore = this.#labels;
		this.#owner = owner;
		this.#labels = new Map();
		this.#collectLabels(body);
		this.#blocks.enter();
		for (const parameter of parameters) this.#local("parameter", parameter, parameter);
		this.#block(body);
		this.#blocks.leave();
		this.#reportUnusedLabels();
		this.#owner = ownerBefore;
		this.#labels = labelsBefore;
	}

	#collectLabels(body: Block): void {
		visit(body, (node) => {
			if (node.kind !== "label") return;
			const before = this.#labels.get(node.name.text);
			const symbol = this.#table.declare("label", node.name, node, this.#uri, this.#owner);
			if (before) {
				this.#problem(
					"duplicate-label",
					`The label ${node.name.text} stands twice in this function; \`goto\` could mean either.`,
					node.name.span,
				);
				return;
			}
			this.#labels.set(node.name.text, { symbol, used: false });
		});
	}

	#reportUnusedLabels(): void {
		for (const { symbol, used } of this.#labels.values()) {
			if (used || !symbol.declaration) continue;
			const label = symbol.node as Label;
			this.#problem(
				"unused-label",
				`Nothing jumps to the label ${symbol.name}; remove it.`,
				symbol.declaration.span,
				"warning",
				[{ title: `Remove the label ${symbol.name}`, edits: [{ span: label.span, text: "" }] }],
			);
		}
	}

	// ── statements ───────────────────────────────────────────────────────

	#block(block: Block): void {
		this.#blocks.enter();
		for (const statement of block.statements) this.#statement(statement);
		this.#blocks.leave();
	}

	#statement(statement: Statement): void {
		switch (statement.kind) {
			case "let":
				this.#expression(statement.value);
				this.#local("local", statement.name, statement);
				return;
			case "object":
				for (const field of statement.fields) this.#expression(field.value);
				this.#local("object", statement.name, statement);
				return;
			case "assign":
				this.#expression(statement.target);
				return this.#expression(statement.value);
			case "if":
				this.#expression(statement.condition);
				this.#block(statement.then);
				if (statement.otherwise?.kind === "if") this.#statement(statement.otherwise);
				else if (statement.otherwise) this.#block(statement.otherwise);
				return;
			case "while":
				this.#expression(statement.condition);
				return this.#block(statement.body);
			case "loop":
				return this.#block(statement.body);
			case "for":
				this.#expression(statement.iterable);
				this.#blocks.enter();
				this.#local("local", statement.name, statement);
				this.#block(statement.body);
				return this.#blocks.leave();
			case "return":
				if (statement.value) this.#expression(statement.value);
				return;
			case "goto":
				return this.#goto(statement.label);
			case "expression":
				return this.#expression(statement.expression);
			case "block":
				return this.#block(statement);
			default:
				return;
		}
	}

	#local(kind: Symbol["kind"], name: Name, node: Node): Symbol | undefined {
		if (name.text === "") return undefined;
		const symbol = this.#table.declare(kind, name, node, this.#uri, this.#owner);
		const before = this.#blocks.declare(symbol);
		if (before) this.#duplicate(name, before);
		return symbol;
	}

	#goto(label: Name): void {
		if (label.text === "") return;
		const found = this.#labels.get(label.text);
		if (found) {
			found.used = true;
			return this.#table.use(found.symbol, label, this.#uri);
		}
		this.#unknownName(label, [...this.#labels.keys()], "label", "unknown-label");
	}

	// ── expressions ──────────────────────────────────────────────────────

	#expression(expression: Expression): void {
		switch (expression.kind) {
			case "name-expression":
				return this.#value(expression.name);
			case "unary":
				return this.#expression(expression.operand);
			case "binary":
				this.#expression(expression.left);
				return this.#expression(expression.right);
			case "interval":
				this.#expression(expression.from);
				return this.#expression(expression.to);
			case "call":
				this.#call(expression.callee);
				for (const argument of expression.args) this.#expression(argument);
				return;
			case "index":
				this.#expression(expression.object);
				return this.#expression(expression.index);
			case "member":
				this.#expression(expression.object);
				return this.#member(expression.object, expression.name);
			default:
				return;
		}
	}

	#value(name: Name): void {
		const local = this.#blocks.lookup(name.text);
		if (local) return this.#table.use(local, name, this.#uri);
		if (name.text === "self" && this.#owner?.owner?.kind === "notifier")
			return this.#table.use(this.#owner.owner, name, this.#uri);
		const globals = this.#table.byName.get(name.text) ?? [];
		const own = globals.find(
			(symbol) => symbol.owner === this.#device && this.#device !== undefined,
		);
		const [first, second] = globals;
		if (first && second && !own) return this.#ambiguous(name, globals);
		const found = own ?? first ?? this.#table.constant(name.text);
		if (found) return this.#table.use(found, name, this.#uri);
		const candidates = [...this.#blocks.names(), ...this.#table.candidates(false)];
		this.#unknownName(name, candidates, "name");
	}

	#ambiguous(name: Name, symbols: readonly Symbol[]): void {
		const choices = symbols
			.map((symbol) => `${symbol.owner?.name ?? ""}.${name.text}`)
			.join(" or ");
		this.#problem(
			"ambiguous-name",
			`${name.text} belongs to more than one device; write ${choices}.`,
			name.span,
		);
	}

	#call(name: Name): void {
		if (name.text === "") return;
		const fn = this.#table.byName.get(name.text)?.find((symbol) => symbol.kind === "fn");
		const found = fn ?? this.#table.builtin(name.text);
		if (found) return this.#table.use(found, name, this.#uri);
		const other = this.#blocks.lookup(name.text) ?? this.#table.byName.get(name.text)?.[0];
		if (other)
			return this.#problem(
				"wrong-kind",
				`${name.text} is a ${other.kind}, not a function; it cannot be called.`,
				name.span,
			);
		this.#unknownName(name, this.#table.candidates(true), "function");
	}

	/** `app.buf`, `gpu.update`, `bo.seq`: the name behind the dot belongs to what stands before it. */
	#member(object: Expression, name: Name): void {
		const base = object.kind === "index" ? object.object : object;
		const symbol =
			base.kind === "name-expression" ? this.#table.symbolOf.get(base.name) : undefined;
		const found =
			(symbol && this.#table.members.get(symbol)?.get(name.text)) ??
			(mayBeRecord(symbol) ? this.#table.recordFields.get(name.text) : undefined);
		if (found) this.#table.use(found, name, this.#uri);
	}

	#useGlobal(name: Name, kind: Symbol["kind"]): void {
		if (name.text === "") return;
		const found = this.#table.byName.get(name.text)?.find((symbol) => symbol.kind === kind);
		if (found) return this.#table.use(found, name, this.#uri);
		const devices = [...this.#table.byName.values()]
			.flat()
			.filter((symbol) => symbol.kind === kind);
		this.#unknownName(
			name,
			devices.map((symbol) => symbol.name),
			kind,
		);
	}

	#useLocal(name: Name, kind: Symbol["kind"]): void {
		if (name.text === "") return;
		const found = this.#blocks.lookup(name.text);
		if (found?.kind === kind) return this.#table.use(found, name, this.#uri);
		this.#unknownName(name, this.#blocks.names(), kind);
	}

	// ── problems ─────────────────────────────────────────────────────────

	/** One message a name and body: the first place is enough to repair. */
	#unknownName(
		name: Name,
		candidates: readonly string[],
		what: string,
		code = "unknown-name",
	): void {
		if (name.text === "" || this.#unknown.has(name.text)) return;
		this.#unknown.add(name.text);
		const kernel = builtinByKernelName(name.text) ?? constantByFullName(name.text);
		if (kernel) return this.#kernelName(name, kernel.name);
		const close = closest(name.text, candidates);
		const hint = close ? ` Did you mean ${close}?` : "";
		const fixes = close ? [replaceFix(name, close)] : [];
		this.#problem(code, `There is no ${what} ${name.text}.${hint}`, name.span, "error", fixes);
	}

	#kernelName(name: Name, short: string): void {
		const message = `Scripts use the kernel's names without their prefix: write ${short} for ${name.text}.`;
		this.#problem("kernel-name", message, name.span, "error", [replaceFix(name, short)]);
	}

	#problem(
		code: string,
		message: string,
		span: Span,
		severity: Severity = "error",
		fixes: readonly Fix[] = [],
	): void {
		this.#problems?.push({ code, severity, message, span, related: [], fixes });
	}
}

/** A record that comes as a parameter, a local or out of a variable: its field is known by name alone. */
function mayBeRecord(symbol: Symbol | undefined): boolean {
	const kind = symbol?.kind;
	return kind === undefined || kind === "parameter" || kind === "local" || kind === "variable";
}

function replaceFix(name: Name, text: string): Fix {
	return { title: `Write ${text}`, edits: [{ span: name.span, text }] };
}
