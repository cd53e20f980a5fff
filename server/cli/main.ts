// The command line: arguments, exit codes, and the one place that catches. 0: clean; 1: findings, a violation or an open
// verdict; 2: usage or unreadable input; 130: cut short by Ctrl+C.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { serveCrewThread } from "../verify/crew-node.ts";
import { MEMORY_MIN_BYTES } from "../verify/memory.ts";
import { check } from "./check.ts";
import { explore } from "./explore.ts";
import { exploreShard, shardNumber } from "./explore-shard.ts";
import { interruptible } from "./exploring.ts";
import { exportScenario } from "./export.ts";
import { merge } from "./merge.ts";
import { replay } from "./replay.ts";
import { run } from "./run.ts";
import { printable } from "./text.ts";
import { UsageError } from "./usage.ts";

const exit = { clean: 0, found: 1, usage: 2 } as const;

function count(text: string): number {
	const value = Number(text);
	if (text.trim() === "" || !Number.isInteger(value) || value < 0)
		throw new InvalidArgumentError("A whole number is wanted.");
	if (value > Number.MAX_SAFE_INTEGER)
		throw new InvalidArgumentError(`${Number.MAX_SAFE_INTEGER} is the most there can be.`);
	return value;
}

/** The state before the first step is one. */
function stateCount(text: string): number {
	const value = count(text);
	if (value < 1) throw new InvalidArgumentError("At least 1 state is needed.");
	return value;
}

const WORKERS_MAX = 64;

function workerCount(text: string): number {
	const value = count(text);
	if (value < 1 || value > WORKERS_MAX)
		throw new InvalidArgumentError(`A number from 1 to ${WORKERS_MAX} is wanted.`);
	return value;
}

const MEMORY_MIN = MEMORY_MIN_BYTES / 2 ** 20;

function memory(text: string): number {
	const value = count(text);
	if (value < MEMORY_MIN) throw new InvalidArgumentError(`At least ${MEMORY_MIN} MiB are needed.`);
	return value;
}

const format = (): Option =>
	new Option("--format <format>", "how to write the result")
		.choices(["text", "json"])
		.default("text");
const traces = (): Option =>
	new Option("--traces <folder>", "write the run of each violation into this folder, as a trace");
const maxStates = (): Option =>
	new Option("--max-states <n>", "stop exploring after so many states")
		.argParser(stateCount)
		.default(2_000_000);
const maxMemory = (): Option =>
	new Option("--max-memory <mib>", "MiB of memory that the whole process may take").argParser(
		memory,
	);
const workers = (): Option =>
	new Option("--workers <n>", "threads for what is large; default: one for each processor")
		.argParser(workerCount)
		.conflicts("shard");
const maxSeconds = (): Option =>
	new Option("--max-seconds <n>", "stop exploring after so many seconds")
		.argParser(count)
		.default(60);
const noReduction = (): Option =>
	new Option("--no-reduction", "look at every interleaving, instruction by instruction: slow");

function createProgram(finish: (code: number) => void): Command {
	const program = new Command("hmm")
		.description(
			"Checks scripts of HMM drivers: finds mistakes, proves or refutes scenarios, replays runs.",
		)
		.version(manifest.version)
		.exitOverride()
		.showHelpAfterError("(hmm help COMMAND tells more)")
		.helpCommand(false);
	program
		.command("check")
		.description("find mistakes in scripts, and explore their scenarios")
		.argument("<files...>", "scripts, folders of scripts, or patterns")
		.addOption(format())
		.option("--no-explore", "only what is found without a run")
		.option("--no-own-scenarios", "explore only scenarios that the scripts have")
		.addOption(traces())
		.addOption(maxStates())
		.addOption(maxSeconds())
		.addOption(maxMemory())
		.addOption(workers())
		.addOption(noReduction())
		.action(async (files, options) =>
			finish(await interruptible((signal) => check(files, options, signal))),
		);
	addRun(program, finish);
	addExplore(program, finish);
	addMerge(program, finish);
	addReplay(program, finish);
	addExport(program, finish);
	addHelp(program);
	return program;
}

/** In place of commander's own, which says nothing of a command that there is not. */
function addHelp(program: Command): void {
	program
		.command("help")
		.description("what a command takes")
		.argument("[command]", "one of the commands; all of them where it is left out")
		.action((name?: string) => {
			const command = program.commands.find((each) => each.name() === name);
			if (name !== undefined && !command) program.error(`error: unknown command '${name}'`);
			(command ?? program).outputHelp();
		});
}

