// Shards on the command line: parts and their merging, what does not belong together, and the scripts of docs/scale-out.md
// run as they stand there.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { pause } from "../pause.ts";
import { buildCli, type Cli } from "./build.ts";

let cli: Cli;
beforeAll(() => {
	cli = buildCli();
});
afterAll(() => cli.dispose());

/** Between two tests the runner gets its turn: it gives up on a file that is busy for a minute. */
afterEach(pause);

const broken = "examples/broken/missing-retry.hmm";

/** Explores each part of a script into files of one name. */
function parts(
	script: string,
	count: number,
	name: string,
	...options: readonly string[]
): string[] {
	return Array.from({ length: count }, (_, index) => {
		const file = join(cli.folder, `${name}-${index + 1}.json`);
		const shard = ["--shard", `${index + 1}/${count}`, "--output", file];
		const { status, stderr } = cli.hmm("explore", script, ...shard, ...options);
		expect(stderr).toBe("");
		expect(status).toBe(0);
		return file;
	});
}

function changed(file: string, name: string, change: (text: string) => string): string {
	const path = join(cli.folder, name);
	writeFileSync(path, change(readFileSync(file, "utf8")));
	return path;
}

test("parts fit their schema, and merged they show the run that one search shows", () => {
	const files = parts(broken, 3, "broken");
	const validate = cli.schema("part");
	for (const file of files)
		expect(validate(JSON.parse(readFileSync(file, "utf8"))), JSON.stringify(validate.errors)).toBe(
			true,
		);
	const json = (...args: readonly string[]) =>
		JSON.parse(cli.hmm(...args, "--format", "json").stdout).scenarios[0];
	const merged = json("merge", broken, ...files.toReversed());
	const whole = json("explore", broken);
	const essence = ({ verdict, code, message, schedule, trace }: Record<string, unknown>) => ({
		verdict,
		code,
		message,
		schedule,
		trace,
	});
	expect(essence(merged)).toEqual(essence(whole));
	expect(cli.hmm("merge", broken, ...files).status).toBe(0);
});

test("what no part came to is what one search never reached", () => {
	const script = "examples/exit-race.hmm";
	const json = (...args: readonly string[]) =>
		JSON.parse(cli.hmm(...args, "--format", "json").stdout).scenarios[0].unreached;
	const files = parts(script, 3, "reach");
	const whole = json("explore", script);
	expect(whole).toContainEqual(
		expect.objectContaining({ function: "populate", what: "mmput(mm)" }),
	);
	expect(json("merge", script, ...files)).toEqual(whole);
	expect(cli.hmm("merge", script, ...files).stdout).toMatch(
		/never reached +populate:\d+ +mmput\(mm\)/,
	);
	expect(json("merge", script, files[0] ?? "")).toBeNull();
});

test("without --output the part goes to standard output", () => {
	const { stdout, status } = cli.hmm("explore", broken, "--shard", "1/1");
	expect(cli.schema("part")(JSON.parse(stdout))).toBe(true);
	expect(status).toBe(0);
});

test("a part that is missing or open leaves the verdict open, and is told", () => {
	const script = "examples/populate.hmm";
	const [one = "", , three = ""] = parts(script, 3, "holds");
	const missing = cli.hmm("merge", script, one, three);
	expect(missing.stdout).toContain("Part 2 of 3 is missing");
	expect(missing.status).toBe(1);
	const [two = ""] = parts(script, 3, "spent", "--max-states", "20").slice(1);
	const open = cli.hmm("merge", script, one, two, three);
	expect(open.stdout).toMatch(/Part 2 is open.*budget of 20 states/);
	expect(open.status).toBe(1);
});

