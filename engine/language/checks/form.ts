// What the checks of declarations and scenarios share: words of which there are few, and numbers that must be known
// without a run.

import { constantOf } from "../constant.ts";
import { closest } from "../names/closest.ts";
import type { Bindings } from "../names.ts";
import type { Fix, Problem, Severity } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Expression, Name } from "../tree.ts";

export interface Detail {
	readonly severity?: Severity;
	readonly fixes?: readonly Fix[];
}

export class Form {
	readonly bindings: Bindings;
	#problems: Problem[];

	constructor(bindings: Bindings, problems: Problem[]) {
		this.bindings = bindings;
		this.#problems = problems;
	}

	report(code: string, message: string, span: Span, detail: Detail = {}): void {
		const { severity = "error", fixes = [] } = detail;
		this.#problems.push({ code, severity, message, span, related: [], fixes });
	}

	/** A word that must be one of these. */
	oneOf(name: Name | undefined, known: readonly string[], what: string, code: string): void {
		if (!name || name.text === "" || known.includes(name.text)) return;
		const close = closest(name.text, known);
		const meant = close ? `Did you mean ${close}?` : `Write ${listOf(known)}.`;
		this.report(code, `There is no ${what} ${name.text}. ${meant}`, name.span, {
			fixes: close ? [replacement(name, close)] : [],
		});
	}

	constant(expression: Expression): number | undefined {
		return constantOf(this.bindings, expression);
	}

	/** A number from 1 to `most`. */
	bounded(expression: Expression | undefined, most: number, what: string): void {
		if (!expression || expression.kind === "error") return;
		const value = this.constant(expression);
		if (value === undefined)
			return this.report(
				"not-constant",
				`The number of ${what} must be known without a run: write a number or a constant.`,
				expression.span,
			);
		if (value < 1 || value > most)
			this.report(
				"out-of-bounds",
				`${value} ${what} cannot be explored and drawn; write a number from 1 to ${most}.`,
				expression.span,
			);
	}
}

function listOf(words: readonly string[]): string {
	const last = words.at(-1) ?? "";
	return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${last}` : last;
}

export function replacement(name: Name, text: string): Fix {
	return { title: `Write ${text}`, edits: [{ span: name.span, text }] };
}
