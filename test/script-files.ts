// Scripts on disk for tests: which files there are, what the front end says about each, and what exploration comes to.
// Imports are resolved against the folder of the importing file, as the server and the command line do it.

import { readdirSync, readFileSync } from "node:fs";
import {
	type Analysis,
	analyse,
	assert,
	compile,
	createMachine,
	type ImportHost,
	lineStarts,
	ok,
	positionAt,
	startExploration,
	type Tree,
} from "../engine/index.ts";

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
	return analyseText(url, readFileSync(url, "utf8"));
}

/** A script's text as if it stood in the file. */
export function analyseText(url: URL, text: string): Analysis {
	return analyse(url.href, text, host);
}

export function scenariosOf(analysis: Analysis): readonly Tree.Scenario[] {
	return analysis.module.tree.declarations.filter(
		(declaration): declaration is Tree.Scenario => declaration.kind === "scenario",
	);
}

/** The code a scenario says must be found. */
export function expectedCode(scenario: Tree.Scenario): string | undefined {
	return scenario.items.find((item) => item.kind === "expect")?.code.text;
}

/** One line for each problem worse than a hint: `line: code: message`. */
export function findings(analysis: Analysis): readonly string[] {
	const starts = lineStarts(analysis.module.text);
	return analysis.problems
		.filter((problem) => problem.severity !== "hint")
		.map((problem) => {
			const line = positionAt(starts, problem.span.start).line + 1;
			return `${line}: ${problem.code}: ${problem.message}`;
		});
}

/** True where all of the script's scenarios become programs. */
export function isRunnable(analysis: Analysis): boolean {
	return scenariosOf(analysis).every((scenario) => compile(analysis, scenario).ok);
}

const budget = { statesMax: 1_000_000, depthMax: 10_000, memoryMaxBytes: 512 << 20 } as const;

/** `holds`, `open`, or the code of the violation. */
export function verdictOf(analysis: Analysis, scenario: Tree.Scenario): string {
	const program = compile(analysis, scenario);
	assert(program.ok, "the scenario of a test compiles");
	const exploration = startExploration(createMachine(program.value), budget);
	while (!exploration.advance(10_000));
	const { outcome, code } = exploration.verdict();
	return code ?? outcome;
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
