// What the bench beside Spin measures, and what it writes down of it.

import { pathToFileURL } from "node:url";
import { compile, type Program, type Reduction } from "../../engine/index.ts";
import { analyseFile, scenariosOf } from "../script-files.ts";

export interface Scenario {
	/** From the root of the checkout. */
	readonly file: string;
	readonly name: string;
}

export interface Row {
	readonly scenario: string;
	readonly checker: string;
	readonly verdict: string;
	readonly states: number;
	readonly transitions: number;
	/** Of the run that shows a violation. */
	readonly steps: number | undefined;
	/** From the script's text to the first step; for Spin, from the model to a program. */
	readonly prepareMs: number;
	readonly searchMs: number;
	readonly statesPerSecond: number;
	readonly bytesPerState: number | undefined;
}

/** With the product's reduction, and with Spin's states: each of the machine's steps, in every order. */
export const reductions: readonly Reduction[] = ["all", "local"];

/** Below so many states a process's own memory says nothing of a state's. */
export const STATES_WEIGHED = 50_000;

export function programOf({ file, name }: Scenario): Program {
	const analysis = analyseFile(new URL(file, pathToFileURL(`${process.cwd()}/`)));
	const scenario = scenariosOf(analysis).find((each) => each.name.value === name);
	if (scenario === undefined) throw new Error(`${file} has no scenario ${name}`);
	const program = compile(analysis, scenario);
	if (!program.ok) throw new Error(program.error.message);
	return program.value;
}
