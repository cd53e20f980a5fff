// The text of a state, and of runs and verdicts of tiny machines: read these as a user would.

import assert from "node:assert/strict";
import { test } from "vitest";
import type { Machine } from "../../engine/machine/machine.ts";
import { runRoundRobin, runSchedule } from "../../engine/run/run.ts";
import type { StateView } from "../../engine/view/model.ts";
import { type RunSource, runView, stepView, verdictView } from "../../engine/view/run.ts";
import { asText, runText, verdictText } from "../../engine/view/text.ts";
import { explore } from "../explore/explore.ts";
import {
	counters,
	forgottenLock,
	gatedLocks,
	retryLoop,
	twoLocks,
	V,
} from "../explore/toy-machine.ts";
import { device, entry, lock, mm, place, state, thread } from "./state.ts";

function assertText(actual: string, expected: string): void {
	assert.deepEqual(actual.split("\n"), expected.slice(1).split("\n"));
}

test("a state in text: page tables side by side, and every other object", () => {
	const held: StateView = {
		...state,
		mms: [
			{
				...mm,
				invalidations: [
					{
						span: { start: 16, end: 18 },
						event: "UNMAP",
						owner: "",
						blockable: true,
						thread: "cpu",
					},
				],
			},
		],
		devices: [{ ...device, entries: [{ ...entry, disagreement: "gone" }] }],
		locks: [{ ...lock, writer: "cpu", waiters: ["worker"] }],
		threads: [{ ...thread, state: "blocked", reason: "waits for update, held by cpu" }],
	};
	assertText(
		asText(held),
		`
app: users 1, count 1, rss 1, seq 2
  invalidation UNMAP 0x10..0x12 by cpu
  address          CPU                        gpu        gpu TLB
  0x10     buf[0]  page 1 rw young exclusive  page 1 rw  –        ! gone
  0x11     buf[1]  none                       –          –

pages
  page 1  anon  refcount 1  mapcount 1  content 7  app buf[0]

page cache
  data[0]  file  not in memory  stored 5

swap
  slot 0  users 1  page 1  stored 0

locks
  update            mutex  held by cpu  awaited by worker
  mmap_lock of app  rwsem  free

notifiers
  mirror  inserted  app  0x10..0x12  seq 1

variables
  count  3

threads
  worker  blocked  populate:19  waits for update, held by cpu
`,
	);
});

/** Views of a toy: its variables, and its operations as statements. */
function sourceOf(machine: Machine, expected?: string): RunSource {
	return {
		machine,
		scenario: "toy",
		uri: place.uri,
		expected,
		project: (s): StateView => ({
			...{
				mms: [],
				pages: [],
				files: [],
				swap: [],
				devices: [],
				locks: [],
				notifiers: [],
				threads: [],
			},
			variables: [...s.slice(V)].map((value, index) => ({
				name: `v${index}`,
				kind: "int",
				value: String(value),
				parts: [],
			})),
		}),
		describeStep: (s, number) => ({
			fn: machine.threads[number]?.name ?? "",
			place: { ...place, line: s[number] },
			kernel: false,
			scriptPlace: place,
			text: `operation ${s[number]}`,
			routine: machine.threads[number]?.name ?? "",
			operation: { name: "", values: {} },
		}),
	};
}

test("a violation in text: headline, message, and the shortest run", () => {
	const machine = twoLocks([0, 1], [1, 0]);
	const view = verdictView(sourceOf(machine, "deadlock"), explore(machine), 0);
	assert.deepEqual([view.asExpected, view.steps, view.run?.violation?.step], [true, 2, 2]);
	assertText(
		verdictText(view),
		`
violated deadlock in 2 steps, 1 context switch  schedule 0·1
deadlock is broken

1  cpu  cpu:1  operation 0  sets v0 to 1
2  gpu  gpu:1  operation 0  sets v1 to 1
`,
	);
});

test("a livelock in text goes once round", () => {
	const machine = retryLoop();
	const view = verdictView(sourceOf(machine), explore(machine), 0);
	assert.equal(view.run?.ended, "violated livelock: from step 2 on it goes round for ever");
	assert.equal(view.run?.violation?.step, 2);
	assert.match(
		verdictText(view),
		/^violated livelock in 4 steps, 1 context switch {2}schedule 0·0·1·1\n/,
	);
});

