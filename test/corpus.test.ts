// Proof that the language can say what real drivers do: every script of the corpus is read without a finding of form.
// How many of them the machine can run today stands in a table that may only grow; what it cannot run says so itself
// ("not modelled yet"). Their verdicts and what the rules say about them are not tested here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { analyseFile, findings, isRunnable, scriptsIn } from "./script-files.ts";

/** How many scripts of each folder use only what the machine models. Raise a number when it rises; never lower it. */
const runnableCount = { bugs: 20, clean: 2 } as const;

for (const folder of ["bugs", "clean"] as const) {
	const scripts = scriptsIn(new URL(`./corpus/${folder}/`, import.meta.url)).map(({ name, url }) => ({
		name,
		analysis: analyseFile(url),
	}));

	for (const { name, analysis } of scripts) {
		test(`corpus/${folder}/${name} has no finding of form`, () => {
			assert.deepEqual(findings(analysis), []);
			assert.ok(
				analysis.module.tree.declarations.some(({ kind }) => kind === "scenario"),
				"it has a scenario",
			);
		});
	}

	test(`corpus/${folder}: how many scripts run`, (t) => {
		const runnable = scripts.filter(({ analysis }) => isRunnable(analysis));
		t.diagnostic(`run today: ${runnable.map(({ name }) => name).join(", ")}`);
		assert.equal(runnable.length, runnableCount[folder], `of ${scripts.length} scripts`);
	});
}

test("each buggy script has its fixed twin", () => {
	const names = scriptsIn(new URL("./corpus/bugs/", import.meta.url)).map(({ name }) => name);
	const twins = (suffix: string) =>
		names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
	assert.deepEqual(twins(".buggy.hmm"), twins(".fixed.hmm"));
	assert.equal(names.length, 2 * twins(".buggy.hmm").length);
});
