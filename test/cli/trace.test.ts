// Traces: what is written is run again to the same bytes, for every violation of the broken examples and of the corpus;
// what does not fit is told with its place.

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMachine, type Trace } from "../../engine/index.ts";
import { exploreAll } from "../../server/cli/exploring.ts";
import { findScripts } from "../../server/cli/files.ts";
import { chooseScenario, demandScript } from "../../server/cli/scripts.ts";
import { replayTrace, traceOfRun, writeTraces } from "../../server/cli/trace.ts";
import { readTrace } from "../../server/cli/trace-file.ts";
import { sha256 } from "../../server/trace/sha256.ts";
import { traceText } from "../../server/trace/trace-text.ts";
import { programOf, runnablesOf } from "../../server/verify/runnable.ts";
import { twoOrders } from "../explore/two-orders.ts";

const bounds = { maxStates: 1e6, maxSeconds: 60, reduction: true };
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "hmm-workbench-traces-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The traces of a script's violations. */
async function tracesOf(file: string): Promise<readonly string[]> {
	const script = demandScript(file);
	const explored = await exploreAll(
		runnablesOf(script.snapshot),
		bounds,
		new AbortController().signal,
	);
	return writeTraces(folder, script, explored);
}

/** The trace in the file run again, as `hmm run --trace` does it. */
function again(path: string, file?: string): Trace {
	const trace = readTrace(path);
	const script = demandScript(file ?? trace.files[0]?.file ?? "");
	const program = programOf(chooseScenario(script, trace.scenario));
	if (!program.ok) throw new Error(program.error);
	return traceOfRun(script, replayTrace(path, trace, script, createMachine(program.value)));
}

const scripts = findScripts(["examples/broken", "test/corpus/bugs/*.buggy.hmm"]).paths;

