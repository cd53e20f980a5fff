// What the names inside a function stand for, and what the function turns out to need: other functions, constants, tables of
// the program.

import type { Node } from "typescript/unstable/ast";
import { both, type Effects, type Neighbours, noEffects } from "./effects.ts";
import { type Module, type Modules, refuse } from "./modules.ts";
import type { Type } from "./types.ts";
import type { Value } from "./value.ts";

/** A table or number that the exporter reads off the program. */
export interface Datum {
	readonly name: string;
	/** Members from the interpreter on. */
	readonly path: readonly string[];
	readonly type: Type;
	/** What a table of numbers holds that the machine's sources spell out. */
	readonly numbers: readonly number[] | undefined;
}

/** What one function, or one instruction, needs. */
export interface Needs {
	readonly functions: Set<string>;
	readonly constants: Map<string, number>;
	readonly data: Map<string, Datum>;
}

/** What the whole translation collects. */
export interface Findings {
	readonly modules: Modules;
	/** Members of records that are used, by record. */
	readonly members: Map<string, Map<string, Type>>;
	/** Words of vocabularies; their number is their place. */
	readonly vocabulary: string[];
	/** Data that functions write. */
	readonly written: Set<string>;
	readonly neighbours: Neighbours[];
	/** Functions that were called and wait to be translated, by their name in C. */
	readonly wanted: Map<string, { readonly module: Module; readonly name: string }>;
}

export interface Scope {
	readonly findings: Findings;
	readonly module: Module;
	readonly needs: Needs;
	readonly locals: ReadonlyMap<string, Value>[];
	effects: Effects;
}

export function createNeeds(): Needs {
	return { functions: new Set(), constants: new Map(), data: new Map() };
}

export function createScope(findings: Findings, module: Module, needs: Needs): Scope {
	return { findings, module, needs, locals: [new Map()], effects: noEffects };
}

export function bind(scope: Scope, name: string, value: Value): void {
	const innermost = scope.locals.at(-1) ?? new Map();
	scope.locals[scope.locals.length - 1] = new Map([...innermost, [name, value]]);
}

export function local(scope: Scope, name: string): Value | undefined {
	for (const names of scope.locals.toReversed()) {
		const value = names.get(name);
		if (value !== undefined) return value;
	}
	return undefined;
}

/** What `inside` does happens with names of its own. */
export function inBlock<T>(scope: Scope, inside: () => T): T {
	scope.locals.push(new Map());
	const result = inside();
	scope.locals.pop();
	return result;
}

export function note(scope: Scope, effects: Effects): void {
	scope.effects = both(scope.effects, effects);
}

export function refuseHere(scope: Scope, node: Node, why: string): never {
	return refuse(scope.module, node, why);
}

const taken: ReadonlySet<string> = new Set([
	...["auto", "char", "const", "double", "enum", "extern", "float", "int", "long", "register"],
	...["short", "signed", "sizeof", "static", "struct", "typedef", "union", "unsigned", "volatile"],
	...["now", "this", "depth", "s"],
]);

/** A local's name in C. */
export function localName(name: string): string {
	return taken.has(name) ? `${name}_` : name;
}