function addExplore(program: Command, finish: (code: number) => void): void {
	program
		.command("explore")
		.description("explore all interleavings of scenarios; a violation comes with its shortest run")
		.argument("<file>", "a script")
		.option("--scenario <name>", "which scenario; all of them where it is left out")
		.addOption(traces())
		.addOption(maxStates())
		.addOption(maxSeconds())
		.addOption(maxMemory())
		.addOption(workers())
		.addOption(
			new Option("--shard <i/n>", "explore only part I of N, and write it as JSON for hmm merge")
				.argParser(shardNumber)
				.conflicts(["reduction", "traces"]),
		)
		.option("--output <file>", "where --shard writes; standard output where it is left out")
		.addOption(noReduction())
		.addOption(format())
		.action(async (file, options) =>
			finish(
				await interruptible((signal) =>
					options.shard ? exploreShard(file, options, signal) : explore(file, options, signal),
				),
			),
		);
}

function addMerge(program: Command, finish: (code: number) => void): void {
	program
		.command("merge")
		.description("the verdict of a scenario from the parts that hmm explore --shard wrote")
		.argument("<file>", "the script")
		.argument("<parts...>", "the parts, one file each")
		.addOption(traces())
		.addOption(format())
		.action((file, parts, options) => finish(merge(file, parts, options)));
}

function addRun(program: Command, finish: (code: number) => void): void {
	program
		.command("run")
		.description("run a scenario once and show its steps")
		.argument("[file]", "a script; may be left out where a trace names it")
		.option("--scenario <name>", "which scenario; may be left out where there is only one")
		.addOption(
			new Option("--seed <n>", "draw the schedule from a seed; else threads take turns").argParser(
				count,
			),
		)
		.addOption(
			new Option(
				"--schedule <moves>",
				"repeat the run of this schedule, as JSON output has it",
			).conflicts("seed"),
		)
		.addOption(
			new Option("--trace <file>", "repeat the run of a trace, step by step").conflicts([
				"seed",
				"schedule",
				"scenario",
			]),
		)
		.addOption(
			new Option("--format <format>", "how to write the run")
				.choices(["text", "json", "trace", "itf"])
				.default("text"),
		)
		.action((file, options) => finish(run(file, options)));
}

function addReplay(program: Command, finish: (code: number) => void): void {
	program
		.command("replay")
		.description("run recorded kernel runs through the engine and compare every step")
		.argument("<file>", "traces, one JSON object a line, packed with gzip or not")
		.option("--driver <file>", "another test driver than the one that ships")
		.addOption(format())
		.action((file, options) => finish(replay(file, options)));
}

function addExport(program: Command, finish: (code: number) => void): void {
	program
		.command("export")
		.description("write a scenario as a model that another checker takes")
		.argument("<file>", "a script")
		.option("--scenario <name>", "which scenario; may be left out where there is only one")
		.addOption(
			new Option(
				"--to <language>",
				"promela: the scenario as a model for Spin; itf: the run that breaks it for Apalache and Quint",
			)
				.choices(["promela", "itf"])
				.makeOptionMandatory(),
		)
		.addOption(maxStates())
		.addOption(maxSeconds())
		.action(async (file, options) =>
			finish(await interruptible((signal) => exportScenario(file, options, signal))),
		);
}

async function main(): Promise<number> {
	let code: number = exit.clean;
	const program = createProgram((result) => {
		code = result;
	});
	try {
		await program.parseAsync();
		return code;
	} catch (error) {
		if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.usage;
		console.error(`hmm: ${printable(messageOf(error))}`);
		return exit.usage;
	}
}

function messageOf(error: unknown): string {
	if (error instanceof UsageError) return error.message;
	const message = error instanceof Error ? error.message : String(error);
	return `this is a mistake of ours, please report it: ${message}`;
}

function runProgram(): void {
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit(exit.clean); // whoever read us has seen enough
		console.error(`hmm: the output cannot be written: ${error.message}`);
		process.exit(exit.usage);
	});
	process.stderr.on("error", () => {}); // there is nobody left to tell
	void main().then((code) => {
		process.exitCode = code;
	});
}

if (!serveCrewThread()) runProgram();
