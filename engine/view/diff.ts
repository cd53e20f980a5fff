// What changed between two views of a state, in plain words. The facts decide what can change; here they are compared.

import { type Fact, factsOf, type Piece } from "./facts.ts";
import type { ChangeView, StateView } from "./model.ts";

/** What a thing that is not there is said to be. */
export const ABSENT = "–";

/**
 * One change for each path whose fact says something else, in the order of facts; what appears or goes is `–` on the
 * other side. Only the pieces that differ are said. Cost: linear in both views.
 */
export function diff(before: StateView, after: StateView): readonly ChangeView[] {
	return diffFacts(factsOf(before), factsOf(after));
}

/** As `diff`, for who compares many states in a row and keeps their facts. */
export function diffFacts(before: readonly Fact[], after: readonly Fact[]): readonly ChangeView[] {
	const olds = byPath(before);
	const news = byPath(after);
	const changes: ChangeView[] = [];
	for (const path of new Set([...olds.keys(), ...news.keys()])) {
		const change = changeOf(path, olds.get(path), news.get(path));
		if (change) changes.push(change);
	}
	return changes;
}

function byPath(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
	return new Map(facts.map((fact) => [fact.path, fact]));
}

function changeOf(
	path: string,
	old: Fact | undefined,
	fresh: Fact | undefined,
): ChangeView | undefined {
	const what = fresh?.what ?? old?.what ?? "";
	if (!old || !fresh) return { path, what, before: wholeWords(old), after: wholeWords(fresh) };
	const changed = differingPieces(old.pieces, fresh.pieces);
	if (changed.length === 0) return undefined;
	const side = (pieces: readonly Piece[]) => changed.map((index) => pieces[index]?.text).join(", ");
	return { path, what, before: side(old.pieces), after: side(fresh.pieces) };
}

function differingPieces(old: readonly Piece[], fresh: readonly Piece[]): readonly number[] {
	return fresh.map((_, index) => index).filter((index) => old[index]?.text !== fresh[index]?.text);
}

function wholeWords(fact: Fact | undefined): string {
	if (!fact) return ABSENT;
	const pieces = fact.pieces.filter((piece) => !piece.usual);
	return (pieces.length > 0 ? pieces : fact.pieces).map((piece) => piece.text).join(", ");
}
