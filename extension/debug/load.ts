// From the name of a script and a scenario to a machine. Reading is asynchronous, analysis is not: files are read until
// the analysis asks for none that is not there.

import {
	type Analysis,
	analyse,
	compile,
	createMachine,
	fail,
	ok,
	type ProgramMachine,
	positionAt,
	type Result,
	type Tree,
} from "../../engine/index.ts";
import { fileName, resolveImport } from "./uri.ts";

/** What the adapter needs of the place it runs in. */
export interface DebugHost {
	/** The text of a script as its editor has it now; undefined where it cannot be read. */
	readFile(uri: string): Promise<string | undefined>;
	/** URIs of the workspace's folders. */
	folders(): readonly string[];
}

/** Why there is nothing to debug, for the user. */
export type LoadFailure = string;

/** Each round reads all files that the round before asked for. */
const ROUNDS_MAX = 64;

export interface WantedScenario {
	readonly uri: string;
	/** "": the first of the script. */
	readonly name: string;
	/** Text behind the script's own. */
	readonly addition: string;
}

/** The machine of a scenario of a script. */
export async function loadScenario(
	host: DebugHost,
	{ uri, name, addition }: WantedScenario,
): Promise<Result<ProgramMachine, LoadFailure>> {
	const text = await host.readFile(uri);
	if (text === undefined) return fail(`${fileName(uri)} cannot be read.`);
	const analysis = await analyseWithImports(host, uri, text + addition);
	const scenario = scenarioNamed(analysis, name);
	if (!scenario.ok) return scenario;
	const program = compile(analysis, scenario.value);
	if (program.ok) return ok(createMachine(program.value));
	const { message, location } = program.error;
	return fail(location === undefined ? message : `${placeWords(analysis, location)}: ${message}`);
}

async function analyseWithImports(host: DebugHost, uri: string, text: string): Promise<Analysis> {
	const texts = new Map<string, string | undefined>([[uri, text]]);
	for (let round = 0; ; round++) {
		const missing = new Set<string>();
		const analysis = analyse(uri, text, {
			resolve: (from, path) => resolveImport(from, path, host.folders()),
			read(imported) {
				if (!texts.has(imported)) missing.add(imported);
				return texts.get(imported);
			},
		});
		if (missing.size === 0 || round === ROUNDS_MAX) return analysis;
		for (const imported of missing) texts.set(imported, await host.readFile(imported));
	}
}

function scenarioNamed(analysis: Analysis, name: string): Result<Tree.Scenario, LoadFailure> {
	const scenarios = analysis.module.tree.declarations.filter(
		(declaration): declaration is Tree.Scenario => declaration.kind === "scenario",
	);
	const found =
		name === "" ? scenarios[0] : scenarios.find((scenario) => scenario.name.value === name);
	if (found) return ok(found);
	const file = fileName(analysis.uri);
	if (scenarios.length === 0) return fail(`${file} has no scenario to debug.`);
	const names = scenarios.map((scenario) => `“${scenario.name.value}”`).join(", ");
	return fail(`${file} has no scenario “${name}”. It has ${names}.`);
}

function placeWords(
	analysis: Analysis,
	{ uri, span }: { uri: string; span: { start: number } },
): string {
	const module = analysis.modules.find((candidate) => candidate.uri === uri);
	const line = positionAt(module?.lineStarts ?? [0], span.start).line;
	return `${fileName(uri)}:${line + 1}`;
}
