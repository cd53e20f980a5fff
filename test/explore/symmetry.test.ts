// Exchanging two threads that do the same: in states that are really reached, whatever one of them can do in the one state
// the other can do in the exchanged one, and it leads to the exchanged state.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { stateAfter } from "../../engine/explore/evidence.ts";
import { takeMove } from "../../engine/explore/move.ts";
import {
	compile,
	createMachine,
	type ProgramMachine,
	startExploration,
} from "../../engine/index.ts";
import { exchange } from "../../engine/machine/symmetry/exchange.ts";
import { twinsOf } from "../../engine/machine/symmetry/twins.ts";
import { generateScript } from "../generated/script.ts";
import { pause } from "../pause.ts";
import { analyseFile, analyseText, scenariosOf } from "../script-files.ts";

const STATES = 200;
const GENERATED = 60;

const crowd = `
device gpu {
	lock gate: rwsem
	lock update: mutex
	var turns = 0
}

fn visit(mm, buf) {
	read_lock(gate)
	let seen = turns
	read_unlock(gate)
	if timed_out() { return seen }
	write_lock(gate)
	turns = turns + 1
	write_unlock(gate)
	lock(update)
	write(mm, buf[0], 7)
	unlock(update)
	return 0
}

scenario "three that do the same" {
	process app { buf = mmap(2, anon, rw) }
	thread a in app { visit(app, app.buf) }
	thread b in app { visit(app, app.buf) }
	thread c in app { visit(app, app.buf) }
	thread other in app { munmap(app.buf) }
}
`;

/** A scenario in which some threads do the same. */
function machinesOf(analysis: ReturnType<typeof analyseText>): readonly ProgramMachine[] {
	return scenariosOf(analysis).flatMap((scenario) => {
		const program = compile(analysis, scenario);
		assert.ok(program.ok);
		return twinsOf(program.value).length > 0 ? [createMachine(program.value)] : [];
	});
}

function machinesIn(file: string): readonly ProgramMachine[] {
	return machinesOf(analyseFile(new URL(`../../${file}`, import.meta.url)));
}

function generated(): readonly ProgramMachine[] {
	const machines: ProgramMachine[] = [];
	for (let seed = 1; machines.length < GENERATED; seed++) {
		const { text } = generateScript(seed);
		machines.push(...machinesOf(analyseText(new URL("generated.hmm", import.meta.url), text)));
	}
	return machines;
}

/** States on the way of runs that chance picks: deep ones too. */
function* statesOf(machine: ProgramMachine): Generator<Int32Array> {
	let state = machine.createInitial();
	let draw = 1;
	for (let count = 0; count < STATES; count++) {
		yield state;
		const moves = machine.threads.flatMap((_, thread) =>
			Array.from({ length: machine.choiceCount(state, thread) }, (__, choice) => ({
				thread,
				choice,
			})),
		);
		draw = (Math.imul(draw, 1103515245) + 12345) & 0x7fffffff;
		const move = moves[(draw >>> 8) % Math.max(1, moves.length)];
		const next = state.slice();
		state = move && takeMove(machine, next, move) === 0 ? next : machine.createInitial();
	}
}

function exchanged(
	machine: ProgramMachine,
	state: Int32Array,
	pair: readonly number[],
): Int32Array {
	const copy = state.slice();
	exchange(machine.interpreter, copy, pair[0] ?? 0, pair[1] ?? 0);
	return copy;
}

/** As deepEqual, which takes its time. */
function assertSame(one: Int32Array, other: Int32Array): void {
	assert.equal(
		one.findIndex((word, index) => word !== other[index]),
		-1,
	);
}

