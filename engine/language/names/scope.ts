// Symbols while names are resolved: the table of what files declare, who uses it, and the blocks of the body being read.

import type { Builtin, Constant } from "../builtin.ts";
import { builtinNamed, constantNamed } from "../builtins.ts";
import type { BoundField, Symbol, SymbolKind, Use } from "../names.ts";
import { primitiveConstants, primitives } from "../primitives.ts";
import type { Declaration, Name, Node } from "../tree.ts";
import { type Bound, changedNames, isUnchanged, type KeptNames, nothingBound } from "./kept.ts";

const primitiveByName = new Map(primitives.map((row) => [row.name, row]));
const primitiveConstantByName = new Map(primitiveConstants.map((row) => [row.name, row]));

export class Table {
	/** What every file sees without a dot: top-level declarations and members of devices. */
	readonly global = new Map<string, Symbol[]>();
	/** Members by owner: of a device, a process, a record. */
	readonly members = new Map<Symbol, Map<string, Symbol>>();
	/** The functions that a body calls. */
	readonly callees = new Map<Symbol, Set<Symbol>>();
	readonly kernel: boolean;
	#kept: KeptNames;
	#bound = new Map<Declaration, Bound>();
	#current: Bound = nothingBound("");
	#inBodies = false;
	/** Locals of the body at hand that are read. */
	#read = new Set<Symbol>();
	/** Fields that only kinds could bind. */
	#fields = new Map<Name, BoundField>();
	#uses: Map<Symbol, Use[]> | undefined;

	constructor(kernel: boolean, kept: KeptNames) {
		this.kernel = kernel;
		this.#kept = kept;
	}

	/** What is declared from now on, for all files, is declared by this declaration. */
	enterDeclaration(declaration: Declaration, uri: string): void {
		const before = this.#kept.of(declaration);
		this.#current = before ?? nothingBound(uri);
		this.#current.declared.length = 0;
		this.#bound.set(declaration, this.#current);
	}

