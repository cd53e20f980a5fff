// The explorer on the real machine, for every scenario of the examples: fingerprints against whole states, numbers of
// states and steps, and each run shown run again twice, instruction by instruction, to the same bytes and the same end.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
	compile,
	createMachine,
	type ProgramMachine,
	runSchedule,
	startExploration,
} from "../../engine/index.ts";
import { verdictView } from "../../engine/view/run.ts";
import { runSource } from "../../engine/view/run-source.ts";
import { verdictText } from "../../engine/view/text.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";
import { ample, explore } from "./explore.ts";
import { exploreNaively } from "./naive.ts";

interface Case {
	readonly name: string;
	readonly machine: ProgramMachine;
}

const cases: readonly Case[] = [
	"../../examples/",
	"../../examples/broken/",
	"../../examples/hmm-2016/",
	"../../examples/migration/",
]
	.flatMap((folder) => scriptsIn(new URL(folder, import.meta.url)))
	.flatMap(({ name, url }) => {
		const analysis = analyseFile(url);
		return scenariosOf(analysis).map((scenario) => {
			const program = compile(analysis, scenario);
			assert.ok(program.ok, `${name} compiles`);
			return { name: `${name}: ${scenario.name.value}`, machine: createMachine(program.value) };
		});
	});

describe.each(cases)("$name", ({ machine }) => {
	test("the explorer says what its naive twin says of whole states", () => {
		const naive = exploreNaively(machine, 4000);
		const verdict = explore(machine);
		assert.deepEqual([verdict.outcome, verdict.code], [naive.outcome, naive.code]);
		assert.equal(verdict.loopFrom ?? verdict.schedule?.length ?? 0, naive.length);
		if (verdict.outcome === "holds")
			assert.deepEqual([verdict.states, verdict.transitions], [naive.states, naive.transitions]);
	});

	test("begun in plain steps, before anything is left out, the search comes to the same verdict", () => {
		const plain = explore(machine);
		const exploration = startExploration(machine, ample, { plainFirst: 200 });
		while (!exploration.advance(500));
		const { outcome, code, schedule, loopFrom } = exploration.verdict();
		assert.deepEqual([outcome, code], [plain.outcome, plain.code]);
		assert.equal(loopFrom ?? schedule?.length, plain.loopFrom ?? plain.schedule?.length);
	});

	test("the run shown ends the same both times, in what it shows", () => {
		const verdict = explore(machine);
		if (!verdict.schedule) return;
		const [one, other] = [1, 2].map(() => runSchedule(machine, verdict.schedule ?? []));
		assert.deepEqual(one?.state, other?.state);
		assert.equal(one?.stepCount, verdict.schedule.length);
		const ending = one?.ending();
		const found =
			ending?.kind === "violated" || ending?.kind === "deadlock" ? ending.explanation : undefined;
		const isOverMany = verdict.loopFrom !== undefined || verdict.code === "lock-order";
		if (!isOverMany)
			assert.deepEqual([found?.code, found?.message], [verdict.code, verdict.message]);
		const text = () => verdictText(verdictView(runSource(machine), explore(machine), 0));
		assert.equal(text(), text());
	});
});