function assertAutomorphism(machine: ProgramMachine, state: Int32Array, pair: readonly number[]) {
	const [one, other] = pair;
	const mirror = exchanged(machine, state, pair);
	assertSame(exchanged(machine, mirror, pair), state);
	for (let thread = 0; thread < machine.threads.length; thread++) {
		const twin = thread === one ? other : thread === other ? one : thread;
		assert.ok(twin !== undefined);
		const ways = machine.choiceCount(state, thread);
		assert.equal(machine.choiceCount(mirror, twin), ways);
		for (let choice = 0; choice < ways; choice++) {
			const next = state.slice();
			const reflected = mirror.slice();
			const result = takeMove(machine, next, { thread, choice });
			assert.equal(takeMove(machine, reflected, { thread: twin, choice }), result);
			if (result === 0) assertSame(exchanged(machine, next, pair), reflected);
		}
	}
	const [left, right] = [state.slice(), mirror.slice()];
	machine.symmetry?.toRepresentative(left);
	machine.symmetry?.toRepresentative(right);
	assertSame(left, right);
}

function assertSymmetric(machine: ProgramMachine): void {
	for (const state of statesOf(machine))
		for (const set of twinsOf(machine.program))
			for (const one of set)
				for (const other of set) if (one < other) assertAutomorphism(machine, state, [one, other]);
}

function explored(machine: ProgramMachine, statesMax = 1_000_000) {
	const budget = { statesMax, depthMax: 100_000, memoryMaxBytes: 2 ** 30 };
	const exploration = startExploration(machine, budget);
	while (!exploration.advance(1000));
	return exploration.verdict();
}

const dance = `
device gpu { lock update: mutex; var turn = 0 }

fn dance() {
	lock(update)
	let mine = turn
	turn = mine + 1
	unlock(update)
	loop {
		lock(update)
		let given = mine
		mine = turn
		turn = given
		unlock(update)
	}
}

scenario "nobody comes to an end" {
	process app { buf = mmap(1, anon, rw) }
	thread a in app { dance() }
	thread b in app { dance() }
	thread c in app { write(app.buf[0], 1) }
}
`;

describe("threads that do the same", () => {
	const own = machinesOf(analyseText(new URL("crowd.hmm", import.meta.url), crowd));

	test("are found", () => {
		assert.deepEqual(
			own.map(({ program }) => twinsOf(program)),
			[[[1, 2, 3]]],
		);
		const named = crowd.replace("turns = turns + 1", "turns = current()");
		assert.deepEqual(machinesOf(analyseText(new URL("named.hmm", import.meta.url), named)), []);
	});

	test("can be exchanged in any state", { timeout: 120_000 }, async () => {
		const files = [
			"examples/migration/partial.hmm",
			"examples/versions/fault-race.hmm",
			"examples/broken/read-begin-under-lock.hmm",
			"test/corpus/bugs/b10-counter-sampled-before-locks.buggy.hmm",
		];
		const machines = [...own, ...files.flatMap(machinesIn), ...generated()];
		assert.ok(machines.length > GENERATED + files.length);
		for (const machine of machines) {
			await pause();
			assertSymmetric(machine);
		}
	});

	test("make states fewer: six orders of three threads are one", () => {
		const [machine] = own;
		assert.ok(machine);
		const few = explored(machine);
		const named = explored({ ...machine, symmetry: undefined });
		assert.equal(few.outcome, "holds");
		assert.equal(named.outcome, "holds");
		assert.ok(few.states * 3 < named.states, `${few.states} of ${named.states}`);
	});

	test("a loop that was found among representatives is told with their own names", () => {
		const [machine] = machinesOf(analyseText(new URL("dance.hmm", import.meta.url), dance));
		assert.ok(machine);
		// Enough for the smaller graph, too little for the one that would show the shortest run.
		const { code, schedule, loopFrom, message } = explored(machine, 100);
		assert.equal(code, "livelock");
		assert.match(message, /a and b can never end.*There may be a shorter run/);
		assert.ok(schedule && loopFrom !== undefined);
		const round = schedule.slice(loopFrom);
		assertSame(stateAfter(machine, schedule), stateAfter(machine, schedule.slice(0, loopFrom)));
		assert.deepEqual([...new Set(round.map(({ thread }) => thread))].sort(), [1, 2]);
	});
});
