// Scripts on disk for tests: which files there are, and what the front end says about each. Imports are resolved
// against the folder of the importing file, as the server and the command line do it.

import { readdirSync, readFileSync } from "node:fs";
import { type Analysis, analyse, type ImportHost } from "../engine/language/analyse.ts";
import { lineStarts, positionAt } from "../engine/language/source.ts";
import type { Scenario } from "../engine/language/tree.ts";
import { ok } from "../engine/result.ts";

export interface ScriptFile {
	readonly name: string;
	readonly url: URL;
}

/** The `.hmm` files directly in a folder, by name. */
export function scriptsIn(folder: URL): readonly ScriptFile[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith(".hmm"))
		.sort()
		.map((name) => ({ name, url: new URL(name, folder) }));
}

export function analyseFile(url: URL): Analysis {
	return analyse(url.href, readFileSync(url, "utf8"), host);
}

export function scenariosOf(analysis: Analysis): readonly Scenario[] {
	return analysis.module.tree.declarations.filter(
		(declaration): declaration is Scenario => declaration.kind === "scenario",
	);
}

/** One line for each problem worse than a hint: `line: code: message`. */
export function findings(analysis: Analysis): readonly string[] {
	const starts = lineStarts(analysis.module.text);
	return analysis.problems
		.filter((problem) => problem.severity !== "hint" && problem.code !== "not-modelled-yet")
		.map((problem) => {
			const line = positionAt(starts, problem.span.start).line + 1;
			return `${line}: ${problem.code}: ${problem.message}`;
		});
}

/** True where the script uses only what the machine models. */
export function isRunnable(analysis: Analysis): boolean {
	return !analysis.problems.some((problem) => problem.code === "not-modelled-yet");
}

const host: ImportHost = {
	resolve: (from, path) => ok(new URL(path, from).href),
	read: (uri) => {
		try {
			return readFileSync(new URL(uri), "utf8");
		} catch {
			return undefined;
		}
	},
};
