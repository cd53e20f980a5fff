// Our explorer beside Spin, on the ladder and on the broken drivers of the examples: the same states, counted, and what they
// take. `npm run bench spin` prints tables, `npm run bench spin -- --json` one JSON object; `--only=TEXT` picks rungs by name.
// Where Spin is not installed its rows are missing, and the last line says so. Rows of ours are measured by spin-own.ts in a
// process each: `hmm` as the command line is from its second start on, from compiled code that an exploration of another
// scenario left behind; `hmm, first start` without such code; `hmm, warm` as the editor's worker, which is not started anew.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exportPromela, type Reduction } from "../../engine/index.ts";
import { bundle } from "../bundle.ts";
import { vectorOption, whySpinIsMissing } from "../export/spin.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";
import { programOf, type Row, type Scenario, STATES_WEIGHED } from "./spin-row.ts";

const root = pathToFileURL(`${process.cwd()}/`);
const folder = `${process.cwd()}/dist-test/bench`;

// ── ours ──────────────────────────────────────────────────────────────────

interface OwnWay {
	readonly checker: string;
	readonly bundle: "spin-own" | "spin-start";
	readonly reduction: Reduction;
	readonly more: readonly string[];
}

const ownWays: readonly OwnWay[] = [
	{ checker: "hmm", bundle: "spin-start", reduction: "all", more: [] },
	{ checker: "hmm, first start", bundle: "spin-own", reduction: "all", more: [] },
	{ checker: "hmm, warm", bundle: "spin-own", reduction: "all", more: ["warm"] },
	{ checker: "hmm, all orders", bundle: "spin-own", reduction: "local", more: [] },
];

/** What is started once before is another scenario: all of them share the code that was kept then. */
function bundleOurs(): void {
	rmSync(`${folder}/code`, { recursive: true, force: true });
	for (const name of ["spin-own", "spin-start"])
		bundle(process.cwd(), `test/bench/${name}.ts`, `${folder}/${name}.cjs`);
	const [first] = ownWays;
	const [other] = scenariosIn("examples/populate.hmm");
	if (first && other) measureOurs(other, first);
}

function measureOurs({ file, name }: Scenario, way: OwnWay): Row {
	const { checker, bundle: started, reduction, more } = way;
	const { stdout } = spawnSync(
		process.execPath,
		[`${folder}/${started}.cjs`, file, name, reduction, ...more],
		{ encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
	);
	const row: Row = { ...JSON.parse(stdout), checker };
	return more.length > 0 ? { ...row, bytesPerState: undefined } : row; // what was done before takes memory too
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
	const examples = "examples/broken/";
	return scriptsIn(new URL(examples, root)).flatMap(({ name }) => scenariosIn(examples + name));
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
	bundleOurs();
	const missing = await whySpinIsMissing();
	const measure = (scenarios: readonly Scenario[], ways: readonly SpinWay[]): readonly Row[] =>
		scenarios
			.filter(({ name }) => name.includes(only))
			.flatMap((scenario) => [
				...ownWays.map((way) => measureOurs(scenario, way)),
				...(missing === undefined ? ways.map((way) => measureSpin(scenario, way)) : []),
			]);
	const ladder = measure(scenariosIn("test/bench/ladder.hmm"), wholeSpaces);
	const broken = measure(brokenScenarios(), firstErrors);
	if (options.includes("--json")) console.log(JSON.stringify({ ladder, broken, missing }, null, 2));
	else console.log([table(ladder), table(broken), missing ?? ""].join("\n\n").trimEnd());
}

void main(process.argv.slice(2));
