// The examples are the product's face: each is read without a finding, and exploration says of each scenario what its
// script says.

import { readdirSync, readFileSync } from "node:fs";
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

const examples = new URL("../examples/", import.meta.url);

/** Folders of one subject, where right and wrong stand side by side. */
const subjects = readdirSync(examples, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name)
	.filter((name) => name !== "broken" && name !== "test_hmm");

const folderOf = (name: string) => (name === "right" ? examples : new URL(`${name}/`, examples));

describe.each(["right", "broken", ...subjects])("examples, %s", (folder) => {
	const scripts = scriptsIn(folderOf(folder)).map(({ name, url }) => ({
		name,
		analysis: analyseFile(url),
	}));

	test.each(scripts)("$name has no finding of form, runs, and fits a screen", ({ analysis }) => {
		expect(findings(analysis)).toEqual([]);
		expect(isRunnable(analysis)).toBe(true);
		expect(analysis.module.lineStarts.length).toBeLessThanOrEqual(80);
	});

	const scenarios = scripts.flatMap(({ name, analysis }) =>
		scenariosOf(analysis).map((scenario) => ({
			name,
			scenario: scenario.name.value,
			expected: expectedCode(scenario) ?? "holds",
			explore: () => verdictOf(analysis, scenario),
		})),
	);

	test.each(scenarios)("$name: $scenario: $expected", ({ expected, explore }) => {
		if (folder === "right" || folder === "broken")
			expect(expected === "holds").toBe(folder === "right");
		expect(explore()).toBe(expected);
	});
});

test("examples/README.md lists every script, and the broken ones with what they expect", () => {
	const readme = readFileSync(new URL("README.md", examples), "utf8");
	for (const { name } of scriptsIn(examples)) expect(readme).toContain(`| [${name}](${name}) |`);
	for (const { name, url } of scriptsIn(folderOf("broken"))) {
		const code = /expect violation (\S+)/.exec(readFileSync(url, "utf8"))?.[1];
		expect(readme).toContain(`| [${name}](broken/${name}) | \`${code}\` |`);
	}
});

test("examples/README.md lists the scripts of each subject with what they expect", () => {
	const readme = readFileSync(new URL("README.md", examples), "utf8");
	for (const subject of subjects)
		for (const { name, url } of scriptsIn(folderOf(subject))) {
			const code = /expect violation (\S+)/.exec(readFileSync(url, "utf8"))?.[1];
			const found = code === undefined ? "holds" : `\`${code}\``;
			expect(readme).toContain(`| [${name}](${subject}/${name}) | ${found} |`);
		}
});
