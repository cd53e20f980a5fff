// A history against its plain twin, a list of whole states: after any walk back and forth, the present state is the one
// that the moves before it make.

import assert from "node:assert/strict";
import { test } from "vitest";
import { History } from "../../engine/run/history.ts";
import { runRoundRobin, runSchedule, runSeeded } from "../../engine/run/run.ts";
import { formatSchedule, parseSchedule } from "../../engine/run/schedule.ts";
import {
	counters,
	forgottenLock,
	increment,
	type Op,
	peterson,
	set,
	toyMachine,
	twoLocks,
	V,
} from "../explore/toy-machine.ts";

const local: Op = {
	text: "local",
	isLocal: true,
	run: (s) => set(s, 1, s[V + 1] + 1),
};

/** Two threads of steps with three instructions each, without end. */
function ticking(): ReturnType<typeof toyMachine> {
	const ops = [increment(0), local, local, increment(0), local, local];
	return toyMachine({
		variables: 2,
		threads: [
			{ name: "a", repeats: true, ops },
			{ name: "b", repeats: true, ops },
		],
	});
}

test("steps are made of instructions, and each is where it says", () => {
	const history = new History(ticking());
	assert.deepEqual([history.position, history.length, history.stepCount], [0, 0, 0]);
	history.stepThread(0, 0);
	history.stepThread(1, 0);
	assert.deepEqual([history.position, history.stepCount], [6, 2]);
	assert.deepEqual(
		[0, 1, 2, 3, 4, 5, 6].map((position) => history.stepOf(position)),
		[0, 1, 1, 1, 2, 2, 2],
	);
	assert.deepEqual(
		[0, 1, 2].map((step) => history.positionAfter(step)),
		[0, 3, 6],
	);
	assert.equal(history.moveOf(2).thread, 1);
});

test("an instruction at a time, other threads may come between the parts of a step", () => {
	const history = new History(ticking());
	for (const thread of [0, 1, 0, 1, 0, 1]) assert.ok(history.moveThread(thread, 0));
	assert.equal(history.stepCount, 2);
	assert.deepEqual(history.state, runSchedule(ticking(), [...history.schedule()]).state);
});

test("back, forward and jumps lead to the states that were there", () => {
	const history = new History(ticking());
	const states = [history.state.slice()];
	for (let count = 0; count < 3000; count++) {
		history.moveThread((count * 7) % 3 === 0 ? 0 : 1, 0);
		states.push(history.state.slice());
	}
	let position = 3000;
	for (let jump = 0; jump < 500; jump++) {
		position = (position * 31 + jump * 17) % 3001;
		history.seek(position);
		assert.deepEqual(history.state, states[position]);
		if (history.back()) assert.deepEqual(history.state, states[position - 1]);
		if (history.forward()) assert.equal(history.forward(), position < 2999 + 1);
	}
	for (let step = 0; step <= history.stepCount; step += 37)
		assert.deepEqual(history.stateAt(step), states[history.positionAfter(step)]);
});

test("moving as recorded keeps the future, moving otherwise drops it", () => {
	const history = new History(ticking());
	for (const thread of [0, 1, 0, 1]) history.stepThread(thread, 0);
	history.seek(3);
	history.stepThread(1, 0);
	assert.deepEqual([history.position, history.length], [6, 12]);
	history.stepThread(1, 0);
	assert.deepEqual([history.position, history.length], [9, 9]);
	assert.equal(formatSchedule(history.schedule()), "0·1·1");
	assert.deepEqual(history.state, runSchedule(ticking(), history.schedule()).state);
});

test("the first and the last state are ends", () => {
	const history = new History(counters(1, 1));
	assert.equal(history.back(), false);
	assert.equal(history.forward(), false);
	assert.equal(history.moveThread(0, 1), false);
	assert.equal(history.moveThread(7, 0), false);
	assert.equal(history.stepThread(0, 0), true);
	assert.equal(history.canMove(), false);
	assert.equal(history.ending().kind, "ended");
});

test("a violation ends a run; before it, another way may be taken", () => {
	const machine = peterson(false);
	const history = runSchedule(
		machine,
		[0, 0, 1, 1, 0, 0, 1, 1].map((thread) => ({ thread, choice: 0 })),
	);
	const ending = history.ending();
	assert.ok(ending.kind === "violated");
	assert.equal(ending.explanation.code, "always");
	assert.equal(history.canMove(), false);
	assert.equal(history.choiceCount(0), 0);
	history.back();
	assert.equal(history.canMove(), true);
	history.stepThread(0, 0);
	assert.equal(history.ending().kind, "unfinished");
});

test("a deadlock ends a run with who waits", () => {
	const history = runRoundRobin(twoLocks([0, 1], [1, 0]));
	const ending = history.ending();
	assert.ok(ending.kind === "deadlock");
	assert.equal(ending.explanation.code, "deadlock");
	assert.equal(history.stepCount, 2);
});

test("a run without end stops after the steps allowed", () => {
	const history = runRoundRobin(forgottenLock(), { stepsMax: 100, memoryMaxBytes: 1 << 20 });
	assert.deepEqual([history.stepCount, history.ending().kind], [100, "full"]);
	history.seek(50);
	assert.equal(history.stepThread(2, 0), true);
});

test("a history stays within its memory, and still goes back", () => {
	const history = runSeeded(ticking(), 1, { stepsMax: 1e9, memoryMaxBytes: 100_000 });
	assert.equal(history.ending().kind, "full");
	assert.equal(history.length, 12_500);
	const last = history.state.slice();
	history.seek(0);
	assert.deepEqual(history.state, history.machine.createInitial());
	history.seek(history.length);
	assert.deepEqual(history.state, last);
});

test("a loop of its own that never reaches a border ends the run as the machine judges it", () => {
	const machine = toyMachine({
		variables: 0,
		threads: [
			{
				name: "a",
				ops: [
					{ text: "go", run: () => undefined },
					{ text: "round", isLocal: true, run: () => 1 },
				],
			},
		],
	});
	const ending = runRoundRobin(machine).ending();
	assert.ok(ending.kind === "violated");
	assert.equal(ending.explanation.code, "livelock");
});

test("a schedule that does not fit stops where it does not, and says so", () => {
	const schedule = parseSchedule("0·0·1·0");
	assert.ok(schedule.ok);
	const history = runSchedule(twoLocks([0, 1], [0, 1]), schedule.value);
	assert.equal(history.stepCount, 2);
	assert.deepEqual(history.ending(), { kind: "misfit", move: { thread: 1, choice: 0 } });
});

test("the same seed gives the same run, other seeds give others, and all are replayed by their schedule", () => {
	const runs = Array.from({ length: 20 }, (_, seed) => runSeeded(peterson(true), seed));
	const texts = runs.map((run) => formatSchedule(run.schedule()));
	assert.deepEqual(
		texts,
		runs.map((_, seed) => formatSchedule(runSeeded(peterson(true), seed).schedule())),
	);
	assert.ok(new Set(texts).size > 10);
	for (const run of runs) {
		assert.equal(run.ending().kind, "ended");
		assert.deepEqual(runSchedule(peterson(true), run.schedule()).state, run.state);
	}
});

test("round robin gives each thread its turn", () => {
	const history = runRoundRobin(counters(3, 2));
	assert.equal(formatSchedule(history.schedule()), "0·1·2·0·1·2");
});
