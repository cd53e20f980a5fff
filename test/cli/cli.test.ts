// The real command line as a process of its own: exit codes, text, JSON, bad input.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { twoOrders } from "../explore/two-orders.ts";
import { pause } from "../pause.ts";
import { buildCli, type Cli, type Ended } from "./build.ts";

const root = join(import.meta.dirname, "..", "..");
let cli: Cli;
beforeAll(() => {
	cli = buildCli();
});
afterAll(() => cli.dispose());
/** Between two tests the runner gets its turn: it gives up on a file that is busy for a minute. */
afterEach(pause);

function hmm(...args: readonly string[]): Ended {
	return cli.hmm(...args);
}

function script(name: string, text: string | Uint8Array): string {
	const path = join(cli.folder, name);
	writeFileSync(path, text);
	return path;
}

describe("check", () => {
	test("a clean driver: 0", () => {
		const { status, stdout } = hmm("check", "examples/populate.hmm");
		expect(stdout).toBe("1 file: 0 findings; 1 of 1 scenario as expected\n");
		expect(status).toBe(0);
	});

	test("a mistake: 1, with place, code, line and carets", () => {
		const { status, stdout } = hmm("check", "examples/broken/missing-retry.hmm");
		expect(status).toBe(1);
		expect(stdout).toContain("examples/broken/missing-retry.hmm:16:9: error[missing-read-retry]: ");
		expect(stdout).toMatch(/ {3}16 \| {9}device_map\(gpu, r\).*\n {6}\| {9}\^{18}\n/);
		expect(stdout).toContain("Confirmed: “munmap before device_map” ends in stale-device-pte");
	});

	test("JSON fits its schema and says what is confirmed", () => {
		const { stdout } = hmm("check", "examples/broken", "--format", "json");
		const result = JSON.parse(stdout);
		const validate = cli.schema("check");
		expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
		expect(result.files).toHaveLength(15);
		expect(result.files.every(({ findings }: { findings: unknown[] }) => findings.length > 0)).toBe(
			true,
		);
	});

	test("a finding says which step settled it, in whatever script that stands, and how to repeat it", () => {
		const file = "examples/broken/missing-retry.hmm";
		const [finding] = JSON.parse(hmm("check", file, "--format", "json").stdout).files[0].findings;
		const settling = finding.related.filter(({ message }: { message: string }) =>
			message.endsWith("takes update. From here on every way on is violated"),
		);
		expect(settling).toMatchObject([{ file: "examples/populate.hmm" }]);
		const again = hmm("run", file, "--schedule", finding.confirmed.schedule);
		expect(again.stdout).toContain("violated stale-device-pte, ");
	});

	test("a script without scenarios is proven against those made for its entry points", () => {
		const { status, stdout } = hmm("check", "examples/entry-points.hmm", "--format", "json");
		const result = JSON.parse(stdout);
		const validate = cli.schema("check");
		expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
		const [{ scenarios, notExercised }] = result.files;
		expect(scenarios.map(({ verdict }: { verdict: string }) => verdict)).toEqual(
			Array(32).fill("holds"),
		);
		expect(scenarios[0].own).toMatchObject({
			entry: "fault on gpu",
			against: "munmap",
			text: expect.stringContaining('scenario "fault on gpu against munmap"'),
		});
		expect(notExercised).toEqual([]);
		expect(status).toBe(0);
	});

	test("--no-own-scenarios leaves them out; without it a broken entry point is found and fails the check", () => {
		const text = readFileSync(join(root, "examples/entry-points.hmm"), "utf8");
		const late = text.replace("    lock(update)\n    device_unmap", "    device_unmap");
		const path = script("late.hmm", late.replace("set_seq(mirror, seq)", "choose()"));
		const quiet = hmm("check", path, "--no-own-scenarios", "--format", "json");
		expect(JSON.parse(quiet.stdout).files[0].scenarios).toEqual([]);
		const { status, stdout } = hmm("check", path);
		expect(stdout).toMatch(/“(bind|prefetch|fault on gpu) against /);
		expect(status).toBe(1);
	});

	test("--no-explore runs nothing", () => {
		const { stdout } = hmm("check", "examples/populate.hmm", "--no-explore", "--format", "json");
		expect(JSON.parse(stdout).files[0].scenarios).toEqual([]);
	});
});

