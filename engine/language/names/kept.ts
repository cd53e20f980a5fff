// What is known of the names of a script from one version to the next. A declaration that did not change is the same object,
// with the same names in it; they mean what they did unless one of them now means something else to all files.

import type { Symbol } from "../names.ts";
import { mentionsIn } from "../nodes.ts";
import type { Declaration, Name } from "../tree.ts";

/** What was bound while one declaration was read. */
export interface Bound {
	readonly uri: string;
	/** What it declares for all files, made once. */
	readonly declared: Symbol[];
	/** What its bodies declare. */
	readonly locals: Symbol[];
	/** Every name of its bodies that was bound, in the order in which it was. */
	readonly names: Name[];
	readonly callees: Map<Symbol, Set<Symbol>>;
	/** Of the processes of a scenario. */
	readonly members: Map<Symbol, Map<string, Symbol>>;
	/** Something was wrong: what is said of it may depend on every name there is. */
	isFaulty: boolean;
}

export function nothingBound(uri: string, declared: Symbol[] = []): Bound {
	return {
		...{ uri, declared, locals: [], names: [], isFaulty: false },
		callees: new Map(),
		members: new Map(),
	};
}

/** The names of a script in its last version; a new one takes them over, and the old one's are used up. */
export class KeptNames {
	readonly symbolOf = new Map<Name, Symbol>();
	readonly predefined = new Map<string, Symbol>();
	bound: Map<Declaration, Bound> = new Map();
	global: ReadonlyMap<string, readonly Symbol[]> = new Map();
	/** How many symbols there have ever been: each has a number of its own. */
	count = 0;

	/** What a declaration declared and bound, where it was there before. */
	of(declaration: Declaration): Bound | undefined {
		return this.bound.get(declaration);
	}

	/** Forgets the names in the bodies of a declaration. */
	forgetNames({ names }: Bound): void {
		for (const name of names) this.symbolOf.delete(name);
	}

	/** The version is complete: what is no part of it is forgotten. */
	keep(bound: Map<Declaration, Bound>, global: ReadonlyMap<string, readonly Symbol[]>): void {
		this.bound.forEach((old, declaration) => {
			if (bound.has(declaration)) return;
			this.forgetNames(old);
			for (const { declaration: name } of old.declared) if (name) this.symbolOf.delete(name);
		});
		this.bound = bound;
		this.global = global;
	}
}

/** The names that mean something else to all files than they did. */
export function changedNames(
	before: ReadonlyMap<string, readonly Symbol[]>,
	after: ReadonlyMap<string, readonly Symbol[]>,
): readonly string[] {
	const changed: string[] = [];
	after.forEach((symbols, name) => {
		const old = before.get(name);
		const isSame =
			old?.length === symbols.length && symbols.every((symbol, index) => symbol === old[index]);
		if (!isSame) changed.push(name);
	});
	before.forEach((_, name) => {
		if (!after.has(name)) changed.push(name);
	});
	return changed;
}

/** True where the names in the bodies of a declaration mean what they did. */
export function isUnchanged(
	declaration: Declaration,
	bound: Bound,
	changed: readonly string[],
): boolean {
	if (bound.isFaulty) return false;
	const mentions = changed.length > 0 ? mentionsIn(declaration) : undefined;
	return !mentions || !changed.some((name) => mentions.has(name));
}
