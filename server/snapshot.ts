// One version of one script with everything that is known of it without a run: an immutable value, made on first need.

import {
	type Analysis,
	analyse,
	type ImportHost,
	type KeptAnalysis,
	type ParseModule,
	type Problem,
	type Tree,
} from "../engine/index.ts";
import { checkRules } from "./analysis/check.ts";
import type { KeptWalks } from "./analysis/kept.ts";
import type { Finding } from "./analysis/rule.ts";

export interface Snapshot {
	readonly uri: string;
	readonly version: number;
	readonly text: string;
	readonly analysis: Analysis;
	/** What the rules found; none while the script is broken in ways that make rules guess. */
	readonly findings: readonly Finding[];
	/** Form and rules together, in the order of the text. */
	readonly problems: readonly Problem[];
}

/** What is kept from one version of a script for the next. */
export interface Kept {
	readonly parse: ParseModule;
	readonly analysis: KeptAnalysis;
	readonly walks: KeptWalks;
}

export function createSnapshot(
	uri: string,
	version: number,
	text: string,
	host: ImportHost,
	kept?: Kept,
): Snapshot {
	const analysis = analyse(uri, text, host, kept?.parse, kept?.analysis);
	const findings = checkRules(analysis, kept?.walks);
	const problems = [...analysis.problems, ...findings].sort((a, b) => a.span.start - b.span.start);
	return { uri, version, text, analysis, findings, problems };
}

export function scenariosOf(snapshot: Snapshot): readonly Tree.Scenario[] {
	return snapshot.analysis.module.tree.declarations.filter(
		(declaration): declaration is Tree.Scenario => declaration.kind === "scenario",
	);
}

export function scenarioNamed(snapshot: Snapshot, name: string): Tree.Scenario | undefined {
	return scenariosOf(snapshot).find((scenario) => scenario.name.value === name);
}