test("our hash is that of everybody else", () => {
	for (const text of [
		"",
		"abc",
		"ä€😀\ud800",
		...[55, 56, 63, 64, 65, 1_000].map((count) => "x".repeat(count)),
	])
		expect(sha256(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
});

test("there are violations to write", async () => {
	expect(scripts.length).toBeGreaterThan(30);
});

describe.each(scripts)("%s", (file) => {
	test("its traces fit the schema and are run again to the same bytes", async () => {
		const validate = new Ajv({ allowUnionTypes: true }).compile(
			JSON.parse(readFileSync("docs/schema/trace.json", "utf8")),
		);
		for (const path of await tracesOf(file)) {
			const text = readFileSync(path, "utf8");
			expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
			expect(traceText(again(path))).toBe(text);
		}
	});
});

test("a violation of the lock order has a trace for each of the two orders", async () => {
	const file = join(folder, "two-orders.hmm");
	writeFileSync(file, twoOrders);
	const paths = await tracesOf(file);
	expect(paths).toHaveLength(2);
	const traces = paths.map((path) => again(path));
	paths.forEach((path, index) => {
		expect(traces[index] && traceText(traces[index])).toBe(readFileSync(path, "utf8"));
	});
	expect(traces.map(({ schedule, violation }) => [schedule, violation?.code])).toEqual([
		["1×5", "lock-order"],
		["2×4", "lock-order"],
	]);
	expect(traces[1]?.violation?.message).toBe(
		"The other order: irq takes update while it holds fence.",
	);
	expect(traces[1]?.steps.at(-1)?.statement).toBe("lock(update)");
});

test("a violation before the first step is a trace of no steps, and run again", async () => {
	const file = join(folder, "at-once.hmm");
	writeFileSync(
		file,
		`device gpu { var ready = 0 }
scenario "at once" {
    process app { buf = mmap(1, anon, rw) }
    thread cpu { ready = 1 }
    always ready == 1
}
`,
	);
	const [path = ""] = await tracesOf(file);
	const text = readFileSync(path, "utf8");
	expect(JSON.parse(text)).toMatchObject({ schedule: "", steps: [], violation: { step: 0 } });
	expect(traceText(again(path))).toBe(text);
});

describe("what does not fit", () => {
	const file = "examples/broken/missing-retry.hmm";
	let path: string;
	let trace: Trace;

	beforeAll(async () => {
		const [written] = await tracesOf(file);
		path = written ?? "";
		trace = readTrace(path);
	});

	function changed(change: (trace: Trace) => object): string {
		const other = join(folder, "changed.json");
		writeFileSync(other, JSON.stringify(change(trace)));
		return other;
	}

	function withText(text: string): string {
		const other = join(folder, "text.json");
		writeFileSync(other, text);
		return other;
	}

	test.each([
		["nothing at all", "", /:1:1: this is not JSON/],
		["no JSON", "hello", /:1:1: this is not JSON/],
		["nearly JSON", '{\n  "format" 1\n}', /:2:12: this is not JSON/],
		["JSON of another kind", "[1]", /"format" is not "hmm-trace"/],
		["null", "null", /"format" is not "hmm-trace"/],
		["another version", '{ "format": "hmm-trace", "version": 2 }', /has version 2, .* version 1/],
		["no version", '{ "format": "hmm-trace" }', /has version none/],
		["nothing but a head", '{ "format": "hmm-trace", "version": 1 }', /: files: a list is wanted/],
	])("%s", (_, text, message) => {
		expect(() => again(withText(text))).toThrow(message);
	});

	test("a file that is not there, and a folder", () => {
		expect(() => readTrace(join(folder, "nowhere.json"))).toThrow(/there is no such file/);
		expect(() => readTrace(folder)).toThrow(/it is a folder/);
	});

	test("a trace cut off anywhere", () => {
		const text = readFileSync(path, "utf8").trimEnd();
		for (let length = 1; length < text.length; length += 997)
			expect(() => readTrace(withText(text.slice(0, length)))).toThrow(/ends in the middle/);
	});

	test.each<readonly [string, (trace: Trace) => object, RegExp]>([
		[
			"another text of the script",
			(is) => ({ ...is, files: is.files.map((each) => ({ ...each, sha256: "0" })) }),
			/files\[0\]: the text of examples.*missing-retry\.hmm is not that/,
		],
		["a file too few", (is) => ({ ...is, files: is.files.slice(0, 1) }), /imports more than/],
		["a schedule that is none", (is) => ({ ...is, schedule: "0·x" }), /schedule, character 3/],
		["a move more", (is) => ({ ...is, schedule: `${is.schedule}·2` }), /33 moves, .* 32 steps/],
		["steps cut off", (is) => ({ ...is, steps: is.steps.slice(0, 9) }), /32 moves, .* 9 steps/],
		[
			"a move that is not possible",
			(is) => ({ ...is, schedule: is.schedule.replace("0×11", "0×10·3") }),
			/steps\[10\]: .* cannot move that way/,
		],
		[
			"a step elsewhere",
			(is) => ({ ...is, steps: is.steps.map((step) => ({ ...step, line: step.line + 1 })) }),
			/steps\[0\] is setup at .*, but the run is at setup at /,
		],
		[
			"a step of another kind",
			(is) => ({ ...is, steps: is.steps.map((step) => ({ ...step, line: "7" })) }),
			/: steps\[0\]\.line: a whole number is wanted/,
		],
		[
			"a thread that is not there",
			(is) => ({ ...is, threads: ["setup"] }),
			/steps\[11\]: there is no thread "gpu_worker"/,
		],
		[
			"a step beyond the last",
			(is) => ({ ...is, violation: { ...is.violation, unavoidable: 99 } }),
			/violation\.unavoidable is 99, but there are \d+ steps/,
		],
		[
			"no violation",
			(is) => ({ ...is, violation: null }),
			/ends in no violation, but .* stale-dev/,
		],
		[
			"a round that does not close",
			(is) => ({
				...is,
				schedule: "0×3",
				steps: is.steps.slice(0, 3),
				violation: {
					...is.violation,
					...{ code: "livelock", step: 1, unavoidable: null, shownBy: "round" },
				},
			}),
			/does not come back to where it was after step 1/,
		],
	])("%s", (_, change, message) => {
		expect(() => again(changed(change))).toThrow(message);
	});

	test("another script", () => {
		expect(() => again(path, "examples/broken/used-after-unlock.hmm")).toThrow(/has no scenario/);
	});

	test("the script under another name is the same script", () => {
		const file = "examples/broken/missing-retry.hmm";
		const renamed = changed((is) =>
			JSON.parse(JSON.stringify(is).replaceAll(file, "gone/old.hmm")),
		);
		expect(again(renamed, file).files[0]?.file).toBe(file);
	});

	test("another violation than the run's is not believed", () => {
		const other = changed((is) => ({ ...is, violation: { ...is.violation, code: "livelock" } }));
		expect(() => again(other)).toThrow(/ends in livelock, but its run ends in stale-device-pte/);
	});
});

test("names of files hold whatever a scenario is called, and no two share one", async () => {
	const names = readdirSync(folder).filter((name) => name.endsWith(".trace.json"));
	expect(names.length).toBeGreaterThan(30);
	expect(names.every((name) => /^[\p{L}\p{N}_.-]+$/u.test(name))).toBe(true);
});
