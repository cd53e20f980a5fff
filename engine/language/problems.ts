// The catalogue of what the front end reports: every code once, with what it is about. Rules have theirs with the rule,
// properties in machine/properties.ts; the names of properties stand here too, because scripts name them in `expect`.

import type { Severity } from "./problem.ts";

export interface ProblemRow {
	readonly code: string;
	readonly severity: Severity;
	readonly summary: string;
}

function row(code: string, severity: Severity, summary: string): ProblemRow {
	return { code, severity, summary };
}

export const formProblems: readonly ProblemRow[] = [
	row("syntax-error", "error", "The text cannot be read here."),
	row("file-too-large", "error", "The file is too large to be analysed."),
	row("nesting-too-deep", "error", "Blocks or expressions are nested too deeply."),
	row("unknown-name", "error", "Nothing has this name."),
	row("ambiguous-name", "error", "Several devices have a member of this name."),
	row("duplicate-name", "error", "A name is declared twice."),
	row("kernel-name", "error", "The kernel's full name stands where scripts use the short one."),
	row("wrong-kind", "error", "A value of one kind stands where another is needed."),
	row("wrong-lock-type", "error", "A lock is taken in a way that it does not have."),
	row("index-missing", "error", "A name that stands for several is used without an index."),
	row("wrong-arity", "error", "A call has too few or too many arguments."),
	row("unknown-field", "error", "There is no such field."),
	row("not-assignable", "error", "This cannot be assigned."),
	row("object-escapes", "error", "A range or migrate would outlive its function."),
	row("unknown-label", "error", "goto names a label that is not in this function."),
	row("duplicate-label", "error", "A label stands twice in a function."),
	row("goto-skips-let", "warning", "A goto jumps over the value of a variable that is used."),
	row("unused-label", "warning", "Nothing jumps to a label."),
	row("unreachable-code", "warning", "Nothing reaches a statement."),
	row("missing-return", "warning", "A function returns a value on some paths only."),
	row("outside-loop", "error", "break or continue stands in no loop."),
	row("unused-variable", "hint", "A variable is never read."),
	row("no-effect", "warning", "An expression stands alone and does nothing."),
	row("recursion", "error", "Functions call themselves."),
	row("import-not-found", "error", "The imported file cannot be read."),
	row("import-outside-workspace", "error", "The imported file lies outside the workspace."),
	row("import-cycle", "error", "Files import each other."),
	row("unknown-kernel", "error", "There is no such kernel model."),
	row("other-kernel", "error", "The kernel model that the script names does not have this."),
	row(
		"unknown-member-type",
		"error",
		"There is no such lock type, memory type, backing or protection.",
	),
	row("unknown-property", "error", "expect names no property."),
	row("unknown-limit", "error", "There is no such limit."),
	row("missing-callback", "error", "A notifier lacks the callback it is for."),
	row("unknown-callback", "error", "The kernel never calls this."),
	row("not-constant", "error", "A value must be known without a run."),
	row("out-of-bounds", "error", "More than can be explored and drawn."),
	row("cannot-fail", "warning", "A builtin that never fails is made to."),
	row("condition-with-effect", "error", "A condition of a scenario changes something."),
	row("duplicate-item", "error", "A part of a scenario stands twice."),
	row("scenario-without-threads", "warning", "Nothing happens in a scenario."),
];

/** What `allow` may name: what is only wrong because nothing follows. */
export const leakNames = ["page-leak", "pin-leak", "mm-leak"] as const;

/** What `expect violation` may name: the properties every scenario is checked for (machine/properties.ts). A code is for ever. */
export const propertyNames = [
	"stale-device-pte",
	"use-after-free",
	"write-through-read-only",
	"lost-write",
	"deadlock",
	"self-deadlock",
	"lock-order",
	"lock-imbalance",
	"lock-leak",
	"sleep-in-atomic",
	"livelock",
	"refcount",
	"page-leak",
	"mm-leak",
	"pin-leak",
	"double-free",
	"migration-left-open",
	"bad-migration-order",
	"device-page-mapped",
	"accounting",
	"kernel-bug",
	"assertion",
	"always",
	"eventually",
] as const;

/** Its place in the list plus one, so that 0 can mean "nothing is broken". */
export function propertyNumber(code: (typeof propertyNames)[number]): number;
export function propertyNumber(code: string): number | undefined;
export function propertyNumber(code: string): number | undefined {
	const index = (propertyNames as readonly string[]).indexOf(code);
	return index < 0 ? undefined : index + 1;
}
