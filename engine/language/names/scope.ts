// Symbols while names are resolved: the table of what files declare, who uses it, and the blocks of the body being read.

import type { Builtin, Constant } from "../builtin.ts";
import { builtinNamed, constantNamed } from "../builtins.ts";
import type { Symbol, SymbolKind, Use } from "../names.ts";
import { primitiveConstants, primitives } from "../primitives.ts";
import type { Name, Node } from "../tree.ts";

const primitiveByName = new Map(primitives.map((row) => [row.name, row]));
const primitiveConstantByName = new Map(primitiveConstants.map((row) => [row.name, row]));

export class Table {
	readonly symbols: Symbol[] = [];
	/** What every file sees without a dot: top-level declarations and members of devices. */
	readonly global = new Map<string, Symbol[]>();
	/** Members by owner: of a device, a process, a record. */
	readonly members = new Map<Symbol, Map<string, Symbol>>();
	/** The functions that a body calls. */
	readonly callees = new Map<Symbol, Set<Symbol>>();
	readonly kernel: boolean;
	#symbolOf = new Map<Name, Symbol>();
	#read: boolean[] = [];
	#predefined = new Map<string, Symbol>();
	#uses: Map<Symbol, Use[]> | undefined;
	#uri = "";
	/** Where the names of each file begin in the order they were resolved in. */
	#segments: { readonly uri: string; readonly from: number }[] = [];

	constructor(kernel: boolean) {
		this.kernel = kernel;
	}

	/** What is declared and used from now on stands in this file. */
	enterFile(uri: string): void {
		this.#uri = uri;
		this.#segments.push({ uri, from: this.#symbolOf.size });
	}

	declare(kind: SymbolKind, name: Name, node: Node, owner: Symbol | undefined): Symbol {
		const doc = "doc" in node && typeof node.doc === "string" ? node.doc : "";
		const symbol = this.#add({
			kind,
			name: name.text,
			uri: this.#uri,
			owner,
			doc,
			node,
			declaration: name,
		});
		this.#symbolOf.set(name, symbol);
		return symbol;
	}

	#add(row: Pick<Symbol, "kind" | "name"> & Partial<Symbol>): Symbol {
		const symbol: Symbol = {
			id: this.symbols.length,
			kind: row.kind,
			name: row.name,
			uri: row.uri ?? "",
			declaration: row.declaration,
			node: row.node,
			owner: row.owner,
			builtin: row.builtin,
			constant: row.constant,
			doc: row.doc ?? "",
		};
		this.symbols.push(symbol);
		this.#read.push(false);
		return symbol;
	}

	/** The member of that name that was there before, or undefined where this one is the first. */
	addMember(owner: Symbol, member: Symbol): Symbol | undefined {
		const members = this.members.get(owner) ?? new Map<string, Symbol>();
		this.members.set(owner, members);
		const before = members.get(member.name);
		if (!before) members.set(member.name, member);
		return before;
	}

	/** Makes a symbol visible to all files. */
	publish(symbol: Symbol): void {
		const same = this.global.get(symbol.name);
		if (same) same.push(symbol);
		else this.global.set(symbol.name, [symbol]);
	}

	/** The top-level declaration of that name. */
	topLevel(name: string): Symbol | undefined {
		return this.global.get(name)?.find((symbol) => symbol.owner === undefined);
	}

	// ── uses ─────────────────────────────────────────────────────────────

	symbolOf(name: Name): Symbol | undefined {
		return this.#symbolOf.get(name);
	}

	use(symbol: Symbol, name: Name): void {
		this.#symbolOf.set(name, symbol);
		this.#read[symbol.id] = true;
	}

	/** A use that only gives it another value. */
	write(symbol: Symbol, name: Name): void {
		this.#symbolOf.set(name, symbol);
	}

	isRead(symbol: Symbol): boolean {
		return this.#read[symbol.id] ?? false;
	}

	/** Built when it is asked for first: checking a file does not need it. */
	usesOf(symbol: Symbol): readonly Use[] {
		this.#uses ??= this.#collectUses();
		return this.#uses.get(symbol) ?? [];
	}

	#collectUses(): Map<Symbol, Use[]> {
		const uses = new Map<Symbol, Use[]>();
		let index = 0;
		let segment = 0;
		for (const [name, symbol] of this.#symbolOf) {
			while ((this.#segments[segment + 1]?.from ?? index + 1) <= index) segment++;
			index++;
			const use = { uri: this.#segments[segment]?.uri ?? "", name };
			const known = uses.get(symbol);
			if (!known) uses.set(symbol, [use]);
			else if (name === symbol.declaration) known.unshift(use);
			else known.push(use);
		}
		return uses;
	}

	// ── what every script knows ──────────────────────────────────────────

	builtin(name: string): Symbol | undefined {
		const row = builtinNamed(name) ?? (this.kernel ? primitiveByName.get(name) : undefined);
		return row && this.#predefine(`${name}()`, row, undefined);
	}

	constant(name: string): Symbol | undefined {
		const own = this.kernel ? primitiveConstantByName.get(name) : undefined;
		const row: Constant | undefined =
			constantNamed(name) ??
			(own && { ...own, kernelName: name, kind: "int", doc: "kernel model" });
		return row && this.#predefine(name, undefined, row);
	}

	#predefine(key: string, builtin: Builtin | undefined, constant: Constant | undefined): Symbol {
		const known = this.#predefined.get(key);
		if (known) return known;
		const kind = builtin ? "builtin" : "constant";
		const { name, doc } = builtin ?? constant ?? { name: key, doc: "" };
		const symbol = this.#add({ kind, name, doc, builtin, constant });
		this.#predefined.set(key, symbol);
		return symbol;
	}
}

interface Entry {
	readonly symbol: Symbol;
	readonly depth: number;
	/** What the name meant outside of this block. */
	readonly before: Entry | undefined;
}

/** Blocks inside each other; the innermost declaration of a name wins. */
export class Blocks {
	#current = new Map<string, Entry>();
	#entries: Entry[] = [];
	#starts: number[] = [];

	enter(): void {
		this.#starts.push(this.#entries.length);
	}

	leave(): void {
		const start = this.#starts.pop() ?? 0;
		while (this.#entries.length > start) {
			const entry = this.#entries.pop();
			if (!entry) return;
			if (entry.before) this.#current.set(entry.symbol.name, entry.before);
			else this.#current.delete(entry.symbol.name);
		}
	}

	/** Returns what has this name in the same block already. */
	declare(symbol: Symbol): Symbol | undefined {
		const before = this.#current.get(symbol.name);
		const depth = this.#starts.length;
		const entry = { symbol, depth, before };
		this.#current.set(symbol.name, entry);
		this.#entries.push(entry);
		return before?.depth === depth ? before.symbol : undefined;
	}

	lookup(name: string): Symbol | undefined {
		return this.#current.get(name)?.symbol;
	}

	names(): Iterable<string> {
		return this.#current.keys();
	}

	get size(): number {
		return this.#entries.length;
	}

	/** What is declared here and in the blocks around. */
	visible(): readonly Symbol[] {
		return this.#entries.map(({ symbol }) => symbol);
	}
}
