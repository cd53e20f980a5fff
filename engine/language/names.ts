// Who declares a name and who uses it. Declarations of all files share one scope, as in C; members of devices are visible
// unqualified. Inside a callback its own device's members win; anywhere else two owners make a name ambiguous.
// The rooms: names/scope.ts (symbols and lookup), names/resolve.ts (the walk).

import type { Builtin, Constant } from "./builtin.ts";
import type { Module } from "./module.ts";
import { resolveModules } from "./names/resolve.ts";
import type { Problem } from "./problem.ts";
import type { Name, Node } from "./tree.ts";

export type SymbolKind =
	| "builtin"
	| "constant"
	| "const"
	| "device"
	| "memory"
	| "lock"
	| "variable"
	| "notifier"
	| "callback"
	| "fn"
	| "parameter"
	| "local"
	| "object"
	| "label"
	| "process"
	| "mapping"
	| "thread"
	| "fence"
	| "kref"
	| "list"
	| "work"
	| "record"
	| "field";

export interface Symbol {
	readonly id: number;
	readonly kind: SymbolKind;
	readonly name: string;
	/** The file that declares it; "" for builtins and constants. */
	readonly uri: string;
	readonly declaration: Name | undefined;
	readonly node: Node | undefined;
	/** Device of a member, process of a mapping, record of a field, function of a parameter, local or label. */
	readonly owner: Symbol | undefined;
	readonly builtin: Builtin | undefined;
	readonly constant: Constant | undefined;
	readonly doc: string;
}

export interface Use {
	readonly uri: string;
	readonly name: Name;
}

export interface Bindings {
	symbolOf(name: Name): Symbol | undefined;
	/** Every place that names it, its declaration first. */
	usesOf(symbol: Symbol): readonly Use[];
	/** Everything the files declare, in the order of the text; builtins and constants that are used behind. */
	readonly symbols: readonly Symbol[];
}

export interface Resolved {
	readonly bindings: Bindings;
	/** Of the first module only. */
	readonly problems: readonly Problem[];
}

/** Resolves every name of the modules; problems are those of the first. `kernel`: primitives are visible too. */
export function resolveNames(modules: readonly Module[], kernel: boolean): Resolved {
	return resolveModules(modules, kernel);
}
