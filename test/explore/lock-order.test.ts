// Two orders of two locks are wrong even where nothing deadlocks here.

import assert from "node:assert/strict";
import { test } from "vitest";
import { formatSchedule } from "../../engine/run/schedule.ts";
import { explore } from "./explore.ts";
import { gatedLocks, release, take, toyMachine, twoLocks } from "./toy-machine.ts";

test("two orders behind a gate are reported with the shortest run to the second order, and both named", () => {
	const verdict = explore(gatedLocks());
	assert.equal(verdict.code, "lock-order");
	assert.match(verdict.message, /cpu takes b while it holds a; gpu takes a while it holds b/);
	assert.deepEqual(verdict.paths, ["lock:b", "lock:a"]);
	assert.equal(verdict.thread, 1);
	assert.equal(formatSchedule(verdict.schedule ?? []), "1×3");
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
