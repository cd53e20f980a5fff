// Fair runs: what ends under fair scheduling holds, what goes round for ever is shown with one whole round.

import assert from "node:assert/strict";
import { test } from "vitest";
import { takeMove } from "../../engine/explore/move.ts";
import type { Verdict } from "../../engine/explore/verdict.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { explore } from "./explore.ts";
import { exploreNaively } from "./naive.ts";
import {
	counters,
	forgottenLock,
	type Op,
	retryLoop,
	set,
	spinUntil,
	toyMachine,
	V,
} from "./toy-machine.ts";

const spin: Op = { text: "again", run: () => undefined };

/** The state where the round begins, and the one where it ends; they must be one. */
function roundOf(machine: Machine, verdict: Verdict): readonly Int32Array[] {
	const state = machine.createInitial();
	const states = [state.slice()];
	for (const move of verdict.schedule ?? []) {
		assert.equal(takeMove(machine, state, move), 0);
		states.push(state.slice());
	}
	return states.slice(verdict.loopFrom ?? Number.NaN);
}

test("a retry loop that somebody may leave hanging is a livelock, shown by the shortest way in and one round", () => {
	const machine = retryLoop();
	const verdict = explore(machine);
	assert.equal(verdict.code, "livelock");
	assert.equal(verdict.loopFrom, exploreNaively(machine).length);
	assert.match(verdict.message, /gpu can never end/);
	assert.deepEqual(verdict.paths, ["thread:1"]);
	const round = roundOf(machine, verdict);
	assert.deepEqual(round[0], round.at(-1));
	assert.equal(round.length, 3);
});

test("a retry loop that the other thread always ends holds: fair runs get there", () => {
	const verdict = explore(
		toyMachine({
			variables: 1,
			threads: [
				{ name: "cpu", ops: [{ text: "publish", run: (s) => set(s, 0, 1) }] },
				{ name: "gpu", ops: [spinUntil(0, 1, 0)] },
			],
		}),
	);
	assert.equal(verdict.outcome, "holds");
});

test("a retry loop with a deadline holds: the deadline is a choice, and choices are fair", () => {
	const verdict = explore(
		toyMachine({
			variables: 1,
			threads: [
				{
					name: "gpu",
					ops: [{ text: "timed_out", ways: 2, run: (_, choice) => (choice ? -1 : 0) }],
				},
			],
		}),
	);
	assert.equal(verdict.outcome, "holds");
});

test("in one round of a livelock every thread moves that can", () => {
	const machine = toyMachine({
		variables: 1,
		threads: [
			{ name: "a", ops: [spin, spinUntil(0, 1, 0)] },
			{ name: "b", ops: [spin, spin, spinUntil(0, 1, 0)] },
		],
	});
	const verdict = explore(machine);
	assert.equal(verdict.code, "livelock");
	assert.equal(verdict.loopFrom, 0);
	assert.equal(verdict.schedule?.filter(({ thread }) => thread === 0).length, 2);
	assert.equal(verdict.schedule?.filter(({ thread }) => thread === 1).length, 3);
	assert.match(verdict.message, /a and b can never end.*6 states/);
	const round = roundOf(machine, verdict);
	assert.deepEqual(round[0], round.at(-1));
});

test("a loop of its own that touches nothing shared is a livelock within one step", () => {
	const machine = toyMachine({
		variables: 0,
		threads: [{ name: "a", ops: [spin, { text: "local", isLocal: true, run: () => 1 }] }],
	});
	assert.equal(explore(machine).code, "livelock");
});

test("waiting for what never comes is a deadlock, also while a thread that repeats goes on", () => {
	const verdict = explore(forgottenLock());
	assert.equal(verdict.code, "deadlock");
	assert.match(verdict.message, /gpu can never go on: only clock can move/);
	assert.equal(verdict.loopFrom, 1);
});

test("threads that repeat need not end", () => {
	const machine = toyMachine({
		variables: 1,
		threads: [
			{ name: "clock", repeats: true, ops: [spin, spin] },
			{ name: "cpu", ops: [spin] },
		],
	});
	assert.equal(explore(machine).outcome, "holds");
});

test("eventually holds where every fair run comes by, and is broken where one can go past", () => {
	const always = [
		{ name: "cpu", ops: [{ text: "set", run: (s: Int32Array) => set(s, 0, 1) }, spin] },
	];
	const maybe = [
		{
			name: "cpu",
			ops: [
				{ text: "choose", ways: 2, run: (s: Int32Array, choice: number) => set(s, 0, choice) },
				spin,
			],
		},
	];
	const eventually = [(s: Int32Array) => s[V] === 1];
	assert.equal(explore(toyMachine({ variables: 1, threads: always, eventually })).outcome, "holds");
	const verdict = explore(toyMachine({ variables: 1, threads: maybe, eventually }));
	assert.equal(verdict.code, "eventually");
	assert.match(verdict.message, /eventually condition 0 does not come true/);
	assert.equal(verdict.schedule?.length, 2);
});

test("a condition that only a thread that repeats makes true is waited for beyond the end of the others", () => {
	const machine = toyMachine({
		variables: 1,
		threads: [
			{ name: "cpu", ops: [spin] },
			{ name: "clock", repeats: true, ops: [spin, { text: "tick", run: (s) => set(s, 0, 1) }] },
		],
		eventually: [(s) => s[V] === 1],
	});
	assert.equal(explore(machine).outcome, "holds");
});

test("without memory for the graph the verdict is open and says what was not checked", () => {
	const verdict = explore(counters(5, 9), { memoryMaxBytes: 2_200_000 });
	assert.deepEqual(
		[verdict.outcome, verdict.reason, verdict.states, verdict.frontier],
		["open", "memory", 100_000, 0],
	);
	assert.match(verdict.message, /whether every fair run ends was not checked/);
});
