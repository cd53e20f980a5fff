// The kernel's own HMM selftests, each as a scenario with the same steps and expectations, for private and for coherent device
// memory: 58 in all, as a real kernel runs them. A page here stands for many there; one test or another spans two tables.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyseText, findings, scenariosOf, scriptsIn, verdictOf } from "./script-files.ts";

const scripts = scriptsIn(new URL("selftests/", import.meta.url));

test("there are as many as the kernel has", () => {
	expect(scripts.length * 2).toBe(58);
});

describe.each(["private", "coherent"])("%s device memory", (memory) => {
	test.each(scripts)("$name", ({ url }) => {
		const text = readFileSync(url, "utf8").replace(
			"test_hmm/private.hmm",
			`test_hmm/${memory}.hmm`,
		);
		const analysis = analyseText(url, text);
		expect(findings(analysis)).toEqual([]);
		const [scenario] = scenariosOf(analysis);
		expect(scenario && verdictOf(analysis, scenario)).toBe("holds");
	});
});
