// The kind of every value, inferred by unification over the program: nothing is declared, functions have one kind a
// parameter. Two passes over the same cells: the first learns, the second reports, so that the order of functions does
// not matter. The rooms: kinds/cell.ts (cells), kinds/fields.ts (what stands behind a dot), kinds/infer.ts (the walk).

import type { Kind } from "./builtin.ts";
import { inferKinds } from "./kinds/infer.ts";
import type { Module } from "./module.ts";
import type { Bindings, Symbol } from "./names.ts";
import type { Problem } from "./problem.ts";
import type { Expression } from "./tree.ts";

export interface Kinds {
	ofExpression(expression: Expression): Kind;
	ofSymbol(symbol: Symbol): Kind;
	/** What a function of the script returns; `none` where it returns nothing. */
	resultOf(fn: Symbol): Kind;
}

export interface Inferred {
	readonly kinds: Kinds;
	/** Of the first module only. */
	readonly problems: readonly Problem[];
}

/** Infers and checks the kinds of the modules. `kernel`: problems of all modules are given. */
export function inferModules(
	modules: readonly Module[],
	bindings: Bindings,
	kernel: boolean,
): Inferred {
	return inferKinds(modules, bindings, kernel);
}
