// `hmm export`: a scenario as a model for another checker, or the run that breaks it for another viewer, on standard output.

import { createMachine, exportPromela } from "../../engine/index.ts";
import { itfText } from "../trace/itf.ts";
import { programOf } from "../verify/runnable.ts";
import { type Bounds, exploreAll } from "./exploring.ts";
import { chooseScenario, demandScript } from "./scripts.ts";
import { printable } from "./text.ts";
import { UsageError } from "./usage.ts";

export interface ExportOptions extends Bounds {
	readonly to: "promela" | "itf";
	readonly scenario?: string;
}

/** Where there is no violation, there is no run to write: 1. */
export async function exportScenario(
	path: string,
	options: ExportOptions,
	signal: AbortSignal,
): Promise<number> {
	const script = demandScript(path);
	const runnable = chooseScenario(script, options.scenario);
	const program = programOf(runnable);
	if (!program.ok) throw new UsageError(`"${runnable.name}" cannot be exported: ${program.error}`);
	if (options.to === "promela") {
		process.stdout.write(exportPromela(program.value));
		return 0;
	}
	const [explored] = await exploreAll([runnable], options, signal);
	const { run, outcome, message = "" } = explored?.verdict ?? {};
	if (run) {
		process.stdout.write(itfText(script.file, createMachine(program.value), run));
		return 0;
	}
	const found = outcome === "holds" ? "has no run that breaks it" : "was not found to break";
	const why = `"${runnable.name}" ${found}. ${message}`;
	console.error(printable(`hmm: ${why} hmm run --format itf writes any run.`));
	return 1;
}
