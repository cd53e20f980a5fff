// The kernel is the referee: recorded runs of its HMM test driver, replayed through the command line as a user would. A few
// hundred scripts stand beside this file; the whole set is replayed where it is found.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import Ajv from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRecordings, fixture } from "./recordings.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const lines = gunzipSync(readFileSync(fixture)).toString("utf8").trimEnd().split("\n");

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "hmm-replay-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function replay(...args: readonly string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, "dist/cli.cjs"), "replay", ...args],
		{ cwd: root, encoding: "utf8" },
	);
	return { status, stdout, stderr };
}

function file(name: string, content: string | Uint8Array): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

describe("recorded kernels", () => {
	test("every step of the scripts that stand here agrees", () => {
		const { status, stdout } = replay(fixture);
		expect(stdout).toMatch(
			new RegExp(`^scripts ${lines.length}, steps (\\d+), agreed \\1, disagreed 0\n`),
		);
		expect(status).toBe(0);
	});

	test("and of all that were recorded, where they are", () => {
		const { status, stdout } = replay(allRecordings(root));
		expect(stdout).toContain("disagreed 0");
		expect(status).toBe(0);
	}, 120_000);

	test("JSON fits its schema", () => {
		const { stdout } = replay(fixture, "--format", "json");
		const schema = JSON.parse(readFileSync(join(root, "docs/schema/replay.json"), "utf8"));
		const validate = new Ajv().compile(schema);
		expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
	});
});

describe("a kernel that did something else", () => {
	const script = JSON.parse(lines[0] ?? "");

	test.each([
		["a value", { value: 99, values: [99] }, "values"],
		["an errno", { errno: 5 }, "errno"],
	])("%s that differs is told with line, seed, step and both sides", (_, change, what) => {
		const at = script.steps.findIndex((step: object) => what in step);
		const steps = script.steps.map((step: object, index: number) =>
			index === at ? { ...step, ...change } : step,
		);
		const { status, stdout } = replay(file("changed.jsonl", JSON.stringify({ ...script, steps })));
		expect(stdout).toMatch(
			new RegExp(`line 1 \\(seed ${script.seed}\\), step ${at + 1}, .*: ${what} is `),
		);
		expect(stdout).toContain(`disagreed ${steps.length - at}`);
		expect(status).toBe(1);
	});
});

describe("bad input", () => {
	const cut = (text: string | undefined): string => (text ?? "").slice(0, 200);
	test.each([
		["no JSON", () => file("text.jsonl", "hello\n"), "line 1: this is not JSON"],
		[
			"cut off",
			() => file("cut.jsonl", `${lines[0]}\n${cut(lines[1])}`),
			"line 2: this is not JSON",
		],
		[
			"cut off, packed",
			() => file("cut.jsonl.gz", readFileSync(fixture).subarray(0, 9_000)),
			/line \d+: this is not JSON/,
		],
		[
			"another version",
			() => file("other.jsonl", `${lines[0]}\n{"version":2}\n`),
			'line 2: "memory" has to be one of private, coherent',
		],
		[
			"an unknown operation",
			() => file("op.jsonl", (lines[0] ?? "").replace(/"op":"\w+"/, '"op":"reboot"')),
			'"op" has to be one of',
		],
		[
			"pages that are not there",
			() => file("page.jsonl", (lines[0] ?? "").replace(/"page":\d/, '"page":7')),
			'"page" has to be a whole number',
		],
		["no file", () => join(folder, "nothing.jsonl"), "there is no such file"],
		["an empty file", () => file("empty.jsonl", ""), "has no traces"],
		["a driver that is none", () => fixture, "cannot replay traces"],
	])("%s", (name, path, reason) => {
		const args = name === "a driver that is none" ? ["--driver", join(folder, "x.hmm")] : [];
		const { status, stderr } = replay(path(), ...args);
		expect(stderr).toMatch(reason);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect(status).toBe(2);
	});
});