describe("explore", () => {
	test("holds: 0, violated as expected: 0, with its trace", () => {
		expect(hmm("explore", "examples/populate.hmm").status).toBe(0);
		const { status, stdout } = hmm(
			"explore",
			"examples/broken/missing-retry.hmm",
			"--format",
			"json",
		);
		const result = JSON.parse(stdout);
		const validate = cli.schema("explore");
		expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
		expect(result.scenarios[0]).toMatchObject({ verdict: "violated", code: "stale-device-pte" });
		expect(result.scenarios[0].trace).toHaveLength(result.scenarios[0].steps);
		expect(status).toBe(0);
	});

	test("violated without expecting it: 1; a budget spent: open, 1", () => {
		const broken = readFileSync(join(root, "examples/broken/missing-retry.hmm"), "utf8");
		const surprised = script("surprised.hmm", broken.replace(/^ *expect .*$/m, ""));
		expect(hmm("explore", surprised).status).toBe(1);
		const { status, stdout } = hmm("explore", "examples/populate.hmm", "--max-states", "20");
		expect(stdout).toContain("open");
		expect(status).toBe(1);
	});

	test("of an order of locks, each order has its run", () => {
		const file = script("two-orders.hmm", twoOrders);
		const text = hmm("explore", file).stdout;
		expect(text).toMatch(/violated lock-order in 5 steps.*schedule 1×5/);
		expect(text).toMatch(
			/The other order: irq takes update while it holds fence\. {2}4 steps {2}schedule 2×4\n/,
		);
		expect(text).toMatch(/4 +irq +retire:\d+ +lock\(update\) +retire takes update\n/);
		const json = JSON.parse(hmm("explore", file, "--format", "json").stdout);
		const validate = cli.schema("explore");
		expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
		expect(json.scenarios[0].otherRuns).toMatchObject([{ steps: 4, schedule: "2×4" }]);
		expect(json.scenarios[0].otherRuns[0].trace).toHaveLength(4);
		expect(hmm("run", file, "--schedule", "2×4").stdout).toContain("retire takes update");
	});

	test("an endless loop of nothing is found, at the loop", () => {
		const endless = script(
			"endless.hmm",
			`device gpu { }
fn spin() { loop { } }
scenario "s" {
    process app { buf = mmap(1, anon, rw) }
    thread t { spin() }
}
`,
		);
		const { status, stdout } = hmm("check", endless);
		expect(stdout).toMatch(/endless\.hmm:2:13: error\[livelock\]: .* after 1 step: .*never ends/);
		expect(stdout).toContain("spin: loop { }");
		expect(status).toBe(1);
	});

	test("--no-reduction comes to the same verdict over many more states", () => {
		const explore = (...options: readonly string[]) => {
			const { stdout } = hmm(
				"explore",
				"examples/mprotect-race.hmm",
				"--format",
				"json",
				...options,
			);
			return JSON.parse(stdout).scenarios[0];
		};
		const [reduced, whole] = [explore(), explore("--no-reduction")];
		expect([reduced.verdict, whole.verdict]).toEqual(["holds", "holds"]);
		expect(whole.states).toBeGreaterThan(50 * reduced.states);
	});
});

describe("workers", () => {
	const large = ["explore", "test/bench/ladder.hmm", "--scenario", "2 gpu, madvise and munmap"];

	test("as many as one likes, the verdict is the same", () => {
		const json = (workers: string) => {
			const bounds = ["--max-states", "40000", "--workers", workers, "--format", "json"];
			const { seconds: _, ...scenario } = JSON.parse(hmm(...large, ...bounds).stdout).scenarios[0];
			return scenario;
		};
		expect(json("2")).toEqual(json("1"));
	});

	test.each([["0"], ["65"], ["two"]])("--workers %s is refused", (workers) => {
		const { status, stderr } = hmm(...large, "--workers", workers);
		expect(stderr).toMatch(/from 1 to 64|whole number/);
		expect(status).toBe(2);
	});

	test("memory that is spent leaves the verdict open, with what was covered", () => {
		const { status, stdout } = hmm(
			...large,
			"--no-reduction",
			"--max-memory",
			"128",
			"--max-states",
			"100000000",
		);
		expect(stdout).toMatch(
			/open .*MB that the bound on memory leaves for states are spent\. Nothing was broken in \d+,\d+/s,
		);
		expect(status).toBe(1);
	});

	test("less memory than it takes to begin is refused", () => {
		const { status, stderr } = hmm(...large, "--max-memory", "3");
		expect(stderr).toContain("At least 128 MiB");
		expect(status).toBe(2);
	});
});

