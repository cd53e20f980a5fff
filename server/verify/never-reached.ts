// What the scenarios made for an entry point never reach, as a problem at its name. It is no mistake of the driver: it says
// how far a proof goes.

import type { Problem, Related, Span } from "../../engine/index.ts";
import type { PlaceView, StatementView, VerdictView } from "../../engine/view/model.ts";
import { toOffset } from "../convert.ts";
import type { Snapshot } from "../snapshot.ts";
import { type EntryGap, entryGaps } from "./gaps.ts";

/** Statements that a problem names. */
const STATEMENTS_MAX = 6;

export function neverReached(
	snapshot: Snapshot,
	verdicts: readonly VerdictView[],
): readonly Problem[] {
	return entryGaps(snapshot, verdicts).map((gap) => entryProblem(snapshot, gap));
}

function entryProblem(
	snapshot: Snapshot,
	{ entry, words, unreached, turnsBack }: EntryGap,
): Problem {
	const proof = turnsBack
		? `What was proven of ${entry.name} says little: the scenarios made for it never reach ${words}.`
		: `What was proven of ${entry.name} leaves something out: the scenarios made for it never reach ${words}.`;
	return {
		code: "never-reached",
		severity: "info",
		message: `${proof} If something has to come before, write the scenario into the script and put that into its setup.`,
		span: entry.span,
		related: unreached.slice(0, STATEMENTS_MAX).map((statement) => relatedOf(snapshot, statement)),
		fixes: [],
	};
}

function relatedOf(snapshot: Snapshot, { place, text }: StatementView): Related {
	return {
		location: { uri: place.uri, span: spanOf(snapshot, place) },
		message: `never reached: ${text}`,
	};
}

function spanOf({ analysis }: Snapshot, place: PlaceView): Span {
	const { uri, line, column, endLine, endColumn } = place;
	const module = analysis.modules.find((each) => each.uri === uri) ?? analysis.module;
	const start = toOffset(module, { line, character: column });
	return { start, end: toOffset(module, { line: endLine, character: endColumn }) };
}
