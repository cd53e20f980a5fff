// Who declares a name and who uses it. Declarations of all files share one scope, as in C; members of devices are visible
// unqualified. Inside a callback its own device's members win; anywhere else two owners make a name ambiguous.
// The rooms, in names/: scope.ts (symbols, blocks), declare.ts (declarations), body.ts (statements and expressions),
// lookup.ts, labels.ts, call-order.ts, reporter.ts (messages), resolve.ts (the way through the files).

import type { Builtin, Constant } from "./builtin.ts";
import type { Module } from "./module.ts";
import type { CallOrder } from "./names/call-order.ts";
import { type Bound, KeptNames } from "./names/kept.ts";
import { resolveModules } from "./names/resolve.ts";
import type { Problem } from "./problem.ts";
import type { Declaration, Name, Node } from "./tree.ts";

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
	/** Of the first module only; of all in the kernel model. */
	readonly problems: readonly Problem[];
	readonly calls: CallOrder;
	/** By declaration, in the order of the files: the same object as long as what its names mean is the same. */
	readonly bound: ReadonlyMap<Declaration, Bound>;
	/** What a name means before kinds bind any. */
	named(name: Name): Symbol | undefined;
	/** Binds what only kinds can tell: the field of a record that came as a parameter. */
	bindField(bound: BoundField): void;
	/** The fields of a record by their names. */
	fieldsOf(record: Symbol): ReadonlyMap<string, Symbol>;
}

export interface BoundField extends Use {
	readonly field: Symbol;
}

/**
 * Resolves every name of the modules; problems are those of the first. `kernel`: primitives are visible too. `kept`: the
 * names of the last version of the same file, which are taken over.
 */
export function resolveNames(
	modules: readonly Module[],
	kernel: boolean,
	kept: KeptNames = new KeptNames(),
): Resolved {
	return resolveModules(modules, kernel, kept);
}
