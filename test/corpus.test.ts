// Proof that the language can say what real drivers do: every script of the corpus is read without a finding of form.
// How many of them the machine can run today stands in a table that may only grow; what it cannot run says so itself
// ("not modelled yet"). Their verdicts and what the rules say about them are not tested here.

import { describe, expect, test } from "vitest";
import { analyseFile, findings, isRunnable, scenariosOf, scriptsIn } from "./script-files.ts";

/** How many scripts of each folder use only what the machine models. Raise a number when it rises; never lower it. */
const runnableCount = { bugs: 30, clean: 5 } as const;

describe.each(["bugs", "clean"] as const)("corpus/%s", (folder) => {
	const scripts = scriptsIn(new URL(`./corpus/${folder}/`, import.meta.url)).map(
		({ name, url }) => ({ name, analysis: analyseFile(url) }),
	);

	test.each(scripts)("$name has a scenario and no finding of form", ({ analysis }) => {
		expect(findings(analysis)).toEqual([]);
		expect(scenariosOf(analysis)).not.toEqual([]);
	});

	test("as many scripts run as the table says", () => {
		const runnable = scripts.filter(({ analysis }) => isRunnable(analysis));
		expect(runnable.length, runnable.map(({ name }) => name).join(" ")).toBe(runnableCount[folder]);
	});
});

test("each buggy script has its fixed twin", () => {
	const names = scriptsIn(new URL("./corpus/bugs/", import.meta.url)).map(({ name }) => name);
	const twins = (suffix: string): readonly string[] =>
		names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
	expect(twins(".buggy.hmm")).toEqual(twins(".fixed.hmm"));
	expect(names).toHaveLength(2 * twins(".buggy.hmm").length);
});
