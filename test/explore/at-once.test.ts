// What is wrong, or has come true, before the first step.

import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { readVerdict } from "../../engine/explore/counterexample.ts";
import { type ExploreOptions, startExploration } from "../../engine/explore/exploration.ts";
import { mergeParts } from "../../engine/explore/merge.ts";
import {
	compile,
	createMachine,
	runRoundRobin,
	runSource,
	verdictView,
} from "../../engine/index.ts";
import { verdictText } from "../../engine/view/text.ts";
import { analyseText, scenariosOf } from "../script-files.ts";
import { ample } from "./explore.ts";
import { exploreNaively } from "./naive.ts";

function machineOf(items: string) {
	const text = `
device gpu {
    var ready = 0
}
scenario "at once" {
    process app { buf = mmap(1, anon, rw) }
    ${items}
}
`;
	const analysis = analyseText(new URL("file:///at-once.hmm"), text);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok, JSON.stringify(program));
	return createMachine(program.value);
}

function exploreWith(items: string, options: ExploreOptions) {
	const exploration = startExploration(machineOf(items), ample, options);
	while (!exploration.advance(1000));
	return exploration;
}

const ways: readonly ExploreOptions[] = [
	{},
	{ plainFirst: 100 },
	{ reduction: "local" },
	{ reduction: "none" },
];

const thread = "thread cpu { ready = 1 }";

describe.each([
	["with a thread", `${thread}\n    always ready == 1`],
	["with setup that makes it true", `setup { ready = 1 }\n    ${thread}\n    always ready == 1`],
	["where nobody moves", "always false"],
])("an always that is false at once, %s", (_, items) => {
	test("is violated by the run of no steps, however it is explored", () => {
		for (const options of ways) {
			const verdict = exploreWith(items, options).verdict();
			expect([verdict.outcome, verdict.code, verdict.states]).toEqual(["violated", "always", 1]);
			expect(verdict.schedule).toEqual([]);
		}
		expect(exploreNaively(machineOf(items))).toMatchObject({ code: "always", length: 0 });
	});

	test("is so in parts", () => {
		const parts = [0, 1].map((index) => exploreWith(items, { shard: { index, count: 2 } }).part());
		expect(mergeParts(machineOf(items), parts)).toMatchObject({ code: "always", schedule: [] });
	});

	test("is told as what it is, and no run gets any further", () => {
		const machine = machineOf(items);
		const verdict = readVerdict(machine, exploreWith(items, {}).verdict());
		expect(verdict.counterexample).toEqual({ switches: 0, isFewest: true, unavoidable: 0 });
		expect(verdictText(verdictView(runSource(machine), verdict, 0))).toMatch(
			/^violated always in 0 steps, 0 context switches\nalways .* does not hold here\. So it is before the first step, and before setup: .*\.\n$/,
		);
		const history = runRoundRobin(machine);
		expect(history.stepCount).toBe(0);
		expect(history.ending()).toMatchObject({ kind: "violated" });
	});
});

test("an eventually that is true at once has come true", () => {
	const items = `${thread}\n    eventually ready == 0`;
	for (const options of ways) expect(exploreWith(items, options).verdict().outcome).toBe("holds");
	expect(exploreNaively(machineOf(items)).outcome).toBe("holds");
});
