// Cells of the unification: a kind that may not be known yet, and where it came from.

import type { Kind } from "../builtin.ts";
import type { Location } from "../source.ts";

export interface Cell {
	kind: Kind | undefined;
	origin: Location | undefined;
	link: Cell | undefined;
}

export function unknownCell(): Cell {
	return { kind: undefined, origin: undefined, link: undefined };
}

export function root(cell: Cell): Cell {
	let at = cell;
	while (at.link) at = at.link;
	return at;
}

/** What stands in for a kind that was never learnt. */
export function settled(cell: Cell): Kind {
	return root(cell).kind ?? "unknown";
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
	return areCompatible(left.kind, right.kind);
}

/** Gives a cell a kind; false where it has another. */
export function learn(cell: Cell, kind: Kind, origin: Location): boolean {
	const at = root(cell);
	if (at.kind === undefined) {
		if (kind === "null" || kind === "unknown") return true;
		at.kind = kind;
		at.origin = origin;
		return true;
	}
	return areCompatible(at.kind, kind);
}
