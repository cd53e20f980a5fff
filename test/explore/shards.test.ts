// Shards: whatever the number of parts, what they come to together is what one search comes to, with as short a run.

import assert from "node:assert/strict";
import { afterEach, describe, expect, test } from "vitest";
import { startExploration } from "../../engine/explore/exploration.ts";
import { mergeParts } from "../../engine/explore/merge.ts";
import type { Part } from "../../engine/explore/part.ts";
import type { ExploreBudget } from "../../engine/explore/search.ts";
import type { Verdict } from "../../engine/explore/verdict.ts";
import { compile, createMachine } from "../../engine/index.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { formatSchedule } from "../../engine/run/schedule.ts";
import { generateScript } from "../generated/script.ts";
import { pause } from "../pause.ts";
import { analyseFile, analyseText, scenariosOf, scriptsIn } from "../script-files.ts";
import { ample, explore } from "./explore.ts";
import {
	counters,
	forgottenLock,
	gatedLocks,
	peterson,
	philosophers,
	retryLoop,
	set,
	toyMachine,
	V,
} from "./toy-machine.ts";

/** Between two tests the runner gets its turn: it gives up on a file that is busy for a minute. */
afterEach(pause);

const counts = [1, 2, 3, 7];

/** One root a job, so that the cut is made near the beginning and much goes on behind it. */
function partsOf(machine: Machine, count: number, budget: ExploreBudget = ample): readonly Part[] {
	return Array.from({ length: count }, (_, index) => {
		const exploration = startExploration(machine, budget, {
			shard: { index, count, rootsPerJob: 1 },
		});
		while (!exploration.advance(1000));
		return exploration.part();
	});
}

/** What must not depend on the number of parts. */
function essence({ outcome, code, schedule, loopFrom }: Verdict) {
	return { outcome, code, length: loopFrom ?? schedule?.length };
}

function expectSame(machine: Machine, name: string): void {
	const whole = explore(machine, {}, "symmetry"); // as parts look for the shortest run
	for (const count of counts) {
		const merged = mergeParts(machine, partsOf(machine, count).toReversed());
		expect(essence(merged), `${name} in ${count} parts`).toEqual(essence(whole));
		if (merged.loopFrom === undefined)
			assert.equal(formatSchedule(merged.schedule ?? []), formatSchedule(whole.schedule ?? []));
	}
}

/** A ring of rooms: `gpu` walks round for ever; `cpu` may open the door, in one room only. Everything is led back to. */
function ring(rooms: number, hasDoor: boolean): Machine {
	return toyMachine({
		variables: 2,
		threads: [
			{
				name: "gpu",
				ops: [
					{
						text: "walk",
						ways: 2,
						run: (s, choice) => {
							if (s[V + 1] === 1) return undefined;
							return set(s, 0, (s[V] + (choice === 0 ? 1 : rooms - 1)) % rooms) ?? 0;
						},
					},
				],
			},
			{
				name: "cpu",
				repeats: true,
				ops: [
					{ text: "look", run: (s) => (hasDoor && s[V] === rooms >> 1 ? set(s, 1, 1) : undefined) },
				],
			},
		],
	});
}

const machines: readonly (readonly [string, Machine])[] = [
	["counters", counters(3, 4)],
	["philosophers", philosophers(5)],
	["Peterson's algorithm", peterson(true)],
	["Peterson's algorithm without its flags", peterson(false)],
	["a retry loop", retryLoop()],
	["a forgotten lock", forgottenLock()],
	["an order of locks broken in two parts", gatedLocks()],
	["a ring with a door", ring(12, true)],
	["a ring without a door", ring(12, false)],
];

test("where the shortest run is not found, parts count what they saw, and say that there may be a shorter one", () => {
	const url = new URL("../../examples/broken/read-begin-under-lock.hmm", import.meta.url);
	const analysis = analyseFile(url);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok);
	const machine = createMachine(program.value);
	// Enough for each part, too little for every order of the whole.
	const parts = partsOf(machine, 2, { ...ample, statesMax: 700 });
	const merged = mergeParts(machine, parts);
	assert.equal(merged.code, "deadlock");
	assert.match(merged.message, /There may be a shorter run/);
	for (const { verdict, shared } of parts) assert.ok(shared.states <= verdict.states);
	const violated = parts.filter(({ verdict }) => verdict.outcome === "violated");
	assert.ok(violated.every(({ rank }) => rank === 1));
});

describe("machines whose answer is known", () => {
	test.each(machines)("%s", (name, machine) => expectSame(machine, name));
});

describe("examples", () => {
	const files = ["../../examples/", "../../examples/broken/"].flatMap((folder) =>
		scriptsIn(new URL(folder, import.meta.url)),
	);
	test.each(files)("$name", ({ name, url }) => {
		const analysis = analyseFile(url);
		for (const scenario of scenariosOf(analysis)) {
			const program = compile(analysis, scenario);
			assert.ok(program.ok);
			expectSame(createMachine(program.value), `${name}: ${scenario.name.value}`);
		}
	});
});

describe("scripts that chance writes", () => {
	const seeds = Array.from({ length: 40 }, (_, seed) => seed);
	test.each(seeds)("%i", (seed) => {
		const { name, text } = generateScript(seed);
		const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
		for (const scenario of scenariosOf(analysis)) {
			const program = compile(analysis, scenario);
			assert.ok(program.ok);
			expectSame(createMachine(program.value), name);
		}
	});
});
