// The bound on memory, of a scenario with more states than fit, and a command line that is killed: the real one, in a process
// of its own whose memory is measured when it ends.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCli, type Cli } from "./build.ts";

let cli: Cli;
beforeAll(() => {
	cli = buildCli();
	writeFileSync(join(cli.folder, "large.hmm"), large);
	writeFileSync(join(cli.folder, "hook.cjs"), hook);
});
afterAll(() => cli.dispose());

/** 12,001 states a thread, instruction by instruction, so 144 million: where each stands, and how far it has counted. */
const counter = "let c = 0; while c < 1500 { gpu.v = 1; c = c + 1 }";
const large = `device gpu { var v = 0 }
scenario "counters" {
    thread one { ${counter} }
    thread two { ${counter} }
}
`;

/**
 * Loaded before the command line: it writes the most memory that the process had, in KiB, as its last line; and a line for
 * each thread that starts.
 */
const hook = `
if (!require("node:worker_threads").isMainThread) require("node:fs").writeSync(2, "a thread\\n");
else process.on("exit", () => process.stderr.write("\\n" + process.resourceUsage().maxRSS));
`;

const exploreLarge = ["explore", "large.hmm", "--no-reduction", "--max-states", "100000000"];

interface Ended {
	readonly status: number | null;
	readonly signal: string | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** `isEnough` is asked of what it wrote to its standard error so far: then it is killed. */
function explore(
	more: readonly string[],
	isEnough: (stderr: string) => boolean = () => false,
): Promise<Ended> {
	const command = ["--require", "./hook.cjs", cli.file, ...exploreLarge, ...more];
	const child = spawn(process.execPath, command, { cwd: cli.folder });
	const output = { stdout: "", stderr: "" };
	child.stdout.on("data", (data: Buffer) => {
		output.stdout += data;
	});
	child.stderr.on("data", (data: Buffer) => {
		output.stderr += data;
		if (isEnough(output.stderr)) child.kill("SIGKILL");
	});
	return new Promise((resolve) =>
		child.on("close", (status, signal) => resolve({ status, signal, ...output })),
	);
}

test("more states than fit: open, with what was covered, and the whole process stays below the bound", async () => {
	const { status, stdout, stderr } = await explore(["--max-memory", "256"]);
	expect(status).toBe(1);
	const [, states] = /open {2}([\d,]+) states/.exec(stdout) ?? [];
	expect(Number(states?.replaceAll(",", ""))).toBeGreaterThan(5_000_000);
	expect(stdout).toMatch(
		/the 136 MB that the bound on memory leaves for states are spent\. Nothing was broken in/,
	);
	expect(stdout).toMatch(/[\d,]+ states are waiting to be looked at/);
	const residentMib = Number(stderr.trim().split("\n").at(-1)) / 1024;
	expect(residentMib).toBeGreaterThan(136);
	expect(residentMib).toBeLessThan(256);
}, 120_000);

test("killed while its threads explore, it is gone with all of them, and has said nothing", async () => {
	const hasStarted = (stderr: string) => stderr.includes("a thread");
	const { signal, stdout } = await explore(["--workers", "2"], hasStarted);
	expect(signal).toBe("SIGKILL");
	expect(stdout).toBe("");
});
