// The explorer against its plain twin, on many small random machines: verdict, shortest length, numbers of states and
// steps. Every run it shows is run again, twice, and breaks what it is said to break.

import assert from "node:assert/strict";
import { test } from "vitest";
import type { Machine } from "../../engine/machine/machine.ts";
import { runSchedule } from "../../engine/run/run.ts";
import { explore } from "./explore.ts";
import { exploreNaively } from "./naive.ts";
import { BROKEN, type Op, set, toyMachine, V } from "./toy-machine.ts";

const MACHINES = 600;

/** Small, fixed and of all sorts: the seed chooses everything. */
function randomMachine(seed: number): Machine {
	let word = seed * 2654435761;
	const below = (count: number): number => {
		word = (Math.imul(word ^ (word >>> 15), 0x2c1b3c6d) + 0x3779) | 0;
		return ((word ^ (word >>> 13)) >>> 0) % count;
	};
	const randomOp = (length: number): Op => {
		const variable = below(2);
		const value = below(3);
		const target = below(length);
		const waits = below(4) === 0;
		const op: Op = {
			text: "random",
			...(waits ? { when: (s: Int32Array) => s[V + variable] !== value } : {}),
			run: () => undefined,
		};
		switch (below(8)) {
			case 0:
				return { ...op, run: (s) => (s[V + variable] === value ? target : undefined) };
			case 1:
				return { ...op, ways: 2, run: (s, choice) => set(s, variable, choice) };
			case 2:
				// What is local never waits.
				return { text: "local", isLocal: true, run: () => undefined };
			case 3:
				return { ...op, run: (s) => (s[V] === 2 && s[V + 1] === value ? BROKEN : undefined) };
			default:
				return { ...op, run: (s) => set(s, variable, (s[V + variable] + value) % 3) };
		}
	};
	const threads = Array.from({ length: 1 + below(3) }, (_, thread) => {
		const length = 1 + below(4);
		return { name: `t${thread}`, ops: Array.from({ length }, () => randomOp(length)) };
	});
	const limit = below(5);
	return toyMachine({
		threads,
		variables: 2,
		...(limit === 0 ? { invariant: (s: Int32Array) => s[V] + s[V + 1] < 4 } : {}),
		...(limit === 1 ? { atEnd: (s: Int32Array) => s[V] !== 2 } : {}),
		...(limit === 2
			? { eventually: [(s: Int32Array) => s[V] === 1, (s: Int32Array) => s[V + 1] === 2] }
			: {}),
	});
}

test("the explorer says of every random machine what its naive twin says", () => {
	const outcomes = new Map<string, number>();
	for (let seed = 1; seed <= MACHINES; seed++) {
		const machine = randomMachine(seed);
		const naive = exploreNaively(machine);
		const verdict = explore(machine);
		const length = verdict.loopFrom ?? verdict.schedule?.length ?? 0;
		assert.deepEqual(
			{ seed, outcome: verdict.outcome, code: verdict.code, length },
			{ seed, outcome: naive.outcome, code: naive.code, length: naive.length },
		);
		const isWhole = verdict.code === undefined || ["livelock", "eventually"].includes(verdict.code);
		if (isWhole && verdict.message !== "livelock is broken")
			assert.deepEqual(
				[seed, verdict.states, verdict.transitions],
				[seed, naive.states, naive.transitions],
			);
		outcomes.set(verdict.code ?? "holds", (outcomes.get(verdict.code ?? "holds") ?? 0) + 1);
	}
	// The machines are worth comparing: every kind of answer comes up.
	const kinds = ["holds", "always", "assertion", "page-leak", "deadlock", "livelock", "eventually"];
	for (const kind of kinds)
		assert.ok((outcomes.get(kind) ?? 0) > 3, `${kind}: ${outcomes.get(kind)}`);
});

test("every run shown can be run again, the same both times, and ends in what it shows", () => {
	for (let seed = 1; seed <= MACHINES; seed++) {
		const machine = randomMachine(seed);
		const verdict = explore(machine);
		if (!verdict.schedule) continue;
		const [one, other] = [1, 2].map(() => runSchedule(machine, verdict.schedule ?? []));
		assert.deepEqual(one?.state, other?.state);
		assert.equal(one?.stepCount, verdict.schedule.length);
		const ending = one?.ending();
		const isOverMany = verdict.loopFrom !== undefined || verdict.code === "eventually";
		if (isOverMany) assert.ok(ending?.kind === "unfinished" || ending?.kind === "ended");
		else if (ending?.kind === "violated" || ending?.kind === "deadlock")
			assert.equal(ending.explanation.code, verdict.code);
		else assert.fail(`seed ${seed}: ${ending?.kind}`);
	}
});
