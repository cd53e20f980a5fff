// Runs to show: made by the engine from the examples, and one of a hundred thousand steps that repeats a real one.

import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
	analyse,
	assert,
	compile,
	createMachine,
	type ProgramMachine,
	parseSchedule,
	project,
	runRoundRobin,
	runSchedule,
	runSource,
	runView,
	startExploration,
	type Tree,
	verdictView,
} from "../../engine/index.ts";
import type { RunView } from "../../engine/view/model.ts";
import { resolveImport } from "../../extension/debug/uri.ts";
import type { RunSource } from "../../extension/panels/run-source.ts";

const root = pathToFileURL(fileURLToPath(new URL("../../", import.meta.url))).href;

/** The shortest run that breaks a scenario of an example, its violation included. */
export function counterexample(file: string, scenario: string): RunSource {
	return shortestRun(machineOf(file, scenario));
}

/** Of a scenario that is broken before its first step. */
export function brokenAtOnce(): RunSource {
	return shortestRun(
		machineFrom(
			new URL("test/panel/at-once.hmm", root).href,
			`device gpu {
    var ready = false
}
scenario "at once" {
    process app { buf = mmap(2, anon, rw) }
    thread cpu in app { gpu.ready = true }
    always gpu.ready
}
`,
			"at once",
		),
	);
}

function shortestRun(machine: ProgramMachine): RunSource {
	const budget = { statesMax: 2_000_000, depthMax: 10_000, memoryMaxBytes: 1 << 29 };
	const exploration = startExploration(machine, budget);
	while (!exploration.advance(50_000));
	const { run } = verdictView(runSource(machine), exploration.verdict(), 0);
	assert(run !== undefined, "the scenario is violated");
	return replayed(machine, run);
}

/** The run in which threads take turns. */
export function turnByTurn(file: string, scenario: string): RunSource {
	const machine = machineOf(file, scenario);
	const history = runRoundRobin(machine);
	return replayed(machine, runView(runSource(machine), history));
}

/** The same steps and states over and over, numbered on. */
export function repeated(source: RunSource, stepCount: number): RunSource {
	const { steps } = source.run;
	const long = Array.from({ length: stepCount }, (_, index) => {
		const step = steps[index % steps.length];
		assert(step !== undefined, "there are steps to repeat");
		return { ...step, index: index + 1 };
	});
	const violation = source.run.violation && { ...source.run.violation, step: stepCount };
	return {
		run: { ...source.run, steps: long, violation },
		states: async (from, count) => {
			const asked = Array.from({ length: count }, (_, index) => (from + index) % steps.length);
			const states = await Promise.all(asked.map((step) => source.states(step, 1)));
			return states.flat();
		},
		dispose() {},
	};
}

function machineOf(file: string, scenario: string): ProgramMachine {
	const uri = new URL(file, root).href;
	return machineFrom(uri, readFileSync(fileURLToPath(uri), "utf8"), scenario);
}

function machineFrom(uri: string, text: string, scenario: string): ProgramMachine {
	const analysis = analyse(uri, text, {
		resolve: (from, path) => resolveImport(from, path, [root]),
		read: (imported) => readFileSync(fileURLToPath(imported), "utf8"),
	});
	const node = analysis.module.tree.declarations.find(
		(declaration): declaration is Tree.Scenario =>
			declaration.kind === "scenario" && declaration.name.value === scenario,
	);
	assert(node !== undefined, `${uri} has a scenario “${scenario}”`);
	const program = compile(analysis, node);
	assert(program.ok, `${scenario} compiles`);
	return createMachine(program.value);
}

function replayed(machine: ProgramMachine, run: RunView): RunSource {
	const schedule = parseSchedule(run.schedule);
	assert(schedule.ok, "a run has a schedule");
	const history = runSchedule(machine, schedule.value);
	return {
		run,
		states: async (from, count) =>
			Array.from({ length: count }, (_, index) => project(machine, history.stateAt(from + index))),
		dispose() {},
	};
}
