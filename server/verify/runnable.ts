// Scenarios that can run: those a file has, then those made for its entry points. Named with the texts they need; what
// compiles them is whoever runs them, a worker above all.

import {
	type Analysis,
	analyse,
	compile,
	fail,
	type ImportHost,
	type Program,
	type Result,
	resolveImport,
	type Span,
	type Tree,
} from "../../engine/index.ts";
import { type Snapshot, scenariosOf } from "../snapshot.ts";
import { rootOf } from "../uri.ts";
import { type OwnScenario, type OwnScenarios, ownScenarios } from "./own/scenarios.ts";

export interface ScriptText {
	readonly uri: string;
	readonly text: string;
}

/** A scenario of a script, by name, with the script and everything it imports. */
export interface Runnable {
	readonly uri: string;
	readonly name: string;
	/** Where it stands in the script; of one of our own the name of the entry point it exercises. */
	readonly span: Span;
	/** The code of `expect violation`. */
	readonly expected: string | undefined;
	readonly own: OwnScenario | undefined;
	readonly files: readonly ScriptText[];
}

const made = new WeakMap<Snapshot, readonly Runnable[]>();

/** The scenarios of a snapshot, made once. */
export function runnablesOf(snapshot: Snapshot): readonly Runnable[] {
	const known = made.get(snapshot);
	if (known) return known;
	const runnables = listRunnables(snapshot);
	made.set(snapshot, runnables);
	return runnables;
}

function listRunnables(snapshot: Snapshot): readonly Runnable[] {
	const { analysis, uri } = snapshot;
	const [own, ...imported] = analysis.modules.map((module) => ({
		uri: module.uri,
		text: module.text,
	}));
	if (!own) return [];
	const written = scenariosOf(snapshot).map((node) => ({
		uri,
		name: node.name.value,
		span: node.name.span,
		expected: expectedOf(node),
		own: undefined,
		files: [own, ...imported],
	}));
	const made = ownScenariosOf(snapshot).scenarios;
	const whole = { uri, text: own.text + made.map(({ text }) => text).join("") };
	const forEntries = made.map((scenario) => ({
		uri,
		name: scenario.name,
		span: scenario.entry.span,
		expected: undefined,
		own: scenario,
		files: [whole, ...imported],
	}));
	return [...written, ...forEntries];
}

const own = new WeakMap<Snapshot, OwnScenarios>();

/** The scenarios made for a snapshot's entry points, made once. */
export function ownScenariosOf(snapshot: Snapshot): OwnScenarios {
	const known = own.get(snapshot);
	if (known) return known;
	const scenarios = ownScenarios(snapshot.analysis);
	own.set(snapshot, scenarios);
	return scenarios;
}

export function runnableNamed(snapshot: Snapshot, name: string): Runnable | undefined {
	return runnablesOf(snapshot).find((runnable) => runnable.name === name);
}

/**
 * The program of a scenario, from the texts alone; a message for people where there is none. Cost: a whole analysis, once
 * for all scenarios of the same texts that are asked for in a row.
 */
export function programOf({
	uri,
	name,
	files,
}: Pick<Runnable, "uri" | "name" | "files">): Result<Program, string> {
	const analysis = analysisOf(uri, files);
	for (const declaration of analysis.module.tree.declarations) {
		if (declaration.kind !== "scenario" || declaration.name.value !== name) continue;
		const compiled = compile(analysis, declaration);
		return compiled.ok ? compiled : fail(compiled.error.message);
	}
	return fail(`There is no scenario "${name}".`);
}

interface Analysed {
	readonly uri: string;
	readonly files: readonly ScriptText[];
	readonly analysis: Analysis;
}

let last: Analysed | undefined;

function analysisOf(uri: string, files: readonly ScriptText[]): Analysis {
	if (last?.uri === uri && areEqual(last.files, files)) return last.analysis;
	last = { uri, files, analysis: analyseTexts(uri, files) };
	return last.analysis;
}

function areEqual(some: readonly ScriptText[], others: readonly ScriptText[]): boolean {
	return (
		some.length === others.length &&
		some.every(({ uri, text }, index) => uri === others[index]?.uri && text === others[index]?.text)
	);
}

/** Which imports are allowed was decided when the texts were collected: a path means the text it names, if it is there. */
function analyseTexts(uri: string, files: readonly ScriptText[]): Analysis {
	const texts = new Map(files.map((file) => [file.uri, file.text]));
	const host: ImportHost = {
		resolve(fromUri, path) {
			const resolved = resolveImport(fromUri, path, [rootOf(fromUri)]);
			if (resolved.ok && !texts.has(resolved.value)) return fail({ kind: "outside-workspace" });
			return resolved;
		},
		read: (each) => texts.get(each),
	};
	return analyse(uri, texts.get(uri) ?? "", host);
}

function expectedOf(scenario: Tree.Scenario): string | undefined {
	return scenario.items.find((item) => item.kind === "expect")?.code.text;
}
