// The shape of a rule: one mistake with a stable code, its page, its samples, and the hooks by which it sees what every
// path of every function does. The walk over the paths is walk.ts; a rule holds no state of its own.

import type { Edit, Problem, Related, Severity, Span, Tree } from "../../engine/index.ts";
import type { Note } from "./note.ts";
import type { CallSite, ExitSite, Walk } from "./walk.ts";

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
	/** Called for every declaration of the script itself, before its paths are walked. */
	declaration?(walk: Walk, declaration: Tree.Declaration): void;
	/** Called in the end with what was noted in all declarations, in their order, and the script's own text. */
	end?(notes: readonly Note[], report: (report: NotedReport) => void, text: string): void;
}

type Hook = "call" | "exit" | "declaration" | "end";
type Hooked<H extends Hook> = Rule & Required<Pick<Rule, H>>;

/** The rules by what they want to be told of: a path is long, and most rules want little of it. */
export interface Hooks {
	readonly call: readonly Hooked<"call">[];
	readonly exit: readonly Hooked<"exit">[];
	readonly declaration: readonly Hooked<"declaration">[];
	readonly end: readonly Hooked<"end">[];
}

export function hooksOf(rules: readonly Rule[]): Hooks {
	return {
		call: rules.filter((rule): rule is Hooked<"call"> => rule.call !== undefined),
		exit: rules.filter((rule): rule is Hooked<"exit"> => rule.exit !== undefined),
		declaration: rules.filter(
			(rule): rule is Hooked<"declaration"> => rule.declaration !== undefined,
		),
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
	/** The body in which it bites, when that is not the one being walked. */
	readonly routine?: string;
}

/** What is reported of a note: with the file and the body it is about. */
export interface NotedReport extends Report {
	readonly uri: string;
	readonly routine: string;
}

/** Adds a finding, one a rule and place. */
export function noted(findings: Map<string, Finding>, report: Report): void {
	const { rule, message, span, related = [], severity = rule.severity, repair } = report;
	const { routine = "" } = report;
	const key = `${rule.code} ${span.start}`;
	if (findings.has(key)) return;
	const { code } = rule;
	const said = message.replace(/'\d+/g, ""); // locals of callees bear the depth of the call
	findings.set(key, { code, severity, message: said, span, related, fixes: [], routine, repair });
}
