// Symbols while names are resolved: the table of what files declare, the stack of blocks inside a function, and what is
// close to a name that nobody declares.

import type { Builtin, Constant } from "../builtin.ts";
import { builtinNamed, builtins, constantNamed, constants } from "../builtins.ts";
import type { Symbol, SymbolKind, Use } from "../names.ts";
import { primitiveConstants, primitives } from "../primitives.ts";
import type { Name, Node } from "../tree.ts";

const memberKinds: ReadonlySet<SymbolKind> = new Set(["memory", "lock", "variable", "mapping"]);

export class Table {
	readonly symbols: Symbol[] = [];
	readonly byName = new Map<string, Symbol[]>();
	readonly symbolOf = new Map<Name, Symbol>();
	readonly uses = new Map<Symbol, Use[]>();
	/** Members by owner: locks of a device, mappings of a process, fields of a record. */
	readonly members = new Map<Symbol, Map<string, Symbol>>();
	/** Fields of records by name alone, for records that come as parameters. */
	readonly recordFields = new Map<string, Symbol>();
	#known = new Map<string, Symbol>();
	#kernel: boolean;

	constructor(kernel: boolean) {
		this.#kernel = kernel;
	}

	declare(kind: SymbolKind, name: Name, node: Node, uri: string, owner?: Symbol): Symbol {
		const doc = "doc" in node && typeof node.doc === "string" ? node.doc : "";
		const symbol: Symbol = {
			id: this.symbols.length,
			kind,
			name: name.text,
			uri,
			declaration: name,
			node,
			owner,
			builtin: undefined,
			constant: undefined,
			doc,
		};
		this.symbols.push(symbol);
		this.use(symbol, name, uri);
		if (owner && memberKinds.has(kind)) this.#addMember(owner, symbol);
		return symbol;
	}

	#addMember(owner: Symbol, symbol: Symbol): void {
		const members = this.members.get(owner) ?? new Map<string, Symbol>();
		if (!members.has(symbol.name)) members.set(symbol.name, symbol);
		this.members.set(owner, members);
		if (owner.kind === "record" && !this.recordFields.has(symbol.name))
			this.recordFields.set(symbol.name, symbol);
	}

	/** Makes a symbol visible to all files. */
	publish(symbol: Symbol): void {
		const same = this.byName.get(symbol.name);
		if (same) same.push(symbol);
		else this.byName.set(symbol.name, [symbol]);
	}

	use(symbol: Symbol, name: Name, uri: string): void {
		this.symbolOf.set(name, symbol);
		const uses = this.uses.get(symbol);
		if (uses) uses.push({ uri, name });
		else this.uses.set(symbol, [{ uri, name }]);
	}

	builtin(name: string): Symbol | undefined {
		const primitive = this.#kernel ? primitives.find((row) => row.name === name) : undefined;
		const builtin = builtinNamed(name) ?? primitive;
		return builtin && this.#predefined(`${name}()`, "builtin", builtin, undefined);
	}

	constant(name: string): Symbol | undefined {
		const kernelOnly = this.#kernel
			? primitiveConstants.find((row) => row.name === name)
			: undefined;
		const constant: Constant | undefined =
			constantNamed(name) ??
			(kernelOnly && { ...kernelOnly, kernelName: name, kind: "int", doc: "kernel model" });
		return constant && this.#predefined(name, "constant", undefined, constant);
	}

	#predefined(
		key: string,
		kind: SymbolKind,
		builtin: Builtin | undefined,
		constant: Constant | undefined,
	): Symbol {
		const known = this.#known.get(key);
		if (known) return known;
		const row = builtin ?? constant;
		const symbol: Symbol = {
			id: this.symbols.length,
			kind,
			name: row?.name ?? key,
			uri: "",
			declaration: undefined,
			node: undefined,
			owner: undefined,
			builtin,
			constant,
			doc: row?.doc ?? "",
		};
		this.symbols.push(symbol);
		this.#known.set(key, symbol);
		return symbol;
	}

	/** Every name that could stand where a value or, for `calls`, a function is expected. */
	candidates(calls: boolean): readonly string[] {
		const own = [...this.byName]
			.filter(([, symbols]) => symbols.some((symbol) => (symbol.kind === "fn") === calls))
			.map(([name]) => name);
		return [
			...own,
			...(calls ? builtins.map((row) => row.name) : constants.map((row) => row.name)),
		];
	}
}

/** Blocks inside each other; the innermost declaration of a name wins. */
export class Blocks {
	#blocks: Map<string, Symbol>[] = [];

	enter(): void {
		this.#blocks.push(new Map());
	}

	leave(): void {
		this.#blocks.pop();
	}

	declare(symbol: Symbol): Symbol | undefined {
		const block = this.#blocks.at(-1);
		const before = block?.get(symbol.name);
		block?.set(symbol.name, symbol);
		return before;
	}

	lookup(name: string): Symbol | undefined {
		for (let index = this.#blocks.length - 1; index >= 0; index--) {
			const found = this.#blocks[index]?.get(name);
			if (found) return found;
		}
		return undefined;
	}

	names(): readonly string[] {
		return this.#blocks.flatMap((block) => [...block.keys()]);
	}
}

/** The candidate closest to `name`, if it is close enough to be a slip of the fingers. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
	let best: string | undefined;
	let least = Math.max(1, Math.floor(name.length / 3)) + 1;
	for (const candidate of candidates) {
		if (Math.abs(candidate.length - name.length) >= least) continue;
		const distance = editDistance(name, candidate, least);
		if (distance < least) {
			least = distance;
			best = candidate;
		}
	}
	return best;
}

function editDistance(a: string, b: string, limit: number): number {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
		}
		row = next;
		if (Math.min(...row) >= limit) return limit;
	}
	return row[b.length] ?? limit;
}
