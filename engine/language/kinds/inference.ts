// What the walk over the program shares: the cell of everything, where the walk stands, what cannot be decided before
// more is known, and the problems. A question that has no answer yet is put off; each is asked again after the walk, and
// in the end answered by what is most likely.

import type { Kind } from "../builtin.ts";
import type { BoundField, Resolved, Symbol } from "../names.ts";
import type { Fix, Problem, Related } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Expression, Name } from "../tree.ts";
import { areCompatible, type Cell, kindOf, knownCell, learn, root, unknownCell } from "./cell.ts";
import { declaredKind } from "./declared.ts";
import type { RecordFields } from "./record-fields.ts";
import { conversionField, isZero, oneOf, subject, textOf, withArticle } from "./wording.ts";

/**
 * When a question is asked: where it arises, behind the body it arose in (only callers can tell more then), and in the
 * end, when nothing more will be learnt.
 */
export type Stage = "first" | "body" | "end";

/** Answers, or says that it is too early. */
type Question = (stage: Stage) => boolean;

interface PutOff {
	readonly uri: string;
	readonly problems: KindProblem[] | undefined;
	readonly ask: Question;
}

/** How often the open questions are asked again: each round may answer those that wait for another. */
const ROUNDS_MAX = 20;

export interface Detail {
	readonly related?: readonly Related[];
	readonly fixes?: readonly Fix[];
	readonly mistake?: string | undefined;
}

/** A problem, and where a name is wrong in a way that is the same at each use, what is wrong with it. */
export interface KindProblem {
	readonly problem: Problem;
	readonly mistake: string | undefined;
}

export class Inference {
	/** The kernel model also sets what is a result for a driver. */
	readonly isKernel: boolean;
	/** Fields that only kinds could bind. */
	readonly boundFields = new Map<Name, BoundField>();
	#resolved: Resolved;
	#records: RecordFields;
	uri = "";
	/** The function or callback whose returns are seen; undefined in threads. */
	fn: Symbol | undefined;
	/** Inside a `thread … in p`, whose mm is given by itself. */
	isInProcess = false;
	#symbols = new Map<Symbol, Cell>();
	#results = new Map<Symbol, Cell>();
	/** Functions and callbacks that return a value somewhere. */
	#answering = new Set<Symbol>();
	#walked = new Set<Symbol>();
	#expressions = new Map<Expression, Cell>();
	#problems: KindProblem[] | undefined;
	#putOff: PutOff[] = [];
	#zeroes: Cell[] = [];

	constructor(resolved: Resolved, records: RecordFields, isKernel: boolean) {
		this.isKernel = isKernel;
		this.#resolved = resolved;
		this.#records = records;
	}

	/** Goes on in a file; without problems where it only lends its declarations. */
	enterFile(uri: string, problems: KindProblem[] | undefined): void {
		this.uri = uri;
		this.#problems = problems;
	}

	// ── names ────────────────────────────────────────────────────────────

	symbolOf(name: Name): Symbol | undefined {
		return this.boundFields.get(name)?.field ?? this.#resolved.named(name);
	}

	/** True where some record has a field of that name. */
	hasField(name: string): boolean {
		return this.#records.has(name);
	}

	/** The field of that name: of the record, or of the first that has one where the record is not known. */
	bindField(name: Name, record: Symbol | undefined): Symbol | undefined {
		const field = this.#records.find(name.text, record);
		if (field) this.boundFields.set(name, { uri: this.uri, name, field });
		return field;
	}

	// ── cells ────────────────────────────────────────────────────────────

	cellOf(symbol: Symbol): Cell {
		const known = this.#symbols.get(symbol);
		if (known) return known;
		const cell = unknownCell();
		cell.kind = declaredKind(symbol);
		if (symbol.kind === "record") cell.record = symbol;
		this.#symbols.set(symbol, cell);
		return cell;
	}

	hasSymbol(symbol: Symbol): boolean {
		return this.#symbols.has(symbol);
	}

	/** True for what stands here. Literals and names are known without. */
	hasExpression(expression: Expression): boolean {
		return evident.has(expression.kind) || this.#expressions.has(expression);
	}

	setExpression(expression: Expression, cell: Cell): Cell {
		if (!evident.has(expression.kind)) this.#expressions.set(expression, cell);
		return cell;
	}

	kindOfExpression(expression: Expression): Kind {
		switch (expression.kind) {
			case "integer":
				return "int";
			case "boolean":
				return "bool";
			case "string":
				return "string";
			case "name-expression": {
				const symbol = this.symbolOf(expression.name);
				return (symbol && kindOf(this.cellOf(symbol))) ?? "unknown";
			}
			default: {
				const cell = this.#expressions.get(expression);
				return (cell && kindOf(cell)) ?? "unknown";
			}
		}
	}

	known(kind: Kind, span: Span): Cell {
		return knownCell(kind, span, this.uri);
	}

	/** A cell that holds 0 so far: a number, if nothing else is ever learnt. */
	startsAsZero(cell: Cell): void {
		this.#zeroes.push(cell);
	}

	// ── functions ────────────────────────────────────────────────────────

	resultOf(fn: Symbol): Cell {
		const known = this.#results.get(fn);
		if (known) return known;
		const cell = unknownCell();
		this.#results.set(fn, cell);
		return cell;
	}

	answers(fn: Symbol): void {
		this.#answering.add(fn);
	}

