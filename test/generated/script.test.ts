// The scripts that chance writes are scripts: without a finding of form, and runnable. What they come to is compared
// elsewhere: with another tool's verdict, and with reduction on and off.

import { expect, test } from "vitest";
import { analyseText, findings, isRunnable } from "../script-files.ts";
import { generateScript } from "./script.ts";

const seeds = Array.from({ length: 300 }, (_, seed) => seed);

test("every generated script is well formed and runs", () => {
	for (const seed of seeds) {
		const { name, text } = generateScript(seed);
		const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
		expect(findings(analysis), name).toEqual([]);
		expect(isRunnable(analysis), name).toBe(true);
	}
});

test("a number names one script, and other numbers name others", () => {
	const texts = seeds.map((seed) => generateScript(seed).text);
	expect(seeds.map((seed) => generateScript(seed).text)).toEqual(texts);
	expect(new Set(texts).size).toBe(texts.length);
});
