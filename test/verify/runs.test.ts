// What the server knows of the runs it keeps: a run saved from Memory State says of its violation what it said when opened.

import assert from "node:assert/strict";
import { expect, test } from "vitest";
import {
	createMachine,
	ok,
	type Program,
	readVerdict,
	startExploration,
} from "../../engine/index.ts";
import { makeRun, Runs } from "../../server/runs.ts";
import { createSnapshot } from "../../server/snapshot.ts";
import { traceOfRun } from "../../server/trace/trace-run.ts";
import { traceText } from "../../server/trace/trace-text.ts";
import { fileName } from "../../server/uri.ts";
import { programOf, runnablesOf } from "../../server/verify/runnable.ts";
import { wholeVerdict } from "../../server/verify/verdict.ts";
import { twoOrders } from "../explore/two-orders.ts";
import { analyseFile } from "../rules/scripts.ts";

const uri = "file:///broken/a.hmm";
const { text: broken } = analyseFile("examples/broken/stale-seq.hmm").module;
const populate = analyseFile("examples/populate.hmm").module.text;

function loaded(text: string) {
	const snapshot = createSnapshot(uri, 0, text, {
		resolve: (from, path) => ok(new URL(path, from).href),
		read: () => populate,
	});
	const runnable = runnablesOf(snapshot).find(({ own }) => !own);
	assert.ok(runnable);
	const program = programOf(runnable);
	assert.ok(program.ok);
	return {
		program: program.value,
		script: { modules: snapshot.analysis.modules, fileOf: fileName },
	};
}

function verdictOn(program: Program) {
	const machine = createMachine(program);
	const exploration = startExploration(machine, {
		...{ statesMax: 1e6, depthMax: 1e5, memoryMaxBytes: 1 << 28 },
	});
	while (!exploration.advance(10_000));
	const verdict = readVerdict(machine, exploration.verdict());
	return wholeVerdict(program, { verdict, seconds: 0, unreached: undefined });
}

test.each([
	["a livelock", broken, 0],
	["the second order of two locks", twoOrders, 1],
] as const)("of %s, a run opened from a trace keeps what is known", (_, text, which) => {
	const { program, script } = loaded(text);
	const { run, otherRuns } = verdictOn(program);
	const shown = [run, ...otherRuns][which];
	assert.ok(shown);
	const runs = new Runs();
	const trace = traceText(traceOfRun(script, shown));
	const known = { result: undefined, script, runs: [] };
	const opened = runs.start(program, { kind: "trace", text: trace }, known);
	assert.ok(opened.ok);
	const how = { kind: "schedule", schedule: shown.schedule } as const;
	const again = makeRun(program, how, { ...known, runs: runs.of(program) });
	assert.ok(again.ok);
	expect(again.value.view).toEqual(shown);
	const unknown = makeRun(program, how, known);
	assert.ok(unknown.ok);
	expect(unknown.value.view.violation).toBeUndefined();
});

test("of another program's runs nothing is said, of one whose comments were edited all", () => {
	const { program, script } = loaded(twoOrders);
	const { run } = verdictOn(program);
	assert.ok(run);
	const runs = new Runs();
	const text = traceText(traceOfRun(script, run));
	assert.ok(
		runs.start(program, { kind: "trace", text }, { result: undefined, script, runs: [] }).ok,
	);
	expect(runs.of(loaded(`// Words.\n${twoOrders}`).program)).toHaveLength(1);
	expect(runs.of(loaded(twoOrders.replace("jobs + 1", "jobs + 2")).program)).toEqual([]);
});
