// The search on machines whose answer is known: numbers of states, shortest runs, budgets, cancel.

import assert from "node:assert/strict";
import { test } from "vitest";
import { startExploration } from "../../engine/explore/exploration.ts";
import { formatSchedule } from "../../engine/run/schedule.ts";
import { ample, explore } from "./explore.ts";
import { exploreNaively } from "./naive.ts";
import {
	BROKEN,
	counters,
	increment,
	peterson,
	philosophers,
	set,
	toyMachine,
	twoLocks,
	V,
} from "./toy-machine.ts";

test("independent counters have (rounds + 1) ^ threads states and threads × rounds steps to the end", () => {
	for (const [threads, rounds] of [
		[1, 1],
		[2, 3],
		[3, 4],
		[5, 2],
	] as const) {
		const verdict = explore(counters(threads, rounds));
		assert.equal(verdict.outcome, "holds");
		assert.equal(verdict.states, (rounds + 1) ** threads);
		assert.equal(verdict.transitions, threads * rounds * (rounds + 1) ** (threads - 1));
		assert.equal(verdict.depth, threads * rounds);
		assert.equal(verdict.frontier, 0);
	}
});

test("a machine that can do nothing and has nothing to do holds in one state", () => {
	const verdict = explore(toyMachine({ threads: [], variables: 0 }));
	assert.deepEqual([verdict.outcome, verdict.states, verdict.fingerprintOdds], ["holds", 1, 0]);
});

test("two locks in one order hold, in both orders they deadlock after two steps", () => {
	assert.equal(explore(twoLocks([0, 1], [0, 1])).outcome, "holds");
	const verdict = explore(twoLocks([0, 1], [1, 0]));
	assert.equal(verdict.code, "deadlock");
	assert.equal(formatSchedule(verdict.schedule ?? []), "0·1");
});

test("philosophers who all take the left fork first starve once each has one", () => {
	for (const count of [2, 3, 4, 5]) {
		const verdict = explore(philosophers(count));
		assert.equal(verdict.code, "deadlock");
		assert.equal(verdict.schedule?.length, count);
	}
});

test("Peterson's algorithm excludes, and does not without its flags", () => {
	const right = explore(peterson(true));
	assert.equal(right.outcome, "holds");
	assert.equal(right.states, exploreNaively(peterson(true)).states);
	const wrong = explore(peterson(false));
	assert.equal(wrong.code, "always");
	assert.equal(wrong.schedule?.length, 8);
});

test("a broken step one step later does not hide a nearer deadlock of the same level", () => {
	// After two steps `a` stands before its assertion or, by the later choice of `b`, nobody can move.
	const machine = toyMachine({
		variables: 2,
		threads: [
			{
				name: "a",
				ops: [
					{ text: "go", run: () => undefined },
					{ text: "assert", when: (s) => s[V] === 1, run: () => BROKEN },
				],
			},
			{
				name: "b",
				ops: [
					{ text: "choose", ways: 2, run: (s, choice) => set(s, 0, choice + 1) },
					{ text: "wait", when: () => false, run: () => undefined },
				],
			},
		],
	});
	const naive = exploreNaively(machine);
	const verdict = explore(machine);
	assert.deepEqual([verdict.code, verdict.schedule?.length], [naive.code, naive.length]);
	assert.deepEqual([verdict.code, verdict.schedule?.length], ["deadlock", 2]);
});

test("what is left over at the end is found in final states only", () => {
	const machine = toyMachine({
		variables: 1,
		threads: [{ name: "a", ops: [increment(0), increment(0)] }],
		atEnd: (s) => s[V] === 0,
	});
	const verdict = explore(machine);
	assert.deepEqual([verdict.code, verdict.schedule?.length], ["page-leak", 2]);
});

test("budgets end a search with open, the reason, and how far it came", () => {
	const states = explore(counters(3, 9), { statesMax: 100 });
	assert.deepEqual([states.outcome, states.reason, states.states], ["open", "states", 100]);
	assert.match(states.message, /budget of 100 states/);
	const one = explore(counters(3, 9), { statesMax: 1 });
	assert.equal(one.frontier, 1);
	assert.match(one.message, /in 1 state, in runs of up to 0 steps; 1 state is waiting to be/);

	const depth = explore(counters(3, 9), { depthMax: 5 });
	assert.deepEqual([depth.outcome, depth.reason, depth.depth], ["open", "depth", 5]);
	assert.equal(depth.states, 56);
	assert.match(depth.message, /in 56 states, in runs of up to 5 steps\. Allow longer runs/);

	const memory = explore(counters(6, 9), { memoryMaxBytes: 2 << 20 });
	assert.deepEqual([memory.outcome, memory.reason], ["open", "memory"]);
	assert.ok(memory.states > 10_000 && memory.frontier > 0);
});

test("a search whose budget is just enough holds", () => {
	assert.equal(explore(counters(3, 9), { statesMax: 1000, depthMax: 28 }).outcome, "holds");
});

test("a violation at the depth budget is found, one beyond it is not", () => {
	assert.equal(explore(philosophers(4), { depthMax: 4 }).code, "deadlock");
	assert.equal(explore(philosophers(4), { depthMax: 3 }).reason, "depth");
	assert.equal(explore(peterson(false), { depthMax: 8 }).code, "always");
	assert.equal(explore(peterson(false), { depthMax: 7 }).reason, "depth");
});

test("an exploration goes in slices, tells its progress, and stops when it is told to", () => {
	const exploration = startExploration(counters(4, 9), ample);
	assert.equal(exploration.advance(500), false);
	const progress = exploration.progress();
	assert.ok(progress.states > 500 && progress.transitions > 500 && progress.depth > 0);
	assert.ok(progress.frontier === progress.states - 500);
	exploration.stop("cancelled");
	assert.equal(exploration.advance(500), true);
	assert.deepEqual(
		[exploration.verdict().outcome, exploration.verdict().reason],
		["open", "cancelled"],
	);
});

test("stopped between the states and the fair runs, it says which of them were looked at", () => {
	const exploration = startExploration(counters(3, 9), ample);
	while (exploration.progress().frontier > 0) exploration.advance(100);
	exploration.stop("seconds");
	const { outcome, message } = exploration.verdict();
	assert.equal(outcome, "open");
	assert.match(
		message,
		/time is up\. All 1,000 states were explored and none is broken, but whether/,
	);
});

test("stopping after the verdict changes nothing", () => {
	const exploration = startExploration(counters(2, 2), ample);
	while (!exploration.advance(10));
	exploration.stop("seconds");
	assert.equal(exploration.verdict().outcome, "holds");
});

test("the same machine gives the same verdict, byte for byte, in slices of any size", () => {
	const verdicts = [1, 7, 100_000].map((slice) => {
		const exploration = startExploration(philosophers(5), ample);
		while (!exploration.advance(slice));
		return JSON.stringify(exploration.verdict());
	});
	assert.equal(new Set(verdicts).size, 1);
});
