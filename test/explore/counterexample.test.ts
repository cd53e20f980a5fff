// What makes a run readable, against plain twins that hold whole states: no run as short has fewer context switches, and the
// step called unavoidable is the first after which no good end can be reached.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { statesBackwards } from "../../engine/explore/backwards.ts";
import { type ReadableVerdict, startReading } from "../../engine/explore/counterexample.ts";
import { stateAfter } from "../../engine/explore/evidence.ts";
import { takeMove } from "../../engine/explore/move.ts";
import { switchesOf } from "../../engine/explore/switches.ts";
import type { Verdict } from "../../engine/explore/verdict.ts";
import { compile, createMachine, type Machine, type Schedule } from "../../engine/index.ts";
import { generateScript } from "../generated/script.ts";
import { analyseFile, analyseText, scenariosOf, scriptsIn } from "../script-files.ts";
import { explore } from "./explore.ts";
import {
	assign,
	increment,
	peterson,
	philosophers,
	retryLoop,
	toyMachine,
	twoLocks,
	V,
} from "./toy-machine.ts";

/** The naive twins hold every state whole. */
const STATES_MAX = 700;

interface Case {
	readonly name: string;
	readonly machine: Machine;
}

const toys: readonly Case[] = [
	{ name: "Peterson without turns", machine: peterson(false) },
	{ name: "three philosophers", machine: philosophers(3) },
	{ name: "two locks in two orders", machine: twoLocks([0, 1], [1, 0]) },
	{ name: "a retry loop that nobody ends", machine: retryLoop() },
];

function casesOf(analysis: ReturnType<typeof analyseFile>, name: string): readonly Case[] {
	return scenariosOf(analysis).flatMap((scenario) => {
		const program = compile(analysis, scenario);
		const title = `${name}: ${scenario.name.value}`;
		return program.ok ? [{ name: title, machine: createMachine(program.value) }] : [];
	});
}

const written = ["../../examples/broken/", "../../examples/memory-pools/", "../corpus/bugs/"]
	.flatMap((folder) => scriptsIn(new URL(folder, import.meta.url)))
	.flatMap(({ name, url }) => casesOf(analyseFile(url), name));

const generated = Array.from({ length: 120 }, (_, seed) => generateScript(seed)).flatMap(
	({ name, text }) => casesOf(analyseText(new URL("generated.hmm", import.meta.url), text), name),
);

function read(machine: Machine, verdict: Verdict, statesMax?: number): ReadableVerdict {
	const reading = startReading(machine, verdict, statesMax);
	while (!reading.advance(1000));
	return reading.verdict();
}

const violated = [...toys, ...written, ...generated].flatMap(({ name, machine }) => {
	const verdict = explore(machine, { statesMax: STATES_MAX });
	return verdict.outcome === "violated" ? [{ name, machine, verdict }] : [];
});

test("there are enough violations of all kinds", () => {
	assert.ok(violated.length > 60, `${violated.length} violations`);
	const codes = new Set(violated.map(({ verdict }) => verdict.code));
	assert.ok(codes.size > 8, [...codes].join());
});

describe.each(violated)("$name", ({ machine, verdict }) => {
	const readable = read(machine, verdict);
	const { counterexample, schedule = [] } = readable;

	test("the run is as short, breaks the same, and has the fewest context switches", () => {
		assert.equal(schedule.length, verdict.schedule?.length);
		assert.equal(readable.code, verdict.code);
		assert.equal(counterexample?.switches, switchesOf(schedule));
		const { code, loopFrom = schedule.length } = readable;
		const [entry, round] = [schedule.slice(0, loopFrom), schedule.slice(loopFrom)];
		assert.deepEqual(round, verdict.schedule?.slice(loopFrom));
		assert.ok(switchesOf(entry) <= switchesOf(verdict.schedule?.slice(0, loopFrom) ?? []));
		assert.equal(counterexample?.isFewest, true);
		const fewest = code === "lock-order" ? fewestToLastStep : fewestNaively;
		assert.equal(switchesOf(entry), fewest(machine, entry));
	});

	test("the unavoidable step is the first after which every way is violated", () => {
		if (counterexample?.unavoidable === undefined) assert.equal(readable.code, "lock-order");
		else assert.equal(counterexample.unavoidable, unavoidableNaively(machine, readable));
	});
});

