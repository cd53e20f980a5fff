// The examples are the product's face: each is read without a finding, each broken one says what must be found.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Scenario } from "../engine/language/tree.ts";
import { analyseFile, findings, isRunnable, scriptsIn } from "./script-files.ts";

const folders = { right: "../examples/", broken: "../examples/broken/" } as const;

for (const folder of ["right", "broken"] as const) {
	for (const { name, url } of scriptsIn(new URL(folders[folder], import.meta.url))) {
		const analysis = analyseFile(url);
		const scenarios = analysis.module.tree.declarations.filter(
			(declaration): declaration is Scenario => declaration.kind === "scenario",
		);

		test(`examples, ${folder}: ${name} has no finding of form, runs, and is short`, () => {
			assert.deepEqual(findings(analysis), []);
			assert.ok(isRunnable(analysis), "everything it uses is modelled");
			assert.ok(analysis.module.lineStarts.length <= 80, "it fits a screen");
		});

		test(`examples, ${folder}: ${name} expects what its folder says`, () => {
			const expectations = scenarios.map((scenario) => scenario.items.some(({ kind }) => kind === "expect"));
			assert.deepEqual(
				expectations,
				scenarios.map(() => folder === "broken"),
			);
		});
	}
}

test("examples/README.md lists every script, and the broken ones with what they expect", () => {
	const readme = readFileSync(new URL("../examples/README.md", import.meta.url), "utf8");
	for (const { name } of scriptsIn(new URL(folders.right, import.meta.url)))
		assert.ok(readme.includes(`| [${name}](${name}) |`), name);
	for (const { name, url } of scriptsIn(new URL(folders.broken, import.meta.url))) {
		const code = /expect violation (\S+)/.exec(readFileSync(url, "utf8"))?.[1];
		assert.ok(readme.includes(`| [${name}](broken/${name}) | \`${code}\` |`), name);
	}
});
