// What the command line says where something is not as it should be: what it is, and what to do.

import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { exploredText } from "../../server/cli/explore.ts";
import { CUT_SHORT, exploreAll } from "../../server/cli/exploring.ts";
import { demandScript } from "../../server/cli/scripts.ts";
import { runnablesOf } from "../../server/verify/runnable.ts";
import { pause } from "../pause.ts";
import { buildCli, type Cli } from "./build.ts";

const root = join(import.meta.dirname, "..", "..");
const populate = "examples/populate.hmm";
const broken = "examples/broken/missing-retry.hmm";
let cli: Cli;
beforeAll(() => {
	cli = buildCli();
});
afterAll(() => cli.dispose());
/** Between two tests the runner gets its turn: it gives up on a file that is busy for a minute. */
afterEach(pause);

function script(name: string, source: string): string {
	const path = join(cli.folder, name);
	writeFileSync(path, source);
	return path;
}

test.each([
	["help of a command that there is not", ["help", "nothing"], "unknown command 'nothing'"],
	["a number", ["explore", populate, "--max-states", "many"], "invalid. A whole number is wanted."],
	["too large a number", ["explore", populate, "--max-seconds", "9".repeat(20)], "is the most"],
	["no states", ["explore", populate, "--max-states", "0"], "At least 1 state is needed."],
	["--output of no part", ["explore", populate, "--output", "x.json"], "where --shard writes"],
	["traces into a file", ["explore", broken, "--traces", populate], "populate.hmm is no folder"],
	["the same of check", ["check", broken, "--traces", populate], "populate.hmm is no folder"],
	["a part into a folder", ["explore", populate, "--shard", "1/2", "--output", "docs"], "a folder"],
])("%s: 2, in words", (_, args, words) => {
	const { status, stdout, stderr } = cli.hmm(...args);
	expect(stderr).toContain(words);
	expect([stdout, status]).toEqual(["", 2]);
});

test("help of a command, and of all", () => {
	expect(cli.hmm("help", "merge").stdout).toContain("Usage: hmm merge [options] <file> <parts...>");
	expect(cli.hmm("help")).toMatchObject({ status: 0, stderr: "" });
});

test("of a script that is too broken to have a scenario, the first mistake is told", () => {
	const cut = script("cut.hmm", readFileSync(join(root, populate), "utf8").slice(0, 900));
	for (const command of ["explore", "run"]) {
		const { status, stderr } = cli.hmm(command, cut);
		expect(stderr).toMatch(/has no scenario that can be seen before line \d+ is repaired: ./);
		expect(status).toBe(2);
	}
	expect(cli.hmm("explore", script("none.hmm", "")).stderr).toMatch(/has no scenario\.\n$/);
});

test("two scenarios of one name are no choice: the mistake is told", () => {
	const once = readFileSync(join(root, populate), "utf8");
	const twice = script("twice.hmm", once + once.slice(once.indexOf("scenario ")));
	const { status, stderr } = cli.hmm("run", twice);
	expect(stderr).toContain("There are two scenarios");
	expect(status).toBe(1);
	const explored = JSON.parse(cli.hmm("explore", twice, "--format", "json").stdout);
	const validate = cli.schema("explore");
	expect(validate(explored), JSON.stringify(validate.errors)).toBe(true);
	expect(explored.scenarios[0]).toMatchObject({ verdict: "not-run", asExpected: false });
});

test("entry points for which no scenario can be made are told together, by reason", () => {
	const driver = readFileSync(join(root, "examples/entry-points.hmm"), "utf8");
	const drops = [1, 2, 3, 4, 5].map((number) => `fn drop${number}(old) { put_page(old) }\n`);
	const path = script("drops.hmm", driver.replace(/^fn (prefetch|bind).*/gm, "") + drops.join(""));
	const { stdout } = cli.hmm("check", path, "--max-states", "100");
	expect(stdout.match(/note: no scenario exercises .*/g)).toEqual([
		"note: no scenario exercises drop1, drop2, drop3 and 2 others, and none could be made: its parameter `old` is a page.",
	]);
});

test("of many scenarios, the first are listed", () => {
	const one = (name: number) =>
		`scenario "s${name}" {\n    process app { buf = mmap(1, anon, rw) }\n    thread t in app { sleep() }\n}\n`;
	const names = Array.from({ length: 30 }, (_, index) => index);
	const { status, stderr } = cli.hmm("run", script("many.hmm", names.map(one).join("")));
	expect(stderr).toMatch(/choose one with --scenario:(\n {2}s\d+){20}\n {2}and 10 others\n$/);
	expect(status).toBe(2);
});

test("nothing is said to hold of a scenario that was not explored whole", () => {
	const { status, stderr } = cli.hmm("export", populate, "--to", "itf", "--max-states", "20");
	expect(stderr).toContain("was not found to break. Not decided: ");
	expect(status).toBe(1);
});

test("after Ctrl+C no scenario begins, and of none is said that it was explored", async () => {
	const { snapshot } = demandScript(join(root, "examples/entry-points.hmm"));
	const bounds = { maxStates: 1e6, maxSeconds: 60, reduction: true };
	const explored = await exploreAll(runnablesOf(snapshot), bounds, AbortSignal.abort());
	expect(explored).toHaveLength(32);
	expect(explored.every(({ verdict, reason }) => !verdict && reason === CUT_SHORT)).toBe(true);
	expect(explored[0] && exploredText(explored[0])).toContain("not explored: It was cut short.");
});

test("Ctrl+C ends hmm check of many files, which says how many are left", async () => {
	const pipe = join(cli.folder, "pipe.hmm");
	expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
	const hmm = spawn(process.execPath, [cli.file, "check", pipe, populate, broken], { cwd: root });
	const ended = new Promise<number | null>((done) => hmm.on("exit", done));
	// The pipe opens once the process reads its first script, and can be interrupted.
	const end = await open(pipe, "w");
	hmm.kill("SIGINT");
	await end.writeFile(readFileSync(join(root, populate)));
	await end.close();
	const [told, printed] = await Promise.all([text(hmm.stderr), text(hmm.stdout)]);
	expect(told).toBe("hmm: cut short: 2 files were not looked at\n");
	expect(printed).toContain("1 file: ");
	expect(await ended).toBe(130);
});
