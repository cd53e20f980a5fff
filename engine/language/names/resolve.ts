// The way through the files: declarations of all of them first, then the bodies, file by file.

import type { Module } from "../module.ts";
import type { Bindings, Resolved, Symbol, Use } from "../names.ts";
import type { Problem } from "../problem.ts";
import type { Callback, Declaration, Name, Scenario } from "../tree.ts";
import { Bodies } from "./body.ts";
import { callOrder } from "./call-order.ts";
import { declareAll } from "./declare.ts";
import type { KeptNames } from "./kept.ts";
import { Reporter } from "./reporter.ts";
import { Table } from "./scope.ts";

const noFields: ReadonlyMap<string, Symbol> = new Map();

/** `kept`: the names of the last version, for versions that follow each other. */
export function resolveModules(
	modules: readonly Module[],
	kernel: boolean,
	kept: KeptNames,
): Resolved {
	const table = new Table(kernel, kept);
	const problems: Problem[] = [];
	const files = modules.map((module, index) => ({
		module,
		reporter: new Reporter(table, index === 0 || kernel ? problems : undefined),
	}));
	for (const { module, reporter } of files)
		declareAll(module.tree.declarations, module.uri, table, reporter);
	const changed = table.beginBodies();
	for (const { module, reporter } of files) {
		const file = new FileResolver(table, reporter);
		for (const declaration of module.tree.declarations) {
			if (table.takesOver(declaration, changed)) continue;
			const before = problems.length;
			file.resolve(declaration);
			if (problems.length > before) table.isFaulty();
		}
	}
	table.end();
	return {
		bindings: new TableBindings(table),
		problems,
		calls: callOrder(table),
		bound: table.bound,
		named: (name) => table.named(name),
		bindField: (bound) => table.bindField(bound),
		fieldsOf: (record) => table.members.get(record) ?? noFields,
	};
}

class TableBindings implements Bindings {
	#table: Table;
	#symbols: readonly Symbol[] | undefined;

	constructor(table: Table) {
		this.#table = table;
	}

	symbolOf(name: Name): Symbol | undefined {
		return this.#table.symbolOf(name);
	}

	usesOf(symbol: Symbol): readonly Use[] {
		return this.#table.usesOf(symbol);
	}

	get symbols(): readonly Symbol[] {
		this.#symbols ??= this.#table.symbols;
		return this.#symbols;
	}
}

class FileResolver {
	#table: Table;
	#reporter: Reporter;
	#bodies: Bodies;

	constructor(table: Table, reporter: Reporter) {
		this.#table = table;
		this.#reporter = reporter;
		this.#bodies = new Bodies(table, reporter);
	}

	resolve(declaration: Declaration): void {
		this.#reporter.enterBody();
		switch (declaration.kind) {
			case "const":
				return this.#bodies.expression(declaration.value);
			case "fn": {
				const symbol = this.#table.symbolOf(declaration.name);
				const owner = { symbol, device: undefined, notifier: undefined };
				return this.#bodies.body(declaration.parameters, declaration.body, owner);
			}
			case "work": {
				const symbol = this.#table.symbolOf(declaration.name);
				const owner = { symbol, device: undefined, notifier: undefined };
				return this.#bodies.body([], declaration.body, owner);
			}
			case "scenario":
				return this.#scenario(declaration);
			default:
				return this.#owner(declaration);
		}
	}

	#owner(declaration: Declaration): void {
		switch (declaration.kind) {
			case "device": {
				const device = this.#table.symbolOf(declaration.name);
				for (const member of declaration.members) {
					if (member.kind === "callback") this.#callback(member, device, undefined);
					if (member.kind === "memory") this.#bodies.expression(member.pages);
					if (member.kind === "variable") this.#bodies.expression(member.value);
				}
				return;
			}
			case "notifier": {
				const { name, count } = declaration;
				const device = declaration.device && this.#device(declaration.device);
				if (count) this.#bodies.expression(count);
				const notifier = this.#table.symbolOf(name);
				for (const callback of declaration.callbacks) this.#callback(callback, device, notifier);
				return;
			}
			case "kref":
				if (declaration.count) this.#bodies.expression(declaration.count);
				for (const callback of declaration.callbacks)
					this.#callback(callback, undefined, undefined);
				return;
			case "fence":
				if (declaration.count) this.#bodies.expression(declaration.count);
				return;
			case "record":
				if (declaration.count) this.#bodies.expression(declaration.count);
				for (const field of declaration.fields)
					if (field.kind === "variable") this.#bodies.expression(field.value);
		}
	}

	#device(name: Name): Symbol | undefined {
		const { global } = this.#table;
		const found = global.get(name.text)?.find((symbol) => symbol.kind === "device");
		if (found) this.#table.use(found, name);
		else this.#reporter.unknownDevice(name);
		return found;
	}

	#callback(callback: Callback, device: Symbol | undefined, notifier: Symbol | undefined): void {
		this.#reporter.enterBody();
		const symbol = this.#table.symbolOf(callback.name);
		this.#bodies.body(callback.parameters, callback.body, { symbol, device, notifier });
	}

	// ── scenarios ────────────────────────────────────────────────────────

	#scenario(scenario: Scenario): void {
		this.#bodies.blocks.enter();
		for (const item of scenario.items) if (item.kind === "process") this.#process(item);
		for (const item of scenario.items) this.#item(item);
		this.#bodies.blocks.leave();
	}

	#process(process: Extract<Scenario["items"][number], { kind: "process" }>): void {
		const owner = this.#bodies.declare("process", process.name, process);
		for (const mapping of process.mappings) {
			this.#bodies.expression(mapping.pages);
			if (!owner || mapping.name.text === "") continue;
			const symbol = this.#table.declare("mapping", mapping.name, mapping, owner);
			const before = this.#table.addMember(owner, symbol);
			if (before) this.#reporter.duplicate(mapping.name, before);
		}
	}

	#item(item: Scenario["items"][number]): void {
		this.#reporter.enterBody();
		switch (item.kind) {
			case "setup":
			case "finally":
				return this.#bodies.body([], item.body, noOwner);
			case "thread": {
				const symbol = this.#bodies.declare("thread", item.name, item);
				if (item.process) this.#processName(item.process);
				return this.#bodies.body([], item.body, { ...noOwner, symbol });
			}
			case "always":
			case "eventually":
				return this.#bodies.expression(item.condition);
			case "inject": {
				const { builtin, outcome } = item;
				const symbol = this.#table.builtin(builtin.text);
				if (symbol) this.#table.use(symbol, builtin);
				else this.#reporter.unknownFunction(builtin);
				const isWord = outcome.kind === "name-expression" && outcome.name.text === "sometimes";
				if (!isWord) this.#bodies.expression(outcome);
			}
		}
	}

	#processName(name: Name): void {
		const { blocks } = this.#bodies;
		const found = blocks.lookup(name.text);
		if (found?.kind === "process") return this.#table.use(found, name);
		this.#reporter.unknownOf(name, "process", blocks.names());
	}
}

const noOwner = { symbol: undefined, device: undefined, notifier: undefined };