describe("run", () => {
	test("the same seed gives the same run", () => {
		const run = () => hmm("run", "examples/populate.hmm", "--seed", "7").stdout;
		expect(run()).toBe(run());
		expect(run()).toContain("every thread ended");
	});

	test("JSON fits its schema, and carries the schedule and the steps", () => {
		const result = JSON.parse(hmm("run", "examples/populate.hmm", "--format", "json").stdout);
		const validate = cli.schema("run");
		expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
		expect(result).toMatchObject({ name: "munmap races with populate", violation: null });
		expect(result.trace.length).toBeGreaterThan(20);
	});

	test("JSON of a run that ends in a violation fits its schema", () => {
		const broken = "examples/broken/device-flush-missing.hmm";
		const result = JSON.parse(hmm("run", broken, "--format", "json").stdout);
		const validate = cli.schema("run");
		expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
		expect(result.violation).toMatchObject({ code: "stale-device-pte", step: result.trace.length });
	});
});

describe("schedules", () => {
	const broken = "examples/broken/missing-retry.hmm";
	const found = () => JSON.parse(hmm("explore", broken, "--format", "json").stdout).scenarios[0];

	test("the schedule of a finding repeats its run, step by step", () => {
		const { schedule, trace, code } = found();
		const args = ["run", broken, "--schedule", schedule, "--format", "json"];
		const again = hmm(...args);
		const result = JSON.parse(again.stdout);
		expect(result.trace).toEqual(trace);
		expect(result.schedule).toBe(schedule);
		expect(result.violation.code).toBe(code);
		expect(hmm(...args).stdout).toBe(again.stdout);
	});

	test.each([
		["text that is no schedule", ["--schedule", "0·x"], /character 3/],
		["a thread that there is not", ["--schedule", "0·99"], /does not fit/],
		["a schedule and a seed", ["--schedule", "0", "--seed", "1"], /cannot be used with/],
	])("%s: 2, with the reason", (_, args, reason) => {
		const { status, stderr } = hmm("run", broken, ...args);
		expect(stderr).toMatch(reason);
		expect(status).toBe(2);
	});
});

describe("traces", () => {
	test("explore writes the run of a violation, run repeats it: same bytes, same end", () => {
		const traces = join(cli.folder, "traces");
		const written = hmm("explore", "examples/broken/missing-retry.hmm", "--traces", traces);
		const [path = ""] = /(?<=hmm: wrote ).*/.exec(written.stderr) ?? [];
		const again = hmm("run", "--trace", path, "--format", "trace");
		expect(again.stdout).toBe(readFileSync(path, "utf8"));
		expect(again.status).toBe(0);
		expect(hmm("run", "--trace", path).stdout).toContain("violated stale-device-pte, 32 steps");
	});

	test("a trace that does not fit: 2, with the place", () => {
		const { status, stderr } = hmm("run", "--trace", script("cut.json", '{ "format": "hmm-tra'));
		expect(stderr).toMatch(/cut\.json:1:\d+: the file ends in the middle/);
		expect(status).toBe(2);
	});

	test("the run that breaks a scenario as ITF, from the script and from its trace", () => {
		const file = "examples/broken/missing-retry.hmm";
		const exported = hmm("export", file, "--to", "itf");
		const { schedule } = JSON.parse(hmm("explore", file, "--format", "json").stdout).scenarios[0];
		expect(hmm("run", file, "--schedule", schedule, "--format", "itf").stdout).toBe(
			exported.stdout,
		);
		expect(JSON.parse(exported.stdout).states.length).toBeGreaterThan(20);
		expect(exported.status).toBe(0);
		const held = hmm("export", "examples/populate.hmm", "--to", "itf");
		expect(held.stderr).toContain("has no run that breaks it");
		expect([held.stdout, held.status]).toEqual(["", 1]);
	});

	test("neither a script nor a trace: 2", () => {
		expect(hmm("run").status).toBe(2);
	});
});

