// The shape of a rule: one mistake with a stable code, its page, its samples, and the hooks by which it sees what every
// path of every function does. The walk over the paths is walk.ts; a rule holds no state of its own.

import type { Edit, Problem, Related, Severity, Span } from "../../engine/index.ts";
import type { CallSite, ExitSite, Routine, Walk } from "./walk.ts";

export interface Rule {
	readonly code: string;
	readonly severity: Severity;
	/** One line: what the mistake is. */
	readonly title: string;
	/** The page: what goes wrong, why the device suffers, what to do, what is legal all the same. */
	readonly page: string;
	/** A whole script with the mistake, and the same script without it. Both run in tests. */
	readonly bad: string;
	readonly good: string;
	/** Properties of the engine that the mistake can break: how a warning is confirmed. */
	readonly shows: readonly string[];
	/** Called on every path for every call of a builtin. */
	call?(walk: Walk, site: CallSite): void;
	/** Called on every path that leaves a function, callback or thread. */
	exit?(walk: Walk, site: ExitSite): void;
	/** Called once, when every path has been walked. */
	end?(walk: Walk): void;
}

type Hooked<Hook extends "call" | "exit" | "end"> = Rule & Required<Pick<Rule, Hook>>;

/** The rules by what they want to be told of: a path is long, and most rules want little of it. */
export interface Hooks {
	readonly call: readonly Hooked<"call">[];
	readonly exit: readonly Hooked<"exit">[];
	readonly end: readonly Hooked<"end">[];
}

export function hooksOf(rules: readonly Rule[]): Hooks {
	return {
		call: rules.filter((rule): rule is Hooked<"call"> => rule.call !== undefined),
		exit: rules.filter((rule): rule is Hooked<"exit"> => rule.exit !== undefined),
		end: rules.filter((rule): rule is Hooked<"end"> => rule.end !== undefined),
	};
}

/** A problem that a rule found, with what its fix needs. */
export interface Finding extends Problem {
	/** The function, callback or thread in which it bites. */
	readonly routine: string;
	/** Computed when somebody asks: the edits that would repair it, unchecked. */
	readonly repair: (() => Repair | undefined) | undefined;
}

export interface Repair {
	readonly title: string;
	readonly edits: readonly Edit[];
}

export interface Report {
	readonly rule: Rule;
	readonly message: string;
	readonly span: Span;
	readonly related?: readonly Related[];
	readonly severity?: Severity;
	readonly repair?: () => Repair | undefined;
	/** Where it bites, when that is not the body being walked. */
	readonly routine?: Routine;
}
