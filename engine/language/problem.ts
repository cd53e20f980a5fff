// What every stage of the front end and every rule reports: a value with a stable code, never an exception.
// The catalogue of the front end's own codes stands in problems.ts; the rules' codes with their rules.

import type { Location, Span } from "./source.ts";

export type Severity = "error" | "warning" | "info" | "hint";

/** Another place that explains the problem: the lock that was taken, the walk whose result is used. */
export interface Related {
	readonly location: Location;
	readonly message: string;
}

/** One replacement in the file the problem lies in. */
export interface Edit {
	readonly span: Span;
	readonly text: string;
}

export interface Fix {
	readonly title: string;
	readonly edits: readonly Edit[];
}

export interface Problem {
	/** Stable for ever, kebab-case: names the rule or property, its page and its test script. */
	readonly code: string;
	readonly severity: Severity;
	/** What is wrong here, why it matters, what to do: plain words, the user's own names. */
	readonly message: string;
	readonly span: Span;
	readonly related: readonly Related[];
	readonly fixes: readonly Fix[];
}
