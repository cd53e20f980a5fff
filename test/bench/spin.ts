// Our explorer beside Spin, on the ladder and on the broken drivers of the examples: the same states, counted, and what they
// take. `npm run bench spin` prints tables, `npm run bench spin -- --json` one JSON object; `--only=TEXT` picks rungs by name.
// Where Spin is not installed its rows are missing, and the last line says so. Each row of ours is measured in a process of
// its own, so that its memory is its own.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
	compile,
	createMachine,
	exportPromela,
	type Reduction,
	startExploration,
} from "../../engine/index.ts";
import { PLAIN_FIRST } from "../../server/verify/explore.ts";
import { vectorOption, whySpinIsMissing } from "../export/spin.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";

interface Scenario {
	/** From the root of the checkout. */
	readonly file: string;
	readonly name: string;
}

interface Row {
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

const root = pathToFileURL(`${process.cwd()}/`);
const self = fileURLToPath(import.meta.url);
const budget = { statesMax: 20_000_000, depthMax: 100_000, memoryMaxBytes: 4 * 2 ** 30 };

/** Below so many states a process's own memory says nothing of a state's. */
const STATES_WEIGHED = 50_000;

// ── ours ──────────────────────────────────────────────────────────────────

function programOf({ file, name }: Scenario) {
	const analysis = analyseFile(new URL(file, root));
	const scenario = scenariosOf(analysis).find((each) => each.name.value === name);
	if (scenario === undefined) throw new Error(`${file} has no scenario ${name}`);
	const program = compile(analysis, scenario);
	if (!program.ok) throw new Error(program.error.message);
	return program.value;
}

/** With the product's reduction, and with Spin's states: each of the machine's steps, in every order. */
const reductions: readonly Reduction[] = ["all", "local"];

/** What the process of its own writes: one row. */
function measureHere(scenario: Scenario, reduction: Reduction): Row {
	const begin = performance.now();
	const machine = createMachine(programOf(scenario));
	const memoryBefore = process.memoryUsage().rss;
	const ready = performance.now();
	const exploration = startExploration(machine, budget, { reduction, plainFirst: PLAIN_FIRST });
	while (!exploration.advance(4096));
	const verdict = exploration.verdict();
	const searchMs = performance.now() - ready;
	const bytes = process.resourceUsage().maxRSS * 1024 - memoryBefore;
	return {
		scenario: scenario.name,
		checker: reduction === "all" ? "hmm" : "hmm, all orders",
		verdict: verdict.code ?? verdict.outcome,
		states: verdict.states,
		transitions: verdict.transitions,
		steps: verdict.schedule?.length,
		prepareMs: ready - begin,
		searchMs,
		statesPerSecond: (verdict.states / searchMs) * 1000,
		bytesPerState: verdict.states < STATES_WEIGHED ? undefined : bytes / verdict.states,
	};
}

function measureOurs({ file, name }: Scenario, reduction: Reduction): Row {
	const { stdout } = spawnSync(process.execPath, [self, "--own", file, name, reduction], {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "inherit"],
	});
	return JSON.parse(stdout);
}

// ── Spin ──────────────────────────────────────────────────────────────────

interface SpinWay {
	readonly checker: string;
	readonly compile: readonly string[];
	readonly run: readonly string[];
}

/** Its fastest ways that fit into memory: whole states, compressed, and 4-byte hashes of them. */
const wholeSpaces: readonly SpinWay[] = [
	{ checker: "spin, exact", compile: [], run: ["-m200000", "-w24"] },
	{ checker: "spin, hashes", compile: ["-DHC4"], run: ["-m200000", "-w24"] },
];
const firstErrors: readonly SpinWay[] = [
	{ checker: "spin, shortest", compile: ["-DBFS"], run: ["-w20"] },
	{ checker: "spin, first", compile: [], run: ["-m200000", "-w20"] },
];

