// A script that is edited while it is explored: the verdict is about the text that was read, and that is said.

import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demandScript, editsOf } from "../../server/cli/scripts.ts";
import { buildCli, type Cli } from "./build.ts";

let cli: Cli;
beforeAll(() => {
	cli = buildCli();
});
afterAll(() => cli.dispose());

/** What is said of a script after something was done with its files. */
function toldAfter(edit: (script: string, imported: string) => void): string {
	const [script, imported] = ["edited.hmm", "populate.hmm"].map((name) => join(cli.folder, name));
	if (script === undefined || imported === undefined) throw new Error("two names, two paths");
	copyFileSync("examples/populate.hmm", imported);
	writeFileSync(script, 'import "populate.hmm"\n');
	const read = demandScript(script);
	edit(script, imported);
	return editsOf(read).join("\n");
}

test("nothing is said where nothing changed, also where a file was written again", () => {
	expect(toldAfter(() => {})).toBe("");
	expect(toldAfter((script) => writeFileSync(script, 'import "populate.hmm"\n'))).toBe("");
});

test("edited, or gone, and what it imports", () => {
	expect(toldAfter((script) => writeFileSync(script, "device gpu { }\n"))).toMatch(
		/edited\.hmm has been edited since it was read: what is said is about the text of then\./,
	);
	expect(toldAfter((_, imported) => rmSync(imported))).toMatch(
		/populate\.hmm has gone since it was read/,
	);
});

test("a script from a pipe is read once", () => {
	const explore = `${process.execPath} ${cli.file} explore /dev/stdin < examples/populate.hmm`;
	const { stderr } = spawnSync("sh", ["-c", explore], { encoding: "utf8" });
	expect(stderr).not.toMatch(/since it was read/);
	const piped = `cat examples/populate.hmm | ${process.execPath} ${cli.file} explore /dev/stdin`;
	const { stdout, stderr: said } = spawnSync("sh", ["-c", piped], { encoding: "utf8" });
	expect(`${stdout}${said}`).not.toMatch(/since it was read/);
});
