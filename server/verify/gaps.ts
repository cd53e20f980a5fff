// What a proof leaves out: statements that no run of any scenario in question comes to. Of an entry point they say that its
// scenarios hold of less than they seem to, mostly because something that has to come before is missing from them.

import type { Analysis } from "../../engine/index.ts";
import type { StatementView, VerdictView } from "../../engine/view/model.ts";
import type { Snapshot } from "../snapshot.ts";
import { fileName } from "../uri.ts";
import type { EntryPoint } from "./own/entry-points.ts";
import { runnablesOf } from "./runnable.ts";

/** An entry point of which some statements are never reached, in none of its scenarios that hold. */
export interface EntryGap {
	readonly entry: EntryPoint;
	/** `line 12` or `lines 12–14 and 20`, with what they are. */
	readonly words: string;
	readonly unreached: readonly StatementView[];
	/** It does not come to its end, or not to half of what it has: what holds of it is hardly about it. */
	readonly turnsBack: boolean;
}

/** Only of entry points all whose verdicts that hold say what they reached. */
export function entryGaps(
	snapshot: Snapshot,
	verdicts: readonly VerdictView[],
): readonly EntryGap[] {
	if (verdicts.length === 0) return []; // while somebody types nothing is proven, and nobody should wait for scenarios
	const byName = new Map(verdicts.map((verdict) => [verdict.scenario, verdict]));
	const byEntry = new Map<EntryPoint, VerdictView[]>();
	for (const { own, name } of runnablesOf(snapshot)) {
		const verdict = byName.get(name);
		if (!own || verdict?.outcome !== "holds") continue;
		const known = byEntry.get(own.entry);
		if (known) known.push(verdict);
		else byEntry.set(own.entry, [verdict]);
	}
	return [...byEntry].flatMap(([entry, held]) => gapOf(snapshot.analysis, entry, held) ?? []);
}

function gapOf(
	analysis: Analysis,
	entry: EntryPoint,
	held: readonly VerdictView[],
): EntryGap | undefined {
	const statements = together(held)?.filter(({ fn }) => entry.routines.has(fn));
	const unreached = statements?.filter(({ reached }) => !reached) ?? [];
	if (!statements || unreached.length === 0) return undefined;
	return {
		entry,
		words: linesWords(analysis, statements),
		unreached,
		turnsBack:
			unreached.length * 2 >= statements.length || endsOf(statements).some((end) => !end.reached),
	};
}

/** The statements of all verdicts, each reached where any reaches it; in the order of the text. */
function together(verdicts: readonly VerdictView[]): readonly StatementView[] | undefined {
	const found = new Map<string, StatementView>();
	for (const { coverage } of verdicts) {
		if (!coverage) return undefined;
		for (const statement of coverage) {
			const { uri, line, column } = statement.place;
			const key = `${uri} ${line} ${column}`;
			if (!found.get(key)?.reached) found.set(key, statement);
		}
	}
	return [...found.values()].sort(
		({ place: a }, { place: b }) =>
			a.uri.localeCompare(b.uri) || a.line - b.line || a.column - b.column,
	);
}

/** Of each function the statement that stands last. */
function endsOf(statements: readonly StatementView[]): readonly StatementView[] {
	return [...new Map(statements.map((each) => [`${each.place.uri} ${each.fn}`, each])).values()];
}

// ── words ─────────────────────────────────────────────────────────────────

/** `lines 12–14 and 20`, of another file with its name behind. */
function linesWords({ uri }: Analysis, statements: readonly StatementView[]): string {
	const files = [...new Set(statements.map(({ place }) => place.uri))];
	const words = files.flatMap((file) => {
		const lines = stretchesOf(statements.filter(({ place }) => place.uri === file));
		if (lines.length === 0) return [];
		const isOne = lines.length === 1 && !lines[0]?.includes("–");
		return `${isOne ? "line" : "lines"} ${listed(lines)}${file === uri ? "" : ` of ${fileName(file)}`}`;
	});
	return words.join(", ");
}

/** Statements in a row are one stretch of lines, whatever stands between them. */
function stretchesOf(statements: readonly StatementView[]): readonly string[] {
	const stretches: { first: number; last: number }[] = [];
	statements.forEach(({ reached, place, fn }, index) => {
		if (reached) return;
		const stretch = stretches.at(-1);
		const before = statements[index - 1];
		if (stretch && before && !before.reached && before.fn === fn) stretch.last = place.endLine + 1;
		else stretches.push({ first: place.line + 1, last: place.endLine + 1 });
	});
	return stretches.map(({ first, last }) => (last > first ? `${first}–${last}` : `${first}`));
}

function listed(words: readonly string[]): string {
	const last = words.at(-1) ?? "";
	return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
