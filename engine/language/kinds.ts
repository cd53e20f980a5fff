// The kind of every value, inferred by unification over the program: nothing is declared, functions have one kind a
// parameter. One walk, callees before callers; what cannot be decided yet is put off until more is known. The rooms, in
// kinds/: cell.ts (cells), fields.ts (what stands behind a dot), inference.ts (what the walk shares), expression.ts,
// call.ts, statement.ts, infer.ts (the walk), wording.ts (kinds in messages).

import type { Kind } from "./builtin.ts";
import { inferKinds } from "./kinds/infer.ts";
import type { Module } from "./module.ts";
import type { Resolved, Symbol } from "./names.ts";
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
	resolved: Resolved,
	kernel: boolean,
): Inferred {
	return inferKinds(modules, resolved, kernel);
}
