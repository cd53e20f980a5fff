// Fair runs of real scenarios: threads that repeat, retry loops, conditions that must come true.

import assert from "node:assert/strict";
import { test } from "vitest";
import type { Verdict } from "../../engine/explore/verdict.ts";
import { analyse, compile, createMachine, noImports } from "../../engine/index.ts";
import { explore } from "./explore.ts";

/** The verdict on the threads given, over two locks and a variable. */
function verdictOn(threads: string): Verdict {
	const script = `device gpu {
    lock update: mutex
    lock other: mutex
    var ready = 0
}
scenario "s" {
${threads}
}
`;
	const analysis = analyse("file:///fair.hmm", script, noImports);
	const scenario = analysis.module.tree.declarations.find(({ kind }) => kind === "scenario");
	assert.ok(scenario?.kind === "scenario");
	const program = compile(analysis, scenario);
	assert.ok(program.ok, JSON.stringify(program));
	return explore(createMachine(program.value));
}

const waits = "while ready == 0 { lock(update); unlock(update) }";

test("a thread that waits in a loop for what another one does ends on fair runs", () => {
	const verdict = verdictOn(`thread a { ${waits} }\nthread b { ready = 1 }`);
	assert.equal(verdict.outcome, "holds");
});

test("a thread that waits in a loop for what nobody does is a livelock", () => {
	const verdict = verdictOn(`thread a { ${waits} }\nthread b { lock(update); unlock(update) }`);
	assert.equal(verdict.code, "livelock");
	assert.match(verdict.message, /\ba can never end/);
});

test("so it is in a thread that repeats, once everybody else has ended", () => {
	const verdict = verdictOn(
		`thread a repeat { ${waits} }\nthread b { lock(update); unlock(update) }`,
	);
	assert.equal(verdict.code, "livelock");
	assert.match(verdict.message, /\ba can never end/);
});

test("two orders of two locks deadlock; behind a third they are an order broken", () => {
	const nest = (one: string, other: string) =>
		`lock(${one}); lock(${other}); unlock(${other}); unlock(${one})`;
	const both = verdictOn(
		`thread a { ${nest("update", "other")} }\nthread b { ${nest("other", "update")} }`,
	);
	assert.equal(both.code, "deadlock");
	const oneAfterTheOther = verdictOn(
		`setup { ${nest("update", "other")} }\nthread b { ${nest("other", "update")} }`,
	);
	assert.equal(oneAfterTheOther.code, "lock-order");
	assert.match(oneAfterTheOther.message, /b takes update while it holds other/);
});

test("eventually is told with its words", () => {
	const verdict = verdictOn("thread a { lock(update); unlock(update) }\neventually ready == 1");
	assert.equal(verdict.code, "eventually");
	assert.match(verdict.message, /eventually ready == 1 does not come true/);
	assert.equal(
		verdictOn("thread a { lock(update); ready = 1; unlock(update) }\neventually ready == 1")
			.outcome,
		"holds",
	);
});

test("always is checked in every state", () => {
	const verdict = verdictOn("thread a { ready = 1; ready = 2 }\nalways ready < 2");
	assert.deepEqual([verdict.code, verdict.schedule?.length], ["always", 2]);
});