	/** True where it is certain that a function returns nothing. */
	returnsNothing(fn: Symbol): boolean {
		return this.#walked.has(fn) && !this.#answering.has(fn) && !this.#results.has(fn);
	}

	resultKind(fn: Symbol): Kind {
		if (!this.#answering.has(fn)) return "none";
		return kindOf(this.resultOf(fn)) ?? "unknown";
	}

	// ── questions ────────────────────────────────────────────────────────

	/** Asks now, and again later while the answer is not known. */
	ask(question: Question): void {
		if (question("first")) return;
		this.#putOff.push({ uri: this.uri, problems: this.#problems, ask: question });
	}

	/** Walks a body, and answers behind it what only this body could tell. */
	within(fn: Symbol | undefined, walk: () => void): void {
		const outside = this.#putOff;
		const { uri } = this;
		const problems = this.#problems;
		this.#putOff = [];
		this.fn = fn;
		walk();
		this.fn = undefined;
		this.#askAgain();
		const open = this.#askAll("body");
		this.enterFile(uri, problems);
		for (const question of open) outside.push(question);
		this.#putOff = outside;
		if (fn) this.#walked.add(fn);
	}

	/** Asks everything again that was put off, until nothing more is learnt. */
	settle(): void {
		this.#askAgain();
		for (const cell of this.#zeroes) root(cell).kind ??= "int";
		this.#askAgain();
		this.#askAll("body");
		this.#askAgain();
		this.#askAll("end");
	}

	#askAgain(): void {
		for (let round = 0; round < ROUNDS_MAX && this.#putOff.length > 0; round++) {
			const before = this.#putOff.length;
			this.#askAll("first");
			if (this.#putOff.length === before) return;
		}
	}

	/** What is still open. */
	#askAll(stage: Stage): readonly PutOff[] {
		this.#putOff = this.#putOff.filter((question) => {
			this.enterFile(question.uri, question.problems);
			return !question.ask(stage);
		});
		return this.#putOff;
	}

	// ── demands ──────────────────────────────────────────────────────────

	/** Demands a kind of an expression whose cell is known. `where`: `lock takes {}`, with the kind for the braces. */
	demand(expression: Expression, cell: Cell, kind: Kind, where: string): void {
		if (isZero(expression) && areCompatible("null", kind)) return;
		const found = kindOf(cell);
		if (found !== undefined && areCompatible(found, kind)) return;
		const decide = (): true => {
			if (!learn(cell, kind, expression.span, this.uri))
				this.mismatch(expression, cell, [kind], where);
			return true;
		};
		// A number may turn out to be a truth or a word of pfns: what is more exact goes first.
		if (kind !== "int" || found !== undefined) decide();
		else this.ask((stage) => (stage !== "first" || kindOf(cell) !== undefined) && decide());
	}

	/** Demands one of several kinds. */
	demandOneOf(expression: Expression, cell: Cell, kinds: readonly Kind[], where: string): void {
		if (isZero(expression) && kinds.some((kind) => areCompatible("null", kind))) return;
		this.ask(() => {
			const found = kindOf(cell);
			if (found === undefined) return false;
			if (!kinds.some((kind) => areCompatible(kind, found)))
				this.mismatch(expression, cell, kinds, where);
			return true;
		});
	}

	// ── problems ─────────────────────────────────────────────────────────

	/** A value of one kind where others are wanted. `source`: the cell that says what is wanted. */
	mismatch(
		at: Expression,
		cell: Cell,
		wanted: readonly Kind[],
		where: string,
		source: Cell = cell,
	): void {
		const found = kindOf(cell);
		if (found === undefined || found === "unknown" || at.kind === "error") return;
		const symbol = at.kind === "name-expression" ? this.symbolOf(at.name) : undefined;
		const gives = at.kind === "call" && found === "none" ? "gives" : "is";
		const [only] = wanted;
		const field = only && wanted.length === 1 ? conversionField(found, only) : undefined;
		const { end } = at.span;
		const fix = {
			title: `Write .${field}`,
			edits: [{ span: { start: end, end }, text: `.${field}` }],
		};
		this.report(
			"wrong-kind",
			`${subject(at)} ${gives} ${withArticle(found)}, but ${where.replace("{}", oneOf(wanted))}.${field ? ` Did you mean ${textOf(at)}.${field}?` : ""}`,
			at.span,
			{
				related: originOf(source, at),
				fixes: field ? [fix] : [],
				mistake: symbol && `${symbol.id} ${wanted.join(" ")}`,
			},
		);
	}

	report(code: string, message: string, span: Span, detail: Detail = {}): void {
		const { related = [], fixes = [], mistake } = detail;
		const problem: Problem = { code, severity: "error", message, span, related, fixes };
		this.#problems?.push({ problem, mistake });
	}
}

/** Where the kind came from, if that is elsewhere. */
function originOf(cell: Cell, at: Expression): readonly Related[] {
	const { origin, uri, kind } = root(cell);
	if (!origin || !kind) return [];
	if (origin.start >= at.span.start && origin.end <= at.span.end) return [];
	return [{ location: { uri, span: origin }, message: `${withArticle(kind)} because of this` }];
}

/** Their kind is known without a cell of their own: most expressions are names and numbers, and a script has many. */
const evident: ReadonlySet<Expression["kind"]> = new Set([
	...(["integer", "boolean", "string", "name-expression"] as const),
]);
