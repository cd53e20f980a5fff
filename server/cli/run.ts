// `hmm run`: one run of one scenario, threads taking turns or drawn from a seed.

import {
	createMachine,
	runRoundRobin,
	runSeeded,
	runSource,
	runText,
	runView,
} from "../../engine/index.ts";
import { expectedOf, runnableNamed } from "../verify/store.ts";
import { traceJson, write } from "./json.ts";
import { chooseScenario, readScript } from "./scripts.ts";
import { UsageError } from "./usage.ts";

export interface RunOptions {
	readonly format: "text" | "json";
	readonly scenario?: string;
	readonly seed?: number;
}

export function run(path: string, options: RunOptions): number {
	const script = readScript(path);
	const name = chooseScenario(script, options.scenario);
	const runnable = runnableNamed(script.snapshot, name);
	if (!runnable?.program)
		throw new UsageError(`"${name}" cannot run: ${runnable?.reason ?? "it does not exist"}`);
	const machine = createMachine(runnable.program);
	const history =
		options.seed === undefined ? runRoundRobin(machine) : runSeeded(machine, options.seed);
	const view = runView(runSource(machine), history);
	const { violation, schedule, ended } = view;
	if (options.format === "json")
		write({
			name,
			ended,
			schedule,
			violation: violation
				? { code: violation.code, message: violation.message, step: violation.step }
				: null,
			trace: traceJson(view),
		});
	else process.stdout.write(runText(view));
	return violation && violation.code !== expectedOf(runnable.node) ? 1 : 0;
}