function measureSpin(scenario: Scenario, { checker, compile, run }: SpinWay): Row {
	const folder = mkdtempSync(join(tmpdir(), "hmm-workbench-bench-"));
	try {
		const model = exportPromela(programOf(scenario));
		writeFileSync(join(folder, "model.pml"), model);
		const begin = performance.now();
		call(folder, "spin", ["-a", "model.pml"]);
		const options = ["-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", vectorOption(model)];
		call(folder, "gcc", [...options, ...compile, "-o", "pan", "pan.c"]);
		const ready = performance.now();
		const output = call(folder, "./pan", run);
		return rowOf(scenario.name, checker, output, ready - begin, performance.now() - ready);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function rowOf(
	scenario: string,
	checker: string,
	output: string,
	prepareMs: number,
	searchMs: number,
): Row {
	const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
	const states = number(/(\d+) states, stored/);
	const megabytes = number(/([\d.]+)\tactual memory usage for states/);
	const depth = number(/assertion violated .*\(at depth (\d+)\)/);
	return {
		scenario,
		checker,
		verdict: /hmm: violated (\S+)/.exec(output)?.[1] ?? "holds",
		states,
		transitions: number(/(\d+) transitions/) - 1,
		steps: Number.isNaN(depth) ? undefined : depth + 1,
		prepareMs,
		searchMs,
		statesPerSecond: (states / searchMs) * 1000,
		bytesPerState: states < STATES_WEIGHED ? undefined : (megabytes * 2 ** 20) / states,
	};
}

/** Standard output; a program that cannot be started or does not end well ends the bench. */
function call(folder: string, program: string, args: readonly string[]): string {
	const options = { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 } as const;
	const { status, stdout, stderr, error } = spawnSync(program, args, options);
	if (error !== undefined || status !== 0)
		throw new Error(`${program} ended with ${status ?? error?.message}: ${stderr || stdout}`);
	return stdout;
}

// ── tables ────────────────────────────────────────────────────────────────

function scenariosIn(file: string): readonly Scenario[] {
	return scenariosOf(analyseFile(new URL(file, root))).map(({ name }) => ({
		file,
		name: name.value,
	}));
}

function brokenScenarios(): readonly Scenario[] {
	const folder = "examples/broken/";
	return scriptsIn(new URL(folder, root)).flatMap(({ name }) => scenariosIn(folder + name));
}

const number = (value: number | undefined, digits = 0): string => value?.toFixed(digits) ?? "";

function table(rows: readonly Row[]): string {
	const head = ["scenario", "checker", "verdict", "states", "transitions", "steps", "prepare ms"];
	const cells = rows.map((row) => [
		row.scenario,
		row.checker,
		row.verdict,
		number(row.states),
		number(row.transitions),
		number(row.steps),
		number(row.prepareMs),
		number(row.searchMs),
		number(row.statesPerSecond / 1000),
		number(row.bytesPerState),
	]);
	const all = [[...head, "search ms", "kstates/s", "B/state"], ...cells];
	const widths = all[0]?.map((_, column) =>
		Math.max(...all.map((row) => row[column]?.length ?? 0)),
	);
	const line = (row: readonly string[]): string =>
		row
			.map((cell, column) =>
				column < 3 ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
			)
			.join("  ");
	return all.map(line).join("\n");
}

async function main(options: readonly string[]): Promise<void> {
	const only = options.find((each) => each.startsWith("--only="))?.slice("--only=".length) ?? "";
	const missing = await whySpinIsMissing();
	const measure = (scenarios: readonly Scenario[], ways: readonly SpinWay[]): readonly Row[] =>
		scenarios
			.filter(({ name }) => name.includes(only))
			.flatMap((scenario) => [
				...reductions.map((reduction) => measureOurs(scenario, reduction)),
				...(missing === undefined ? ways.map((way) => measureSpin(scenario, way)) : []),
			]);
	const ladder = measure(scenariosIn("test/bench/ladder.hmm"), wholeSpaces);
	const broken = measure(brokenScenarios(), firstErrors);
	if (options.includes("--json")) console.log(JSON.stringify({ ladder, broken, missing }, null, 2));
	else console.log([table(ladder), table(broken), missing ?? ""].join("\n\n").trimEnd());
}

const [first, file, name, asked] = process.argv.slice(2);
const reduction = reductions.find((each) => each === asked);
if (first === "--own" && file !== undefined && name !== undefined && reduction !== undefined)
	console.log(JSON.stringify(measureHere({ file, name }, reduction)));
else void main(process.argv.slice(2));
