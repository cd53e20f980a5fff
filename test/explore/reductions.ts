// The same scenario explored with every reduction and without any, for the tests that compare what is said of it.

import assert from "node:assert/strict";
import {
	type Analysis,
	compile,
	createMachine,
	type Reduction,
	startExploration,
	type Tree,
	type Verdict,
} from "../../engine/index.ts";

type Explore = (reduction: Reduction, statesMax: number) => Verdict;

/** Undefined where the scenario does not compile, which is another test's matter. */
export function explorerOf(analysis: Analysis, scenario: Tree.Scenario): Explore | undefined {
	const program = compile(analysis, scenario);
	if (!program.ok) return undefined;
	return (reduction, statesMax) => {
		const budget = { statesMax, depthMax: 1e5, memoryMaxBytes: 1 << 30 };
		const exploration = startExploration(createMachine(program.value), budget, { reduction });
		while (!exploration.advance(4096));
		return exploration.verdict();
	};
}

/** Asserts the same outcome and property, and where `told` also a run as short. */
export function assertSame(name: string, one: Verdict, other: Verdict, told: "with run" | "alone") {
	assert.deepEqual(findingOf(one, told), findingOf(other, told), name);
}

function findingOf(verdict: Verdict, told: "with run" | "alone") {
	if (verdict.outcome !== "violated") return { outcome: verdict.outcome };
	const { outcome, code, schedule } = verdict;
	return { outcome, code, steps: told === "with run" ? schedule?.length : undefined };
}
