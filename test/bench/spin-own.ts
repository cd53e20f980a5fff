// A row of our explorer beside Spin (spin.ts), measured in a process of its own, so that its memory is its own, and in one
// bundle, as it ships: `node spin-own.cjs FILE SCENARIO REDUCTION` prints it as JSON. With `warm` behind, the process does the
// same a few times before, as the editor's worker has.

import { createMachine, type Reduction, startExploration } from "../../engine/index.ts";
import { plainFirst } from "../../server/verify/explore.ts";
import { programOf, type Row, reductions, type Scenario, STATES_WEIGHED } from "./spin-row.ts";

const budget = { statesMax: 20_000_000, depthMax: 100_000, memoryMaxBytes: 4 * 2 ** 30 };

function measure(scenario: Scenario, reduction: Reduction): Omit<Row, "checker"> {
	const begin = performance.now();
	const program = programOf(scenario);
	const machine = createMachine(program);
	const memoryBefore = process.memoryUsage().rss;
	const ready = performance.now();
	const exploration = startExploration(machine, budget, {
		reduction,
		plainFirst: plainFirst(program),
	});
	while (!exploration.advance(4096));
	const verdict = exploration.verdict();
	const searchMs = performance.now() - ready;
	const bytes = process.resourceUsage().maxRSS * 1024 - memoryBefore;
	return {
		scenario: scenario.name,
		verdict: verdict.code ?? verdict.outcome,
		states: verdict.states,
		transitions: verdict.transitions,
		steps: verdict.schedule?.length,
		prepareMs: ready - begin,
		searchMs,
		statesPerSecond: (verdict.states / searchMs) * 1000,
		bytesPerState: verdict.states < STATES_WEIGHED ? undefined : bytes / verdict.states,
	};
}

/** So often before the editor's worker is as it is most of the time. */
const WARM = 4;

const [file, name, asked, how] = process.argv.slice(2);
const reduction = reductions.find((each) => each === asked);
if (file !== undefined && name !== undefined && reduction !== undefined) {
	for (let count = 0; how === "warm" && count < WARM; count++) measure({ file, name }, reduction);
	console.log(JSON.stringify(measure({ file, name }, reduction)));
}