describe("budgets", () => {
	const machine = philosophers(3);
	const verdict = explore(machine);

	test("where nothing could be decided, the run stays and nothing is said", () => {
		const readable = read(machine, verdict, 2);
		assert.deepEqual(readable.schedule, verdict.schedule);
		assert.equal(readable.counterexample?.isFewest, false);
		assert.equal(readable.counterexample?.unavoidable, undefined);
	});

	test("what is asked before the work is done is what is known", () => {
		const { schedule, counterexample } = startReading(machine, verdict).verdict();
		assert.deepEqual(schedule, verdict.schedule);
		assert.equal(counterexample?.isFewest, false);
	});

	test("a verdict without a run is left alone", () => {
		const holds = explore(peterson(true));
		assert.deepEqual(read(machine, holds), { ...holds, counterexample: undefined });
	});
});

test("the states of a run come from the last to the first, whatever its length", () => {
	const machine = toyMachine({
		variables: 1,
		threads: [{ name: "t", ops: Array.from({ length: 30 }, () => increment(0)) }],
	});
	const moves = Array.from({ length: 30 }, () => ({ thread: 0, choice: 0 }));
	for (let last = 0; last <= 30; last++) {
		const seen = [...statesBackwards(machine, moves, last)].map((state) => state[V]);
		assert.deepEqual(
			seen,
			Array.from({ length: last + 1 }, (_, index) => last - index),
		);
	}
});

test("the run does not depend on the run that was found first", () => {
	const machine = toyMachine({
		variables: 2,
		invariant: (s) => s[V] < 3 || s[V + 1] < 3,
		threads: [0, 1].map((variable) => ({
			name: `t${variable}`,
			ops: [1, 2, 3].map(() => increment(variable)),
		})),
	});
	const one = explore(machine);
	const moves = [1, 0, 1, 0, 1, 0].map((thread) => ({ thread, choice: 0 }));
	const other = { ...one, schedule: moves };
	assert.deepEqual(read(machine, one), read(machine, other));
	assert.equal(read(machine, one).counterexample?.switches, 1);
});

test("a failure that every run ends in was unavoidable from the beginning", () => {
	const machine = toyMachine({
		variables: 1,
		atEnd: (s) => s[V] === 0,
		threads: [{ name: "t", ops: [assign(0, 1), assign(0, 2)] }],
	});
	assert.equal(read(machine, explore(machine)).counterexample?.unavoidable, 0);
});

// ── plain twins ───────────────────────────────────────────────────────────

function keyOf(state: Int32Array): string {
	return Buffer.from(state.buffer, state.byteOffset, state.byteLength).toString("latin1");
}

function movesOf(machine: Machine, state: Int32Array): Schedule {
	return machine.threads.flatMap((_, thread) =>
		Array.from({ length: machine.choiceCount(state, thread) }, (_, choice) => ({ thread, choice })),
	);
}

interface Reached {
	readonly state: Int32Array;
	readonly last: number;
	readonly switches: number;
}

/** Over every run as long as the schedule that ends as it does: step by step, whatever was seen before. */
function fewestNaively(machine: Machine, schedule: Schedule): number {
	const wanted = endOf(machine, schedule);
	let level: readonly Reached[] = [{ state: machine.createInitial(), last: -1, switches: 0 }];
	let fewest = Number.POSITIVE_INFINITY;
	for (let depth = 1; depth <= schedule.length; depth++) {
		const deeper = new Map<string, Reached>();
		for (const { state, last, switches } of level)
			for (const move of movesOf(machine, state)) {
				const next = state.slice();
				const count = switches + (last >= 0 && last !== move.thread ? 1 : 0);
				const result = takeMove(machine, next, move);
				if (result !== 0) {
					if (result === wanted && depth === schedule.length) fewest = Math.min(fewest, count);
					continue;
				}
				const key = `${move.thread} ${keyOf(next)}`;
				if ((deeper.get(key)?.switches ?? fewest) > count)
					deeper.set(key, { state: next, last: move.thread, switches: count });
			}
		level = [...deeper.values()];
	}
	const target = wanted === undefined ? keyOf(stateAfter(machine, schedule)) : "";
	for (const { state, switches } of level)
		if (wanted === 0 ? isStuck(machine, state) : keyOf(state) === target)
			fewest = Math.min(fewest, switches);
	return fewest;
}

