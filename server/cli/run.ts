// `hmm run`: one run of one scenario, threads taking turns or drawn from a seed.

import {
	createMachine,
	runRoundRobin,
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

export interface RunOptions {
	readonly format: "text" | "json";
	readonly scenario?: string;
	readonly seed?: number;
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
	const history =
		options.seed === undefined ? runRoundRobin(machine) : runSeeded(machine, options.seed);
	const view = runView(runSource(machine), history);
	if (options.format === "json") write(runJson(name, view));
	else process.stdout.write(printable(runText(view)));
	return view.violation && view.violation.code !== expected ? 1 : 0;
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
