// Spin at work on an exported model: made, compiled and run in a folder of its own.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const call = promisify(execFile);

export interface SpinResult {
	/** Codes of the properties that some step breaks; all of them, since it does not stop at the first. */
	readonly codes: readonly string[];
	readonly states: number;
	readonly transitions: number;
	/** The schedule of one run that breaks something, and what it breaks, as Spin shows it again. */
	readonly shown: { readonly schedule: string; readonly code: string } | undefined;
	/** False where a run was longer than Spin was told to follow. */
	readonly isComplete: boolean;
}

/** Why Spin cannot check anything here; undefined where it can. */
export async function whySpinIsMissing(): Promise<string | undefined> {
	const tools = ["spin", "gcc"].map((tool) =>
		call(tool, [tool === "spin" ? "-V" : "--version"]).then(
			() => [],
			() => [tool],
		),
	);
	const missing = (await Promise.all(tools)).flat();
	if (missing.length === 0) return undefined;
	return `${missing.join(" and ")} cannot be started: verdicts cannot be compared with Spin's (apt-get install spin gcc)`;
}

/** What Spin finds in the model, all of it. */
export async function checkWithSpin(model: string): Promise<SpinResult> {
	const folder = await mkdtemp(join(tmpdir(), "hmm-workbench-spin-"));
	try {
		await writeFile(join(folder, "model.pml"), model);
		await call("spin", ["-a", "model.pml"], { cwd: folder });
		await call("gcc", [...compilerOptions(model), "-o", "pan", "pan.c"], { cwd: folder });
		const result = await runPan(folder);
		return result.codes.length === 0 ? result : { ...result, shown: await showRun(folder) };
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Compiling takes longer than checking, so it is not optimised. */
function compilerOptions(model: string): readonly string[] {
	return ["-O0", "-w", "-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", vectorOption(model)];
}

/** The model says itself how large its state is. */
export function vectorOption(model: string): string {
	const option = /-DVECTORSZ=\d+/.exec(model)?.[0];
	if (option === undefined) throw new Error("the model does not say how large its state is");
	return option;
}

/** The longest run, in steps, and the size of Spin's table of states, as a power of two. */
const limits = ["-m100000", "-w20"] as const;

/** All errors, no trails; it ends with the number of errors. */
async function runPan(folder: string): Promise<SpinResult> {
	const { stdout } = await call("./pan", [...limits, "-c0"], { cwd: folder, maxBuffer: 1 << 28 });
	const count = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? Number.NaN);
	const codes = [...stdout.matchAll(/^hmm: violated (\S+)$/gm)].map(([, code]) => code ?? "");
	return {
		codes: [...new Set(codes)].sort(),
		states: count(/(\d+) states, stored/),
		transitions: count(/(\d+) transitions/) - 1, // Spin counts its way into the first state
		shown: undefined,
		isComplete: !stdout.includes("max search depth too small"),
	};
}

/** Once more up to the first error, which leaves a trail, and along that. */
async function showRun(folder: string): Promise<SpinResult["shown"]> {
	await call("./pan", [...limits], { cwd: folder });
	const { stdout } = await call("./pan", ["-r"], { cwd: folder, maxBuffer: 1 << 28 });
	const schedule = /^hmm: schedule (\S*)$/m.exec(stdout)?.[1];
	const code = /^hmm: violated (\S+)$/m.exec(stdout)?.[1];
	return schedule === undefined || code === undefined ? undefined : { schedule, code };
}
