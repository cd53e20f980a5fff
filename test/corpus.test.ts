// Proof that the language and the machine can say what real drivers do: every script of the corpus is read without a finding
// of form and runs. Correct drivers and repaired ones hold; mistakes that say what they lead to are found to lead there.

import { describe, expect, test } from "vitest";
import {
	analyseFile,
	expectedCode,
	findings,
	isRunnable,
	scenariosOf,
	scriptsIn,
	verdictOf,
} from "./script-files.ts";

/** Verdicts that are not what the script says, with the reason. */
const otherwise: { readonly [name: string]: string } = {
	// The repaired driver programs its device first and undoes it on a collision; in between, its entries are stale.
	"b02-pinned-before-notifier.fixed.hmm": "stale-device-pte",
	// The pins are left behind in shorter runs than the stale entry needs.
	"b02-pinned-before-notifier.buggy.hmm": "pin-leak",
	// A page of zeroes after a failed copy has still lost what was written; the driver accepts that.
	"b56-copy-status-ignored.fixed.hmm": "lost-write",
};

describe.each(["bugs", "clean"] as const)("corpus/%s", (folder) => {
	const scripts = scriptsIn(new URL(`./corpus/${folder}/`, import.meta.url)).map(
		({ name, url }) => ({ name, analysis: analyseFile(url) }),
	);

	test.each(scripts)("$name has a scenario and no finding of form", ({ analysis }) => {
		expect(findings(analysis)).toEqual([]);
		expect(scenariosOf(analysis)).not.toEqual([]);
	});

	test.each(scripts)("$name runs", ({ analysis }) => {
		expect(isRunnable(analysis)).toBe(true);
	});

	const scenarios = scripts.flatMap(({ name, analysis }) =>
		scenariosOf(analysis).map((scenario) => ({
			name,
			analysis,
			scenario,
			expected: otherwise[name] ?? expectedCode(scenario) ?? "holds",
		})),
	);

	test.each(
		scenarios.filter(({ name, expected }) => !name.includes(".buggy.") || expected !== "holds"),
	)("$name: $expected", ({ analysis, scenario, expected }) => {
		expect(verdictOf(analysis, scenario)).toBe(expected);
	});
});

test("each buggy script has its fixed twin", () => {
	const names = scriptsIn(new URL("./corpus/bugs/", import.meta.url)).map(({ name }) => name);
	const twins = (suffix: string): readonly string[] =>
		names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
	expect(twins(".buggy.hmm")).toEqual(twins(".fixed.hmm"));
	expect(names).toHaveLength(2 * twins(".buggy.hmm").length);
});
