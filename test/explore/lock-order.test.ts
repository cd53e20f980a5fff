// Two orders of two locks are wrong even where nothing deadlocks here.

import assert from "node:assert/strict";
import { test } from "vitest";
import { readVerdict } from "../../engine/explore/counterexample.ts";
import { createExpander, expandBlock } from "../../engine/explore/expander.ts";
import { type ExploreOptions, startExploration } from "../../engine/explore/exploration.ts";
import { plainGrain } from "../../engine/explore/grain.ts";
import { mergeParts } from "../../engine/explore/merge.ts";
import { createSearch, expand, expandLevel } from "../../engine/explore/search.ts";
import { createSharedSearch, giveBack, takeBlock } from "../../engine/explore/shared-search.ts";
import type { Verdict } from "../../engine/explore/verdict.ts";
import { compile, createMachine } from "../../engine/index.ts";
import { formatSchedule } from "../../engine/run/schedule.ts";
import { analyseText, scenariosOf } from "../script-files.ts";
import { ample, explore } from "./explore.ts";
import { gatedLocks, release, take, toyMachine, twoLocks } from "./toy-machine.ts";
import { twoOrders } from "./two-orders.ts";

test("two orders behind a gate are reported with the shortest run to the second order, and both named", () => {
	const verdict = explore(gatedLocks());
	assert.equal(verdict.code, "lock-order");
	assert.match(verdict.message, /cpu takes b while it holds a; gpu takes a while it holds b/);
	assert.deepEqual(verdict.paths, ["lock:b", "lock:a"]);
	assert.equal(verdict.thread, 1);
	assert.equal(formatSchedule(verdict.schedule ?? []), "1×3");
});

test("the other order has a run of its own: the shortest to where its second lock is taken", () => {
	const [other, ...more] = explore(gatedLocks()).otherRuns;
	assert.deepEqual(more, []);
	assert.equal(other?.message, "The other order: cpu takes b while it holds a.");
	assert.deepEqual(other?.paths, ["lock:a", "lock:b"]);
	assert.equal(formatSchedule(other?.schedule ?? []), "0×3");
});

/** The verdict on a real driver, and what it takes to find it. */
function verdictWith(options: ExploreOptions): Verdict {
	const exploration = startExploration(driver(), ample, options);
	while (!exploration.advance(1000));
	return exploration.verdict();
}

function driver() {
	const analysis = analyseText(new URL("file:///two-orders.hmm"), twoOrders);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok);
	return createMachine(program.value);
}

function runs({ code, schedule = [], otherRuns }: Verdict): readonly string[] {
	return [
		`${code}`,
		...[schedule, ...otherRuns.map((other) => other.schedule)].map(formatSchedule),
	];
}

test("once it is known that nothing is worse, the shortest run is found without all the plain states", () => {
	const whole = verdictWith({ reduction: "local" });
	assert.deepEqual(runs(whole), ["lock-order", "1×5", "2×4"]);
	for (const plainFirst of [0, 10]) {
		const reduced = verdictWith({ plainFirst });
		assert.deepEqual(runs(reduced), runs(whole));
		assert.ok(reduced.states * 4 < whole.states);
	}
});

test("threads that share the search end it at the same state", () => {
	const { search, ...alone } = orderSearch();
	while (search.ending === undefined) expand(search, 1);
	const together = createSharedSearch(orderSearch().search, allocate, 3);
	assert.ok(together);
	const hands = [1, 2].map(() => createExpander(alone.grain(), together.shared, allocate));
	for (let turn = 0; together.search.ending === undefined; turn++) {
		const block = takeBlock(together);
		const hand = hands[turn % hands.length];
		if (block && hand) giveBack(together, block.index, expandBlock(hand, block));
	}
	for (const key of ["ending", "expanded", "transitions", "depth"] as const)
		assert.deepEqual(together.search[key], search[key], key);
	assert.deepEqual(together.search.lockOrder.cycle, search.lockOrder.cycle);
	assert.equal(together.search.visited.count, search.visited.count);
});

const allocate = (bytes: number) => new SharedArrayBuffer(bytes);

/** A search that ends at the first round of orders, before its first step. */
function orderSearch() {
	const machine = driver();
	const grain = () => plainGrain(machine);
	const search = createSearch(grain(), ample);
	search.endsAtLockOrder = true;
	expandLevel(search);
	return { search, grain };
}

test("parts come to the runs of one search, though each saw its orders in bigger steps", () => {
	const machine = driver();
	const parts = [0, 1, 2].map((index) => {
		const shard = { index, count: 3, rootsPerJob: 1 };
		const exploration = startExploration(machine, ample, { shard });
		while (!exploration.advance(1000));
		return exploration.part();
	});
	const lengths = parts.flatMap(({ lockEdges }) =>
		lockEdges.map(({ schedule }) => schedule.length),
	);
	assert.ok(Math.min(...lengths) > 5);
	assert.deepEqual(runs(mergeParts(machine, parts)), ["lock-order", "1×5", "2×4"]);
});

test("to be read, every run is looked for again, and stays where it has the fewest switches", () => {
	const verdict = verdictWith({});
	const readable = readVerdict(driver(), verdict);
	assert.deepEqual(runs(readable), runs(verdict));
	assert.equal(readable.counterexample?.isFewest, true);
});

test("a deadlock that happens is told before the order that allows it", () => {
	assert.equal(explore(twoLocks([0, 1], [1, 0])).code, "deadlock");
});

test("a cycle over three locks needs no two of them in both orders", () => {
	const ops = (one: number, other: number) => [
		take(one),
		take(other, [one]),
		release(other),
		release(one),
	];
	const machine = toyMachine({
		variables: 3,
		lockNames: ["a", "b", "c"],
		threads: [{ name: "t", ops: [...ops(0, 1), ...ops(1, 2), ...ops(2, 0)] }],
	});
	const verdict = explore(machine);
	assert.equal(verdict.code, "lock-order");
	assert.match(
		verdict.message,
		/takes b while it holds a; t takes c while it holds b; t takes a while it holds c/,
	);
	assert.equal(verdict.schedule?.length, 10);
});

test("the same lock within itself is no order", () => {
	const machine = toyMachine({
		variables: 1,
		threads: [{ name: "t", ops: [take(0, [0]), release(0)] }],
	});
	assert.equal(explore(machine).outcome, "holds");
});
