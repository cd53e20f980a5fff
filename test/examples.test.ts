// The examples are the product's face: each is read without a finding, and each broken one says what must be found.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyseFile, findings, isRunnable, scenariosOf, scriptsIn } from "./script-files.ts";

const folders = {
	right: new URL("../examples/", import.meta.url),
	broken: new URL("../examples/broken/", import.meta.url),
} as const;

describe.each(["right", "broken"] as const)("examples, %s", (folder) => {
	const scripts = scriptsIn(folders[folder]).map(({ name, url }) => ({
		name,
		analysis: analyseFile(url),
	}));

	test.each(scripts)("$name has no finding of form, runs, and fits a screen", ({ analysis }) => {
		expect(findings(analysis)).toEqual([]);
		expect(isRunnable(analysis)).toBe(true);
		expect(analysis.module.lineStarts.length).toBeLessThanOrEqual(80);
	});

	test.each(scripts)("$name expects a violation exactly where it is broken", ({ analysis }) => {
		for (const scenario of scenariosOf(analysis))
			expect(scenario.items.some(({ kind }) => kind === "expect")).toBe(folder === "broken");
	});
});

test("examples/README.md lists every script, and the broken ones with what they expect", () => {
	const readme = readFileSync(new URL("README.md", folders.right), "utf8");
	for (const { name } of scriptsIn(folders.right))
		expect(readme).toContain(`| [${name}](${name}) |`);
	for (const { name, url } of scriptsIn(folders.broken)) {
		const code = /expect violation (\S+)/.exec(readFileSync(url, "utf8"))?.[1];
		expect(readme).toContain(`| [${name}](broken/${name}) | \`${code}\` |`);
	}
});
