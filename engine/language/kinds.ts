// The kind of every value, inferred by unification: nothing is declared, functions have one kind a parameter. What can
// teach each other kinds is a component, and inferred for itself, in one walk, callees before callers; what cannot be decided
// yet is put off until more is known. The rooms, in kinds/: cell.ts (cells), declared.ts and fields.ts (what is known before),
// component.ts, inference.ts (what the walk shares), expression.ts, call.ts, statement.ts, infer.ts (the walk), kept.ts (what
// is known from the last version), wording.ts (kinds in messages).

import type { Kind } from "./builtin.ts";
import type { KindProblem } from "./kinds/inference.ts";
import { InferredKinds } from "./kinds/inferred.ts";
import { inferScript, KeptKinds } from "./kinds/kept.ts";
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

/**
 * Infers and checks the kinds of the modules. `kernel`: problems of all modules are given. `kept`: what is known from the last
 * version of the same file; then cells are made again when somebody asks about them, else they are all there.
 */
export function inferModules(
	modules: readonly Module[],
	resolved: Resolved,
	kernel: boolean,
	kept?: KeptKinds,
): Inferred {
	const reports = kernel ? undefined : (modules[0]?.uri ?? "");
	const { components, inferred } = inferScript(resolved, reports, kept ?? new KeptKinds());
	const problems = [...inferred.values()].flatMap((each) => each.problems);
	const known = kept ? [] : inferred;
	const kinds = new InferredKinds({ modules, resolved, components, reports }, known);
	return { kinds, problems: withoutRepeated(problems) };
}

/** A name that is wrong in one way is wrong in the same way at each use: the first in the text is enough. */
function withoutRepeated(problems: readonly KindProblem[]): readonly Problem[] {
	const seen = new Set<string>();
	return problems
		.toSorted((a, b) => a.problem.span.start - b.problem.span.start)
		.filter(({ mistake }) => {
			if (mistake === undefined) return true;
			const isNew = !seen.has(mistake);
			seen.add(mistake);
			return isNew;
		})
		.map(({ problem }) => problem);
}