describe("export", () => {
	test("a model on standard output, the same each time", () => {
		const args = ["export", "examples/broken/missing-retry.hmm", "--to", "promela"];
		const { status, stdout, stderr } = hmm(...args, "--scenario", "munmap before device_map");
		expect(stderr).toBe("");
		expect(status).toBe(0);
		expect(stdout).toMatch(/^\/\* The scenario "munmap before device_map" for Spin/);
		expect(stdout).toContain("active proctype thread_1_gpu_worker() {");
		expect(hmm(...args, "--scenario", "munmap before device_map").stdout).toBe(stdout);
	});

	test("a script with a mistake has no model: 2, with the reason", () => {
		const path = script("nowhere.hmm", 'scenario "s" {\n    thread t { nowhere() }\n}\n');
		const { status, stdout, stderr } = hmm("export", path, "--to", "promela");
		expect(stderr).toContain('"s" cannot be exported: ');
		expect(stdout).toBe("");
		expect(status).toBe(2);
	});
});

describe("bad input", () => {
	test.each([
		["no command", [], 2],
		["an unknown option", ["check", "--nonsense", "examples/populate.hmm"], 2],
		["a number that is none", ["explore", "examples/populate.hmm", "--max-states", "many"], 2],
		["a file that is not there", ["check", "nowhere.hmm"], 2],
		["a folder without scripts", ["check", "docs"], 2],
		["a scenario that does not exist", ["run", "examples/populate.hmm", "--scenario", "nope"], 2],
		["several scenarios and none chosen", ["run", "examples/fork-race.hmm"], 2],
		["an export to nothing", ["export", "examples/populate.hmm"], 2],
		["an export to something else", ["export", "examples/populate.hmm", "--to", "tla"], 2],
		[
			"an export of a scenario that does not exist",
			["export", "examples/populate.hmm", "--to", "promela", "--scenario", "nope"],
			2,
		],
	])("%s", (_, args, code) => {
		const { status, stderr } = hmm(...args);
		expect(status).toBe(code);
		expect(stderr).not.toBe("");
		expect(stderr).not.toMatch(/^\s+at /m);
	});

	test("a binary file is no script", () => {
		const { status, stderr } = hmm(
			"check",
			script("binary.hmm", new Uint8Array([0, 1, 2, 255, 7])),
		);
		expect(stderr).toContain("binary.hmm");
		expect(status).toBe(2);
	});

	test("a pattern is matched where the shell leaves it alone", () => {
		const { status, stdout } = hmm("check", "examples/{populate,invali*}.hmm", "--no-explore");
		expect(stdout).toMatch(/[1-9] files?: 0 findings/);
		expect(status).toBe(0);
	});

	test("a pattern that matches nothing is told", () => {
		const { status, stderr } = hmm("check", "examples/nothing-*.hmm");
		expect(stderr).toContain("No file matches examples/nothing-*.hmm");
		expect(status).toBe(2);
	});

	test("a scenario's name that is nearly right is suggested", () => {
		const { status, stderr } = hmm(
			"run",
			"examples/populate.hmm",
			"--scenario",
			"munmap races with popolate",
		);
		expect(stderr).toMatch(/did you mean/i);
		expect(status).toBe(2);
	});

	test.each([
		["empty.hmm", "", 0],
		["large.hmm", "// x\n".repeat(1_200_000), 1],
		["nested.hmm", `fn f(a) { return ${"(".repeat(5_000)}1${")".repeat(5_000)} }`, 1],
		["unfinished.hmm", "fn f(", 1],
		[
			"endless.hmm",
			'scenario "s" {\n    process app { buf = mmap(1, anon, rw) }\n    thread t in app { loop { let x = 1 } }\n}\n',
			1,
		],
	])("%s", (name, text, code) => {
		const { status, stdout } = hmm("check", script(name, text));
		expect(stdout).toMatch(/1 file: \d+ finding/);
		expect(status).toBe(code);
	});
});