/** Over every run as long as the schedule whose last step is by the same thread from the same state. */
function fewestToLastStep(machine: Machine, schedule: Schedule): number {
	const before = schedule.slice(0, -1);
	const target = keyOf(stateAfter(machine, before));
	let level: readonly Reached[] = [{ state: machine.createInitial(), last: -1, switches: 0 }];
	for (const _ of before) {
		const deeper = new Map<string, Reached>();
		for (const { state, last, switches } of level)
			for (const move of movesOf(machine, state)) {
				const next = state.slice();
				if (takeMove(machine, next, move) !== 0) continue;
				const count = switches + (last >= 0 && last !== move.thread ? 1 : 0);
				const key = `${move.thread} ${keyOf(next)}`;
				if ((deeper.get(key)?.switches ?? count + 1) > count)
					deeper.set(key, { state: next, last: move.thread, switches: count });
			}
		level = [...deeper.values()];
	}
	const thread = schedule.at(-1)?.thread;
	const counts = level
		.filter(({ state }) => keyOf(state) === target)
		.map(({ last, switches }) => switches + (last >= 0 && last !== thread ? 1 : 0));
	return Math.min(...counts);
}

/** The property that the last step breaks; 0 where nobody can move after it; undefined where it shows otherwise. */
function endOf(machine: Machine, schedule: Schedule): number | undefined {
	const last = schedule.at(-1);
	if (!last) return undefined;
	const state = stateAfter(machine, schedule.slice(0, -1));
	const result = takeMove(machine, state, last);
	return result !== 0 || isStuck(machine, state) ? result : undefined;
}

function isStuck(machine: Machine, state: Int32Array): boolean {
	return movesOf(machine, state).length === 0 && !machine.isFinal(state);
}

function unavoidableNaively(machine: Machine, { schedule = [], loopFrom }: Verdict): number {
	const good = statesWithGoodEnd(machine);
	const last = loopFrom ?? (endOf(machine, schedule) === 0 ? schedule.length : schedule.length - 1);
	for (let step = 0; step <= last; step++)
		if (!good.has(keyOf(stateAfter(machine, schedule.slice(0, step))))) return step;
	return schedule.length;
}

/** The keys of all states from which some run ends well: the whole graph, then backwards from the good ends. */
function statesWithGoodEnd(machine: Machine): ReadonlySet<string> {
	const sources = new Map<string, string[]>();
	const good: string[] = [];
	const initial = machine.createInitial();
	const seen = new Set([keyOf(initial)]);
	const queue = [initial];
	for (let state = queue.pop(); state; state = queue.pop()) {
		const key = keyOf(state);
		const conditions = Array.from({ length: machine.eventuallyCount }, (_, index) => index);
		const hasHeld = conditions.every((index) => machine.hasHeld(state, index));
		if (machine.isFinal(state) && hasHeld) good.push(key);
		for (const move of movesOf(machine, state)) {
			const next = state.slice();
			if (takeMove(machine, next, move) !== 0) continue;
			const target = keyOf(next);
			sources.set(target, [...(sources.get(target) ?? []), key]);
			if (seen.has(target)) continue;
			seen.add(target);
			queue.push(next);
		}
	}
	const reaching = new Set(good);
	for (let key = good.pop(); key !== undefined; key = good.pop())
		for (const source of sources.get(key) ?? []) {
			if (reaching.has(source)) continue;
			reaching.add(source);
			good.push(source);
		}
	return reaching;
}
