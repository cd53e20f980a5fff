// Where the command line begins: compiled code is kept in the user's folder for such things, and nowhere else. Whatever becomes
// of it, a command says the same.

import { spawnSync } from "node:child_process";
import {
	chmodSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundle } from "../bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hmm-workbench-start-"));
const cache = join(folder, "cache");
const script = join(root, "examples/broken/stale-seq.hmm");

beforeAll(() => {
	bundle(root, "server/cli/main.ts", join(folder, "dist/cli.cjs"));
	bundle(root, "server/cli/start.ts", join(folder, "dist/hmm.cjs"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The platforms each have their own place for it. */
function hmm(file: string, caches: string): { status: number | null; output: string } {
	const places = { XDG_CACHE_HOME: caches, HOME: caches, LOCALAPPDATA: caches };
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(folder, "dist", file), "explore", script],
		{ cwd: join(folder, "dist"), encoding: "utf8", env: { ...process.env, ...places } },
	);
	return { status, output: stdout + stderr };
}

function kept(): readonly string[] {
	return readdirSync(cache, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => join(parentPath, name));
}

/** Windows has no such numbers. */
const isPrivate = (file: string): boolean =>
	process.platform === "win32" || (statSync(file).mode & 0o077) === 0;

describe("compiled code of the command line", () => {
	const only = (): string => {
		const files = kept();
		expect(files.length).toBe(1);
		return files[0] ?? "";
	};

	let plain: { status: number | null; output: string };
	beforeEach(() => {
		rmSync(cache, { recursive: true, force: true });
		plain = hmm("cli.cjs", cache);
		expect(plain.status).toBe(0);
		expect(hmm("hmm.cjs", cache)).toEqual(plain);
	});

	test("is kept, for this user alone", () => {
		expect(isPrivate(only())).toBe(true);
		expect(readdirSync(join(folder, "dist")).sort()).toEqual(["cli.cjs", "hmm.cjs"]);
	});

	test("is taken, not made again", () => {
		const before = statSync(only()).mtimeMs;
		expect(hmm("hmm.cjs", cache)).toEqual(plain);
		expect(statSync(only()).mtimeMs).toBe(before);
	});

	test("is made again where it is damaged", () => {
		writeFileSync(only(), "no code");
		expect(hmm("hmm.cjs", cache)).toEqual(plain);
		expect(readFileSync(only()).length).toBeGreaterThan(1000);
	});

	test("is not taken where others can write it", () => {
		chmodSync(only(), 0o666);
		expect(hmm("hmm.cjs", cache)).toEqual(plain);
		expect(isPrivate(only())).toBe(true);
	});

	test("is done without where there is no place for it", () => {
		const file = join(folder, "file");
		writeFileSync(file, "no folder");
		expect(hmm("hmm.cjs", file)).toEqual(plain);
	});
});
