// Runs for the tools around TLA+: any run of `hmm run --format itf`, the shortest violation of `hmm export --to itf`.

import {
	historyOf,
	itfOf,
	type ProgramMachine,
	parseSchedule,
	project,
} from "../../engine/index.ts";
import type { RunView } from "../../engine/view/model.ts";

/** `file` is the script's name in it. The run is made again for its states. */
export function itfText(file: string, machine: ProgramMachine, run: RunView): string {
	const moves = parseSchedule(run.schedule);
	const history = historyOf(machine, moves.ok ? moves.value : []);
	const states = Array.from({ length: history.stepCount + 1 }, (_, step) =>
		project(machine, history.stateAt(step)),
	);
	return `${JSON.stringify(itfOf(run, states, file))}\n`;
}
