// Every message of the front end, in scripts one can open: test/scripts/language, one file a code or a form of mistake.
// What is not written in them is not said, and what is written is said word for word.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Fix, formProblems, type Problem } from "../../engine/index.ts";
import { analyseScript, annotated, applied, type Script, stripped } from "./annotate.ts";

const folder = new URL("../scripts/language/", import.meta.url);
const names = readdirSync(folder)
	.filter((name) => name.endsWith(".hmm"))
	.sort();
const texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));

describe("what is said about a script", () => {
	test.each([...texts])("%s", async (name, text) => {
		await expect(annotated(stripped(text))).toMatchFileSnapshot(
			fileURLToPath(new URL(name, folder)),
		);
	});
});

describe("fixes", () => {
	test.each([...texts])("of %s end their problem and begin no error", (_, text) => {
		const script = stripped(text);
		const before = analyseScript(script).problems;
		for (const problem of before)
			for (const fix of problem.fixes) {
				const after = analyseScript(fixed(script, fix)).problems;
				const what = `${fix.title} for ${problem.message}`;
				expect(countOf(after, problem), what).toBeLessThan(countOf(before, problem));
				expect(errorCount(after), what).toBeLessThanOrEqual(errorCount(before));
			}
	});
});

function fixed({ files }: Script, fix: Fix): Script {
	const [[main, text] = ["", ""], ...others] = files;
	return { files: new Map([[main, applied(text, fix)], ...others]) };
}

function countOf(problems: readonly Problem[], { code, message }: Problem): number {
	return problems.filter((other) => other.code === code && other.message === message).length;
}

function errorCount(problems: readonly Problem[]): number {
	return problems.filter(({ severity }) => severity === "error").length;
}

/** Codes whose scripts are made by parser.test.ts: nobody wants to read them. */
const made = new Set(["file-too-large", "nesting-too-deep"]);

describe("the catalogue", () => {
	const all = [...texts.values()].join("\n");

	test.each(formProblems.filter(({ code }) => !made.has(code)))(
		"$code is said somewhere",
		(row) => {
			expect(all).toContain(` ${row.severity}[${row.code}]: `);
		},
	);

	test("says every code once", () => {
		const codes = formProblems.map(({ code }) => code);
		expect(codes).toEqual([...new Set(codes)]);
	});

	test("knows everything that is said", () => {
		const said = [...all.matchAll(/ (error|warning|info|hint)\[([a-z-]+)\]: /g)];
		const known = new Set(formProblems.map(({ code, severity }) => `${severity}[${code}]`));
		expect(said.filter(([, severity, code]) => !known.has(`${severity}[${code}]`))).toEqual([]);
	});
});