describe("what is no exploration's parts: 2, with the reason", () => {
	const refused = (script: string, files: readonly string[], reason: RegExp) => {
		const { status, stderr } = cli.hmm("merge", script, ...files);
		expect(stderr).toMatch(reason);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect(status).toBe(2);
	};
	let files: string[];
	beforeAll(() => {
		files = parts(broken, 2, "right");
	});

	test("one part twice", () => {
		refused(broken, [...files, files[0] ?? ""], /right-1\.json is named twice/);
		const copy = changed(files[0] ?? "", "copy.json", (text) => text);
		refused(broken, [...files, copy], /both part 1 of 2/);
	});

	test("another number of parts", () => {
		const [other = ""] = parts(broken, 3, "other");
		refused(broken, [files[1] ?? "", other], /differ in the number of parts: 3 and 2/);
	});

	test("another version", () => {
		const other = changed(files[1] ?? "", "version.json", (text) =>
			text.replace(/"hmm": ".*"/, '"hmm": "0.0.9"'),
		);
		refused(broken, [files[0] ?? "", other], /differ in the version of hmm: 0\.0\.9 and/);
		refused(broken, [other], /was made by hmm 0\.0\.9/);
	});

	test("a script that has changed", () => {
		const script = "examples/populate.hmm";
		const original = parts(script, 1, "original");
		const other = changed(script, "changed.hmm", (text) =>
			text.replace("app.buf[0], 7)", "app.buf[0], 8)"),
		);
		refused(other, original, /it has changed/);
		const commented = changed(script, "commented.hmm", (text) => `// More words.\n\n${text}`);
		expect(cli.hmm("merge", commented, ...original).status).toBe(0);
	});

	test("another scenario", () => {
		refused("examples/populate.hmm", files, /has no scenario/);
	});

	test("a file cut off, a file that is something else, no file", () => {
		const cut = changed(files[0] ?? "", "cut.json", (text) => text.slice(0, text.length / 2));
		refused(broken, [cut], /it may be cut off/);
		refused(broken, ["package.json"], /"format" is not "hmm-part"/);
		refused(broken, ["nowhere.json"], /there is no such file/);
	});

	test("a part of another format", () => {
		const other = changed(files[0] ?? "", "format.json", (text) =>
			text.replace('"version": 2', '"version": 1'),
		);
		refused(broken, [other], /it has version 1, and this hmm reads version 2/);
	});

	test("statements that are none", () => {
		const other = changed(files[0] ?? "", "statements.json", (text) =>
			text.replace(/"unreached": \[[^\]]*\]/, '"unreached": [1, "two"]'),
		);
		refused(broken, [other], /"unreached" has whole numbers only, and item 2 is none/);
	});

	test("a run that nobody can make", () => {
		const other = changed(files[0] ?? "", "made-up.json", (text) =>
			text.replace(/("schedule": ")0×/, "$10×9"),
		);
		refused(broken, [other], /does not fit/);
	});

	test.each([["0/3"], ["4/3"], ["3"], ["1/0"], ["a/b"]])("--shard %s", (shard) => {
		const { status, stderr } = cli.hmm("explore", broken, "--shard", shard);
		expect(stderr).toContain("part I, from 1 on, of N parts");
		expect(status).toBe(2);
	});

	test.each([["--no-reduction"], ["--workers", "2"], ["--traces", "folder"]])(
		"%s has no meaning for a part",
		(...option) => {
			const { status, stderr } = cli.hmm("explore", broken, "--shard", "1/2", ...option);
			expect(stderr).toContain("cannot be used with");
			expect(status).toBe(2);
		},
	);

	test("a folder that is not there", () => {
		const output = join(cli.folder, "nowhere", "part.json");
		const { status, stderr } = cli.hmm("explore", broken, "--shard", "1/2", "--output", output);
		expect(stderr).toContain("part.json cannot be written: its folder does not exist.");
		expect(status).toBe(2);
	});
});

describe("docs/scale-out.md", () => {
	const page = readFileSync(join(import.meta.dirname, "../../docs/scale-out.md"), "utf8");
	const blocks = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = ""]) => block);
	const block = (mark: string): string => {
		const found = blocks.find((each) => each.includes(mark));
		expect(found, mark).toBeDefined();
		return found ?? "";
	};
	/** The shell script that a pod runs: the lines below `- |`, without what they are indented by. */
	const podScript = (manifest: string): string => {
		const [, indented = ""] = /^ +- \|\n((?: {14}.*\n)+)/m.exec(manifest) ?? [];
		return indented.replace(/^ {14}/gm, "");
	};

	function shared(name: string): (script: string, env: Record<string, string>) => string {
		const folder = join(cli.folder, name);
		mkdirSync(join(folder, "parts"), { recursive: true });
		copyFileSync(cli.file, join(folder, "cli.cjs"));
		copyFileSync(
			join(import.meta.dirname, "../../examples/populate.hmm"),
			join(folder, "driver.hmm"),
		);
		return (script, env) => {
			const here = script.replaceAll("/shared/hmm", folder);
			const { status, stdout, stderr } = spawnSync("sh", ["-c", here], {
				encoding: "utf8",
				env: { ...process.env, ...env },
			});
			expect(stderr).toBe("");
			expect(status).toBe(0);
			return stdout;
		};
	}

	test.each([
		[
			"Slurm",
			block("SLURM_ARRAY_TASK_ID"),
			block("job-name=hmm-merge"),
			(part: number) => ({ SLURM_ARRAY_TASK_ID: String(part) }),
		],
		[
			"Kubernetes",
			podScript(block("name: hmm-explore")),
			podScript(block("name: hmm-merge")),
			(part: number) => ({ JOB_COMPLETION_INDEX: String(part - 1), PARTS: "3" }),
		],
	])("%s", (name, explore, merge, env) => {
		const run = shared(name);
		for (let part = 1; part <= 3; part++) run(explore.replace("PARTS=16", "PARTS=3"), env(part));
		expect(readdirSync(join(cli.folder, name, "parts"))).toEqual(["1.json", "2.json", "3.json"]);
		expect(run(merge, {})).toMatch(/holds .*All states were explored in 3 parts/s);
	});
});