test("the step that made the violation unavoidable has a line below it", () => {
	const machine = twoLocks([0, 1], [1, 0]);
	const found = explore(machine);
	const textOf = (unavoidable: number) => {
		const counterexample = { switches: 1, isFewest: true, unavoidable };
		return verdictText(verdictView(sourceOf(machine), { ...found, counterexample }, 0)).split("\n");
	};
	assert.equal(textOf(0)[3], "── every run of this scenario is violated ──");
	assert.equal(textOf(1)[4], "── from here on every way on is violated ──");
	assert.equal(textOf(2).length, textOf(1).length - 1);
});

test("what holds and what stays open is said in two lines", () => {
	const right = counters(2, 2);
	const holds = verdictView(sourceOf(right), explore(right), 0);
	assert.deepEqual([holds.outcome, holds.asExpected, holds.run], ["holds", true, undefined]);
	assert.match(
		verdictText(holds),
		/^holds {2}9 states, 12 steps from them\nAll 9 states were explored/,
	);
	const open = verdictView(sourceOf(right), explore(right, { statesMax: 5 }), 0);
	assert.deepEqual([open.outcome, open.asExpected], ["open", false]);
	assert.match(
		verdictText(open),
		/^open {2}5 states.*\nNot decided: the budget of 5 states is spent/,
	);
});

test("a verdict is as expected only with the code expected", () => {
	const machine = gatedLocks();
	const verdict = explore(machine);
	assert.equal(verdictView(sourceOf(machine), verdict, 0).asExpected, false);
	assert.equal(verdictView(sourceOf(machine, "deadlock"), verdict, 0).asExpected, false);
	assert.equal(verdictView(sourceOf(machine, "lock-order"), verdict, 0).asExpected, true);
	const held = explore(counters(1, 1));
	assert.equal(verdictView(sourceOf(counters(1, 1), "deadlock"), held, 0).asExpected, false);
});

test("a run in text says how it ended", () => {
	const ended = (machine: Machine, steps = 10) =>
		runText(
			runView(
				sourceOf(machine),
				runRoundRobin(machine, { stepsMax: steps, memoryMaxBytes: 1 << 20 }),
			),
		).split("\n")[0];
	assert.equal(ended(counters(1, 2)), "every thread ended, 2 steps  schedule 0·0");
	assert.equal(ended(twoLocks([0, 1], [1, 0])), "violated deadlock, 2 steps  schedule 0·1");
	assert.equal(ended(forgottenLock(), 3), "stopped after 3 steps  schedule 0·2·2");
});

test("a step alone is the step of the run", () => {
	const machine = counters(3, 3);
	const history = runRoundRobin(machine);
	for (const step of runView(sourceOf(machine), history).steps)
		assert.deepEqual(stepView(sourceOf(machine), history, step.index), step);
});

test("a schedule that does not fit, or is over early, says so", () => {
	const machine = twoLocks([0, 1], [0, 1]);
	const move = (number: number) => ({ thread: number, choice: 0 });
	const misfit = runView(sourceOf(machine), runSchedule(machine, [move(0), move(1)]));
	assert.equal(
		misfit.ended,
		"the schedule does not fit: after 1 step, thread 1 cannot move that way",
	);
	const short = runView(sourceOf(machine), runSchedule(machine, [move(0)]));
	assert.equal(short.ended, "the schedule is over after 1 step");
});

test("setup is folded into one line, unless the run ends in it", () => {
	const steps = runView(sourceOf(counters(2, 2)), runRoundRobin(counters(2, 2))).steps;
	const asSetup = (count: number) =>
		runText({
			scenario: "",
			uri: "",
			schedule: "",
			threads: [],
			violation: undefined,
			ended: "every thread ended",
			steps: steps.map((step, index) =>
				index < count ? { ...step, thread: "setup", threadId: 0 } : step,
			),
		}).split("\n");
	assert.equal(asSetup(3)[2], "1–3  setup        3 steps");
	assert.equal(asSetup(4).length, 7);
});
