// Every rule finds its mistake in its own bad sample and nothing in its good one; what it offers as a fix works; and no
// correct driver of the corpus or the examples is accused of anything.

import { describe, expect, test } from "vitest";
import {
	analyse,
	compile,
	createMachine,
	noImports,
	startExploration,
} from "../../engine/index.ts";
import { applyEdits, checkRules, fixesFor } from "../../server/analysis/check.ts";
import { rulePages } from "../../server/analysis/pages.ts";
import { rules } from "../../server/analysis/rules.ts";
import { analyseFile, isWrongOnPurpose, listScripts } from "./scripts.ts";

const uri = "file:///sample.hmm";

describe.each(rules.map((rule) => [rule.code, rule] as const))("%s", (code, rule) => {
	const bad = analyse(uri, rule.bad, noImports);

	test("is found in its bad sample, once and alone", () => {
		expect(checkRules(bad).map((finding) => finding.code)).toEqual([code]);
	});

	test("is not found in its good sample", () => {
		expect(checkRules(analyse(uri, rule.good, noImports))).toEqual([]);
	});

	test("both samples are scripts without a mistake of form", () => {
		for (const text of [rule.bad, rule.good]) {
			const serious = analyse(uri, text, noImports).problems.filter(
				({ severity }) => severity === "error",
			);
			expect(serious).toEqual([]);
		}
	});

	test("its message says what, why and what to do", () => {
		const [finding] = checkRules(bad);
		expect(finding?.message.split(/[.:] /).length).toBeGreaterThanOrEqual(2);
		expect(finding?.message).not.toMatch(/undefined|'\d/);
	});

	test("a fix it offers leaves nothing to find", () => {
		for (const finding of checkRules(bad))
			for (const fix of fixesFor(bad, finding, noImports))
				expect(checkRules(analyse(uri, applyEdits(rule.bad, fix.edits), noImports))).toEqual([]);
	});

	test("has a page", () => {
		expect(rulePages().find((page) => page.code === code)?.markdown).toContain(rule.title);
	});
});

describe("fixes", () => {
	test("exist for the mistakes whose repair is certain", () => {
		const fixed = rules.filter((rule) => {
			const analysis = analyse(uri, rule.bad, noImports);
			return checkRules(analysis).some(
				(finding) => fixesFor(analysis, finding, noImports).length > 0,
			);
		});
		expect(fixed.map(({ code }) => code)).toEqual([
			"missing-mmput",
			"missing-read-retry",
			"lock-leak",
			"count-taken-for-error",
			"write-without-permission",
			"set-seq-missing",
			"set-seq-unlocked",
			"device-flush-missing",
			"flush-before-unmap",
			"invalidate-too-little",
			"downgrade-too-weak",
		]);
	});
});

describe("correct drivers", () => {
	test.each([
		...listScripts("test/corpus/clean"),
		...listScripts("test/corpus/bugs").filter((path) => path.includes(".fixed.")),
		...listScripts("examples").filter((path) => !isWrongOnPurpose(path)),
	])("%s is not accused of anything", (path) => {
		expect(checkRules(analyseFile(path)).map(({ code, message }) => `${code}: ${message}`)).toEqual(
			[],
		);
	});
});

describe("broken examples", () => {
	test.each(listScripts("examples/broken"))("%s is found by a rule", (path) => {
		expect(checkRules(analyseFile(path)).length).toBeGreaterThan(0);
	});
});

describe("a finding and the engine", () => {
	const provable = rules.filter(({ code }) =>
		[
			"missing-read-retry",
			"retry-without-lock",
			"retry-wrong-lock",
			"lock-dropped-before-map",
			"set-seq-missing",
			"device-flush-missing",
		].includes(code),
	);

	test.each(provable.map((rule) => [rule.code, rule] as const))(
		"%s: the bad sample is violated, the good one holds",
		(_, rule) => {
			expect(rule.shows).toContain(codeOf(rule.bad));
			expect(codeOf(rule.good)).toBe("holds");
		},
	);
});

/** What the engine finds in the sample's scenario. */
function codeOf(text: string): string {
	const analysis = analyse(uri, text, noImports);
	const scenario = analysis.module.tree.declarations.find(({ kind }) => kind === "scenario");
	if (scenario?.kind !== "scenario") return "no scenario";
	const compiled = compile(analysis, scenario);
	if (!compiled.ok) return compiled.error.message;
	const exploration = startExploration(createMachine(compiled.value), {
		statesMax: 200_000,
		depthMax: 10_000,
		memoryMaxBytes: 1 << 28,
	});
	while (!exploration.advance(10_000));
	const { outcome, code } = exploration.verdict();
	return code ?? outcome;
}

test("a finding is silenced by a comment with its code", () => {
	const [rule] = rules.filter(({ code }) => code === "missing-read-retry");
	const text =
		rule?.bad.replace(
			"    device_map(gpu, r)",
			"    // hmm-ignore missing-read-retry the pages are pinned\n    device_map(gpu, r)",
		) ?? "";
	expect(checkRules(analyse(uri, text, noImports))).toEqual([]);
});