	/** All that is declared for all files is declared: the names that mean something else than in the last version. */
	beginBodies(): readonly string[] {
		this.#inBodies = true;
		return changedNames(this.#kept.global, this.global);
	}

	/** True where the bodies of a declaration need not be read again. Else what is bound from now on is bound in them. */
	takesOver(declaration: Declaration, changed: readonly string[]): boolean {
		const before = this.#bound.get(declaration) ?? nothingBound("");
		if (this.#kept.of(declaration) && isUnchanged(declaration, before, changed)) {
			for (const [symbol, callees] of before.callees) this.callees.set(symbol, callees);
			for (const [owner, members] of before.members) this.members.set(owner, members);
			return true;
		}
		this.#kept.forgetNames(before);
		this.#current = nothingBound(before.uri, before.declared);
		this.#bound.set(declaration, this.#current);
		this.#read.clear();
		return false;
	}

	/** Something is wrong in the declaration at hand. */
	isFaulty(): void {
		this.#current.isFaulty = true;
	}

	/** Every declaration was read. */
	end(): void {
		this.#kept.keep(this.#bound, this.global);
	}

	declare(kind: SymbolKind, name: Name, node: Node, owner: Symbol | undefined): Symbol {
		const { uri, declared, locals, names } = this.#current;
		const known = this.#kept.symbolOf.get(name);
		const symbol =
			known ?? this.#add({ kind, name: name.text, uri, owner, node, declaration: name });
		(this.#inBodies ? locals : declared).push(symbol);
		if (this.#inBodies) names.push(name);
		if (!known) this.#kept.symbolOf.set(name, symbol);
		return symbol;
	}

	#add(row: Pick<Symbol, "kind" | "name"> & Partial<Symbol>): Symbol {
		const { node } = row;
		return {
			id: this.#kept.count++,
			kind: row.kind,
			name: row.name,
			uri: row.uri ?? "",
			declaration: row.declaration,
			node,
			owner: row.owner,
			builtin: row.builtin,
			constant: row.constant,
			doc: row.doc ?? (node && "doc" in node && typeof node.doc === "string" ? node.doc : ""),
		};
	}

	/** The member of that name that was there before, or undefined where this one is the first. */
	addMember(owner: Symbol, member: Symbol): Symbol | undefined {
		const members = this.members.get(owner) ?? new Map<string, Symbol>();
		this.members.set(owner, members);
		if (this.#inBodies) this.#current.members.set(owner, members);
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

	/** Notes that a body calls a function. */
	call(caller: Symbol, callee: Symbol): void {
		const callees = this.callees.get(caller) ?? new Set<Symbol>();
		this.callees.set(caller, callees);
		this.#current.callees.set(caller, callees);
		callees.add(callee);
	}

	/** Everything the files declare, in the order of the text; builtins and constants that are used behind. */
	get symbols(): readonly Symbol[] {
		const bound = [...this.#bound.values()];
		const used = new Set<Symbol>();
		for (const { names } of bound)
			for (const name of names) {
				const symbol = this.symbolOf(name);
				if (symbol && (symbol.builtin || symbol.constant)) used.add(symbol);
			}
		return [
			...bound.flatMap(({ declared }) => declared),
			...bound.flatMap(({ locals }) => locals),
			...used,
		];
	}

	/** The functions of the files, in the order of the text. */
	get functions(): readonly Symbol[] {
		return [...this.#bound.values()].flatMap(({ declared }) =>
			declared.filter(({ kind }) => kind === "fn"),
		);
	}

	// ── uses ─────────────────────────────────────────────────────────────

	symbolOf(name: Name): Symbol | undefined {
		const bound = this.#fields.size > 0 ? this.#fields.get(name) : undefined;
		return bound?.field ?? this.named(name);
	}

	/** What a name means before kinds bind any. */
	named(name: Name): Symbol | undefined {
		return this.#kept.symbolOf.get(name);
	}

	/** What each declaration declares and binds. */
	get bound(): ReadonlyMap<Declaration, Bound> {
		return this.#bound;
	}

	use(symbol: Symbol, name: Name): void {
		this.write(symbol, name);
		if (symbol.kind === "local") this.#read.add(symbol);
	}

	/** A use that only gives it another value. */
	write(symbol: Symbol, name: Name): void {
		if (!this.#kept.symbolOf.has(name)) this.#current.names.push(name);
		this.#kept.symbolOf.set(name, symbol);
	}

	/** Binds what only kinds can tell. */
	bindField(bound: BoundField): void {
		this.#fields.set(bound.name, bound);
	}

	/** Asked behind the body that declares it. */
	isRead(local: Symbol): boolean {
		return this.#read.has(local);
	}

	/** Built when it is asked for first: checking a file does not need it. */
	usesOf(symbol: Symbol): readonly Use[] {
		this.#uses ??= this.#collectUses();
		return this.#uses.get(symbol) ?? [];
	}

	#collectUses(): Map<Symbol, Use[]> {
		const uses = new Map<Symbol, Use[]>();
		const add = (name: Name, uri: string): void => {
			const symbol = this.symbolOf(name);
			if (!symbol) return;
			const known = uses.get(symbol);
			if (!known) uses.set(symbol, [{ uri, name }]);
			else if (name === symbol.declaration) known.unshift({ uri, name });
			else known.push({ uri, name });
		};
		const bound = [...this.#bound.values()];
		for (const { declared, uri } of bound)
			for (const { declaration } of declared) if (declaration) add(declaration, uri);
		for (const { names, uri } of bound) for (const name of names) add(name, uri);
		for (const [name, { uri }] of this.#fields) if (!this.#kept.symbolOf.has(name)) add(name, uri);
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
		const known = this.#kept.predefined.get(key);
		if (known) return known;
		const kind = builtin ? "builtin" : "constant";
		const { name, doc } = builtin ?? constant ?? { name: key, doc: "" };
		const symbol = this.#add({ kind, name, doc, builtin, constant });
		this.#kept.predefined.set(key, symbol);
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
