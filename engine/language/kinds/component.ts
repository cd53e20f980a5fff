// Which declarations can teach each other kinds: those that name the same function or the same variable, and those that name
// a field which nothing but kinds can find. What stands in other components can be inferred without looking at these.
// Nothing else is shared: the kind of a lock, a device or a constant is declared (declared.ts), and whatever stands in one
// body is nobody else's.

import { isOwner } from "../names/body.ts";
import type { Bound } from "../names/kept.ts";
import type { Resolved, Symbol } from "../names.ts";
import { nodesIn } from "../nodes.ts";
import type { Declaration } from "../tree.ts";
import { declaredKind } from "./declared.ts";

/** In the order of the files. */
export interface Component {
	readonly declarations: readonly Declaration[];
	/** What the names in them are bound to. */
	readonly bound: readonly Bound[];
	/** Fields of records elsewhere, of the names behind a dot whose object is not known at all: such a name tells nothing. */
	readonly fieldsElsewhere: ReadonlySet<string>;
}

/** In the order of their first declarations. Cost: the number of declarations, and of what those that are new mention. */
export function componentsOf(resolved: Resolved): readonly Component[] {
	const declarations = [...resolved.bound.keys()];
	const groups = new Groups(declarations.length);
	const firstWith = new Map<Symbol, number>();
	const withField = recordsByField(declarations);
	declarations.forEach((declaration, index) => {
		const { symbols, unbound } = tiesOf(declaration, resolved);
		for (const symbol of symbols) {
			const first = firstWith.get(symbol);
			if (first === undefined) firstWith.set(symbol, index);
			else groups.join(first, index);
		}
		for (const name of unbound) {
			const records = withField.get(name) ?? [];
			for (const record of records) groups.join(record, index);
			if (records.length > 1) withField.set(name, [index]); // they are one group by now
		}
	});
	return groups.all.map((members) => {
		const component = {
			declarations: [] as Declaration[],
			bound: [] as Bound[],
			fieldsElsewhere: new Set<string>(),
		};
		for (const index of members) {
			const declaration = declarations[index];
			const bound = declaration && resolved.bound.get(declaration);
			if (!bound) continue;
			component.declarations.push(declaration);
			component.bound.push(bound);
			for (const name of tiesOf(declaration, resolved).unknown)
				if (withField.has(name)) component.fieldsElsewhere.add(name);
		}
		return component;
	});
}

function recordsByField(declarations: readonly Declaration[]): Map<string, number[]> {
	const records = new Map<string, number[]>();
	declarations.forEach((declaration, index) => {
		if (declaration.kind !== "record") return;
		for (const field of declaration.fields) {
			if (!("name" in field)) continue;
			const same = records.get(field.name.text);
			if (same) same.push(index);
			else records.set(field.name.text, [index]);
		}
	});
	return records;
}

/** What a declaration shares with others. */
interface Ties {
	readonly symbols: readonly Symbol[];
	/** Names behind a dot that only kinds can bind. */
	readonly unbound: readonly string[];
	/** Names behind a dot of something that nobody declares. */
	readonly unknown: readonly string[];
}

const tiesByBound = new WeakMap<Bound, Ties>();

function tiesOf(declaration: Declaration, resolved: Resolved): Ties {
	const bound = resolved.bound.get(declaration);
	if (!bound) return { symbols: [], unbound: [], unknown: [] };
	const known = tiesByBound.get(bound);
	if (known) return known;
	const ties = {
		symbols: sharedSymbols(bound, resolved),
		...unboundIn(declaration, resolved),
	};
	tiesByBound.set(bound, ties);
	return ties;
}

function sharedSymbols({ declared, names }: Bound, resolved: Resolved): readonly Symbol[] {
	const shared = new Set<Symbol>();
	for (const symbol of declared) if (isShared(symbol)) shared.add(symbol);
	for (const name of names) {
		const symbol = resolved.named(name);
		if (symbol && isShared(symbol)) shared.add(symbol);
	}
	return [...shared];
}

/** The kind of everything else is declared, or nobody else can name it. */
function isShared({ kind }: Symbol): boolean {
	return kind === "fn" || kind === "variable";
}

function unboundIn(
	declaration: Declaration,
	resolved: Resolved,
): Pick<Ties, "unbound" | "unknown"> {
	const unbound = new Set<string>();
	const unknown = new Set<string>();
	for (const { object, name } of nodesIn(declaration, "member")) {
		if (resolved.named(name)) continue;
		const base = object.kind === "index" ? object.object : object;
		const symbol = base.kind === "name-expression" ? resolved.named(base.name) : undefined;
		if (base.kind !== "name-expression") unbound.add(name.text);
		else if (symbol && mayBeRecord(symbol, object === base)) unbound.add(name.text);
		else if (!symbol && object === base) unknown.add(name.text); // an element would be an address
	}
	return { unbound: [...unbound], unknown: [...unknown] };
}

/** False where what stands before the dot owns its members by name, or was declared as something else than a record. */
function mayBeRecord(symbol: Symbol, isWhole: boolean): boolean {
	if (isOwner(symbol)) return false;
	return !isWhole || declaredKind(symbol) === undefined;
}

/** Numbers from 0 on, in groups that only grow together. */
class Groups {
	#parents: Int32Array;

	constructor(count: number) {
		this.#parents = Int32Array.from({ length: count }, (_, index) => index);
	}

	/** The first of the group. */
	#first(index: number): number {
		let at = index;
		for (let next = this.#parents[at] ?? at; next !== at; next = this.#parents[at] ?? at) {
			this.#parents[at] = this.#parents[next] ?? next;
			at = next;
		}
		return at;
	}

	join(a: number, b: number): void {
		const left = this.#first(a);
		const right = this.#first(b);
		this.#parents[Math.max(left, right)] = Math.min(left, right);
	}

	get all(): readonly (readonly number[])[] {
		const groups = new Map<number, number[]>();
		this.#parents.forEach((_, index) => {
			const first = this.#first(index);
			const members = groups.get(first);
			if (members) members.push(index);
			else groups.set(first, [index]);
		});
		return [...groups.values()];
	}
}
