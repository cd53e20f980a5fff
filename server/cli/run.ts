// `hmm run`: one run of one scenario, threads taking turns, drawn from a seed or moving as a recorded schedule says.

import {
	createMachine,
	type History,
	type Machine,
	parseSchedule,
	runRoundRobin,
	runSchedule,
	runSeeded,
	runSource,
	runText,
	runView,
} from "../../engine/index.ts";
import type { RunView } from "../../engine/view/model.ts";
import { programOf } from "../verify/runnable.ts";
import { traceJson, write } from "./json.ts";
import { chooseScenario, demandScript } from "./scripts.ts";
import { printable } from "./text.ts";
import { UsageError } from "./usage.ts";

export interface RunOptions {
	readonly format: "text" | "json";
	readonly scenario?: string;
	readonly seed?: number;
	readonly schedule?: string;
}

export function run(path: string, options: RunOptions): number {
	const runnable = chooseScenario(demandScript(path), options.scenario);
	const { name, expected } = runnable;
	const program = programOf(runnable);
	if (!program.ok) {
		console.error(printable(`hmm: "${name}" cannot run: ${program.error}`));
		return 1;
	}
	const machine = createMachine(program.value);
	const history = historyOf(machine, options);
	const ending = history.ending();
	if (ending.kind === "misfit") throw new UsageError(misfitText(name, history.stepCount));
	const view = runView(runSource(machine), history);
	if (options.format === "json") write(runJson(name, view));
	else process.stdout.write(printable(runText(view)));
	return view.violation && view.violation.code !== expected ? 1 : 0;
}

function historyOf(machine: Machine, { seed, schedule }: RunOptions): History {
	if (schedule === undefined)
		return seed === undefined ? runRoundRobin(machine) : runSeeded(machine, seed);
	const moves = parseSchedule(schedule);
	if (!moves.ok)
		throw new UsageError(`--schedule, character ${moves.error.offset + 1}: ${moves.error.message}`);
	return runSchedule(machine, moves.value);
}

function misfitText(name: string, steps: number): string {
	return `The schedule does not fit "${name}": its move ${steps + 1} cannot be made. It belongs to another scenario, or the script has changed since it was recorded.`;
}

function runJson(name: string, view: RunView) {
	const { violation, schedule, ended } = view;
	return {
		name,
		ended,
		schedule,
		violation: violation
			? { code: violation.code, message: violation.message, step: violation.step }
			: null,
		trace: traceJson(view),
	};
}
