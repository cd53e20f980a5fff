// How the search grows with the scenario: devices that populate a buffer of some pages while a process drops its pages so many
// times. Each row doubles one of them, or adds a device. Prints a table, with `--json` the rows; asserts nothing.

import { pathToFileURL } from "node:url";
import { compile, createMachine, startExploration } from "../../engine/index.ts";
import { analyseText, scenariosOf } from "../script-files.ts";

interface Size {
	readonly devices: number;
	readonly pages: number;
	readonly rounds: number;
}

const least: Size = { devices: 1, pages: 1, rounds: 1 };
const curves: readonly (readonly Size[])[] = [
	[1, 2, 4, 8].map((pages) => ({ ...least, pages })),
	[1, 2, 4, 8, 16].map((rounds) => ({ ...least, rounds })),
	[1, 2, 3].map((devices) => ({ ...least, devices })),
];

const STATES_MAX = 3_000_000;

function scriptOf({ devices, pages, rounds }: Size): string {
	const threads = Array.from(
		{ length: devices },
		(_, device) => `\tthread gpu${device + 1} { populate(app, app.buf) }\n`,
	);
	return `import "../../examples/populate.hmm"

scenario "growth" {
	process app { buf = mmap(${pages}, anon, rw) }
	setup { notifier_insert(mirror, app, app.buf) }
${threads.join("")}	thread cpu in app {
${"\t\tmadvise_dontneed(app.buf)\n".repeat(rounds)}	}
}
`;
}

function measure(size: Size) {
	const url = new URL("test/bench/growth.hmm", pathToFileURL(`${process.cwd()}/`));
	const analysis = analyseText(url, scriptOf(size));
	const [scenario] = scenariosOf(analysis);
	const program = scenario && compile(analysis, scenario);
	if (!program?.ok) throw new Error("the script of this bench does not compile");
	const budget = { statesMax: STATES_MAX, depthMax: 100_000, memoryMaxBytes: 2 ** 31 };
	const begin = performance.now();
	const exploration = startExploration(createMachine(program.value), budget);
	while (!exploration.advance(4096));
	const { outcome, states, transitions } = exploration.verdict();
	return { ...size, outcome, states, transitions, ms: performance.now() - begin };
}

type Row = ReturnType<typeof measure>;

/** The exponent of the growth since the row before: 1 where twice the size has twice the states, 2 where four times. */
function exponent(row: Row, before: Row | undefined): string {
	if (before === undefined) return "";
	const growth =
		(row.devices * row.pages * row.rounds) / (before.devices * before.pages * before.rounds);
	return (Math.log(row.states / before.states) / Math.log(growth)).toFixed(2);
}

const measured = curves.map((sizes) => sizes.map(measure));
if (process.argv.includes("--json")) console.log(JSON.stringify(measured.flat()));
else {
	console.log(
		["devices", "pages", "rounds", "verdict", "states", "steps", "ms", "exponent"].join("\t"),
	);
	for (const rows of measured)
		rows.forEach((row, index) => {
			const { devices, pages, rounds, outcome, states, transitions, ms } = row;
			const cells = [devices, pages, rounds, outcome, states, transitions, ms.toFixed(0)];
			console.log([...cells, exponent(row, rows[index - 1])].join("\t"));
		});
}
