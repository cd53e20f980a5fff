// How fast the explorer is and what it takes: states and steps a second, bytes a state, on tiny machines (the search
// itself) and on the real machine (the search and the kernel model). Prints a table; asserts nothing.
// It is bundled before it runs, as the product is: left as modules, each constant of another file costs a getter, and
// the search takes more than twice the time. From the project's folder:
//   npx esbuild test/bench/explore.ts --bundle --platform=node --format=esm --outfile=dist-test/bench/explore.mjs
//   node dist-test/bench/explore.mjs [part of a name]

import { pathToFileURL } from "node:url";
import {
	compile,
	createMachine,
	type ExploreBudget,
	type Machine,
	startExploration,
} from "../../engine/index.ts";
import { counters, philosophers } from "../explore/toy-machine.ts";
import { analyseFile, scenariosOf } from "../script-files.ts";

interface Contestant {
	readonly name: string;
	create(): Machine;
}

const budget: ExploreBudget = { statesMax: 2_000_000, depthMax: 10_000, memoryMaxBytes: 2 ** 31 };
const SLICE = 4096;

const toys: readonly Contestant[] = [
	{ name: "toy: 6 counters to 9", create: () => counters(6, 9) },
	{ name: "toy: 8 philosophers", create: () => philosophers(8) },
];

function ladder(): readonly Contestant[] {
	const folder = pathToFileURL(`${process.cwd()}/`);
	const analysis = analyseFile(new URL("test/bench/ladder.hmm", folder));
	return scenariosOf(analysis).map((scenario) => ({
		name: scenario.name.value,
		create: () => {
			const program = compile(analysis, scenario);
			if (!program.ok) throw new Error(program.error.message);
			return createMachine(program.value);
		},
	}));
}

function measure({ name, create }: Contestant): readonly string[] {
	const machine = create();
	const memoryBefore = residentBytes();
	const begin = performance.now();
	const exploration = startExploration(machine, budget);
	while (!exploration.advance(SLICE));
	const seconds = (performance.now() - begin) / 1000;
	const { outcome, code, states, transitions, depth } = exploration.verdict();
	const bytes = (residentBytes() - memoryBefore) / states;
	return [
		name,
		code ?? outcome,
		String(machine.stateWords),
		String(states),
		(transitions / states).toFixed(2),
		String(depth),
		(seconds * 1000).toFixed(0),
		(states / seconds / 1000).toFixed(0),
		states > 100_000 ? bytes.toFixed(0) : "",
	];
}

function residentBytes(): number {
	return process.memoryUsage().rss;
}

const head = [
	"scenario",
	"verdict",
	"words",
	"states",
	"steps/state",
	"depth",
	"ms",
	"kstates/s",
	"B/state",
];
const wanted = process.argv[2] ?? "";
const rows = [...ladder(), ...toys].filter(({ name }) => name.includes(wanted)).map(measure);
const widths = head.map((title, column) =>
	Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
);
for (const row of [head, ...rows])
	console.log(
		row
			.map((cell, column) =>
				column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
			)
			.join("  "),
	);
