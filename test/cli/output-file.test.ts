// Where the command line writes: whole or not at all, never in place of what is no file, and refused before hours of work.

import { spawn, spawnSync } from "node:child_process";
import {
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	demandFolder,
	demandWritable,
	writeInto,
	writeWhole,
} from "../../server/cli/output-file.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "hmm-workbench-output-"));
	writeFileSync(at("file"), "old");
	mkdirSync(at("folder"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a file written whole", () => {
	test("takes the place of the one before, and leaves nothing beside it", () => {
		writeWhole(at("file"), "new");
		expect(readFileSync(at("file"), "utf8")).toBe("new");
		expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
	});

	test("a link stays one: the file that it leads to is written", () => {
		symlinkSync(at("file"), at("link"));
		writeWhole(at("link"), "through the link");
		expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
		expect(readFileSync(at("file"), "utf8")).toBe("through the link");
	});

	test("a pipe stays one, and whoever reads it gets the text; so it is with /dev/null", async () => {
		expect(spawnSync("mkfifo", [at("pipe")]).status).toBe(0);
		const reader = spawn("cat", [at("pipe")], { stdio: ["ignore", "pipe", "inherit"] });
		writeWhole(at("pipe"), "into the pipe");
		expect(await text(reader.stdout)).toBe("into the pipe");
		expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
	});
});

describe("asked for before the work begins", () => {
	test("what can be written passes, and nothing is made of it", () => {
		demandWritable(at("file"));
		demandWritable(at("later"));
		demandFolder(at("folder"));
		demandFolder(at("folder/deep/deeper"));
		expect([existsSync(at("later")), existsSync(at("folder/deep"))]).toEqual([false, false]);
	});

	test.each([
		["a folder in place of a file", () => demandWritable(at("folder")), "it is a folder"],
		["no folder", () => demandWritable(at("none/part.json")), "its folder does not exist"],
		["a file in place of a folder", () => demandFolder(at("file")), "file is no folder"],
		["a file above a folder", () => demandFolder(at("file/traces")), "file is no folder"],
	])("%s is refused", (_, ask, reason) => {
		expect(ask).toThrow(reason);
	});
});

test("a folder is made for what is written into it; where a file is in its way, it says so", () => {
	expect(writeInto(at("made/for"), "it", "text")).toBe(at("made/for/it"));
	expect(readFileSync(at("made/for/it"), "utf8")).toBe("text");
	expect(() => writeInto(at("file"), "it", "text")).toThrow("there is a file where its folder");
});
