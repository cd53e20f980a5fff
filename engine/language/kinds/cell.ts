// Cells of the unification: a kind that may not be known yet, and where it came from.

import type { Kind } from "../builtin.ts";
import type { Symbol } from "../names.ts";
import type { Span } from "../source.ts";

export interface Cell {
	kind: Kind | undefined;
	/** Which record, where the kind is `record` and that is known. */
	record: Symbol | undefined;
	/** Where the kind was learnt. */
	origin: Span | undefined;
	uri: string;
	link: Cell | undefined;
}

export function unknownCell(): Cell {
	return { kind: undefined, record: undefined, origin: undefined, uri: "", link: undefined };
}

export function knownCell(kind: Kind, origin: Span | undefined, uri: string): Cell {
	return { kind, record: undefined, origin, uri, link: undefined };
}

/** The cell that speaks for this one; the way to it is shortened. */
export function root(cell: Cell): Cell {
	let end = cell;
	while (end.link) end = end.link;
	for (let at = cell; at.link && at.link !== end; ) {
		const next: Cell = at.link;
		at.link = end;
		at = next;
	}
	return end;
}

export function kindOf(cell: Cell): Kind | undefined {
	return cell.link ? root(cell).kind : cell.kind;
}

/** Makes two cells one; false where both are known and differ. */
export function unify(a: Cell, b: Cell): boolean {
	const left = root(a);
	const right = root(b);
	if (left === right) return true;
	if (left.kind === undefined) {
		left.link = right;
		return true;
	}
	if (right.kind === undefined) {
		right.link = left;
		return true;
	}
	left.record ??= right.record;
	right.record ??= left.record;
	return areCompatible(left.kind, right.kind);
}

/** Gives a cell a kind; false where it has another. */
export function learn(cell: Cell, kind: Kind, origin: Span, uri: string): boolean {
	const at = root(cell);
	if (at.kind !== undefined) return areCompatible(at.kind, kind);
	if (kind === "null" || kind === "unknown") return true;
	at.kind = kind;
	at.origin = origin;
	at.uri = uri;
	return true;
}

/** Kinds that may stand for each other: truths and numbers as in C, words of hmm_range as bits. */
export function areCompatible(a: Kind, b: Kind): boolean {
	if (a === b || a === "unknown" || b === "unknown") return true;
	if (a === "null") return nullable.has(b);
	if (b === "null") return nullable.has(a);
	return numbers.has(a) && numbers.has(b);
}

const numbers: ReadonlySet<Kind> = new Set<Kind>(["int", "bool", "pfn", "prot"]);
const nullable: ReadonlySet<Kind> = new Set<Kind>([
	"int",
	"page",
	"mm",
	"seq",
	"record",
	"fence",
	"dma",
	"device",
	"prot",
	"notifier",
	"span",
	"event",
	"migrate-entry",
]);

/** Kinds that a condition may have. */
export const truths: ReadonlySet<Kind> = new Set<Kind>([
	"int",
	"bool",
	"page",
	"mm",
	"record",
	"fence",
	"dma",
	"pfn",
	"notifier",
	"null",
	"unknown",
]);

/** Kinds with an order. */
export const ordered: ReadonlySet<Kind> = new Set<Kind>(["int", "bool", "pfn", "addr", "seq"]);
