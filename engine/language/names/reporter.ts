// What is said about names: each message once, with what was probably meant. A file that only lends its declarations
// reports nothing.

import { builtins, builtinsByKernelName, constantByFullName, constants } from "../builtins.ts";
import type { Symbol } from "../names.ts";
import type { Fix, Problem, Related, Severity } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Name } from "../tree.ts";
import { closest } from "./closest.ts";
import type { Blocks, Table } from "./scope.ts";

/** Names for which something close is looked for: each look costs all names there are. */
const SUGGESTIONS_MAX = 50;

/** How many members a message lists. */
const MEMBERS_MAX = 8;

export interface Detail {
	readonly severity?: Severity;
	readonly related?: readonly Related[];
	readonly fixes?: readonly Fix[];
}

export class Reporter {
	#table: Table;
	#problems: Problem[] | undefined;
	#unknown = new Set<string>();
	#suggestions = 0;

	constructor(table: Table, problems: Problem[] | undefined) {
		this.#table = table;
		this.#problems = problems;
	}

	report(code: string, message: string, span: Span, detail: Detail = {}): void {
		const { severity = "error", related = [], fixes = [] } = detail;
		this.#problems?.push({ code, severity, message, span, related, fixes });
	}

	/** From here on unknown names are worth a message again. */
	enterBody(): void {
		if (this.#unknown.size > 0) this.#unknown = new Set();
	}

	duplicate(name: Name, before: Symbol, what = name.text): void {
		const location = before.declaration && { uri: before.uri, span: before.declaration.span };
		const related = location ? [{ location, message: "declared here first" }] : [];
		this.report(
			"duplicate-name",
			`${what} is declared twice, and nobody could say which one is meant; give one of the two another name.`,
			name.span,
			{ related },
		);
	}

	unknownValue(name: Name, blocks: Blocks): void {
		if (!this.#isNew(name)) return;
		this.#unknownName(name, "name", () => [
			...blocks.names(),
			...this.#global((symbol) => symbol.kind !== "fn"),
			...constantNames,
		]);
	}

	unknownFunction(name: Name): void {
		if (!this.#isNew(name)) return;
		this.#unknownName(name, "function", () => [
			...this.#global((symbol) => symbol.kind === "fn"),
			...builtinNames,
		]);
	}

	unknownDevice(name: Name): void {
		if (!this.#isNew(name)) return;
		this.#unknownName(name, "device", () => this.#global((symbol) => symbol.kind === "device"));
	}

	#global(isMeant: (symbol: Symbol) => boolean): readonly string[] {
		return [...this.#table.global]
			.filter(([, symbols]) => symbols.some(isMeant))
			.map(([name]) => name);
	}

	/** A name of which there are few: processes, labels. */
	unknownOf(name: Name, what: string, candidates: Iterable<string>, code = "unknown-name"): void {
		if (this.#isNew(name)) this.#unknownName(name, what, () => candidates, code);
	}

	unknownMember(name: Name, what: string, members: ReadonlyMap<string, Symbol> | undefined): void {
		const mayAsk = this.#suggestions++ < SUGGESTIONS_MAX;
		const close = mayAsk && members ? closest(name.text, members.keys()) : undefined;
		const few = firstOf(members?.keys() ?? [], MEMBERS_MAX);
		const names = few.length > 0 ? ` It has ${few.join(", ")}.` : " It has none.";
		const message = `${what}${close ? ` Did you mean ${close}?` : names}`;
		const fixes = close ? [replacement(name, close)] : [];
		this.report("unknown-field", message, name.span, { fixes });
	}

	/** One message a name and body: the first place is enough to repair. */
	#isNew(name: Name): boolean {
		if (!this.#problems || name.text === "" || this.#unknown.has(name.text)) return false;
		this.#unknown.add(name.text);
		return true;
	}

	#unknownName(
		name: Name,
		what: string,
		candidates: () => Iterable<string>,
		code = "unknown-name",
	): void {
		const constant = constantByFullName(name.text);
		const full = constant ? [constant] : builtinsByKernelName(name.text);
		if (full.length > 0)
			return this.#kernelName(
				name,
				full.map((row) => row.name),
			);
		const mayAsk = this.#suggestions++ < SUGGESTIONS_MAX;
		const close = mayAsk ? closest(name.text, candidates()) : undefined;
		const hint = close ? `. Did you mean ${close}?` : `; ${remedy(what, name.text)}.`;
		const fixes = close ? [replacement(name, close)] : [];
		this.report(code, `There is no ${what} ${name.text}${hint}`, name.span, { fixes });
	}

	#kernelName(name: Name, short: readonly string[]): void {
		const message =
			name.text === "NULL"
				? "What C calls NULL is none here, whatever it is that there is none of: write none."
				: `Scripts use the kernel's names without their prefix: write ${short.join(" or ")} for ${name.text}.`;
		const fixes = short.map((text) => replacement(name, text));
		this.report("kernel-name", message, name.span, { fixes });
	}
}

function remedy(what: string, name: string): string {
	switch (what) {
		case "function":
			return `write \`fn ${name}(…) { … }\`, or call a builtin`;
		case "label":
			return `write \`${name}:\` where it leads to`;
		case "device":
			return `declare \`device ${name} { … }\``;
		case "process":
			return `declare \`process ${name} { … }\` in this scenario`;
		default:
			return "declare it with `let`, as a parameter, or outside of functions";
	}
}

const builtinNames = builtins.map((row) => row.name);
const constantNames = constants.map((row) => row.name);

export function replacement(name: Name, text: string): Fix {
	return { title: `Write ${text}`, edits: [{ span: name.span, text }] };
}

function firstOf(names: Iterable<string>, most: number): readonly string[] {
	const few: string[] = [];
	for (const name of names) {
		if (few.length === most) break;
		few.push(name);
	}
	return few;
}
