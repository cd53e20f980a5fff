// `hmm export`: a scenario as a model for another checker, on standard output.

import { exportPromela } from "../../engine/index.ts";
import { programOf } from "../verify/runnable.ts";
import { chooseScenario, demandScript } from "./scripts.ts";
import { UsageError } from "./usage.ts";

export interface ExportOptions {
	readonly to: "promela";
	readonly scenario?: string;
}

export function exportScenario(path: string, options: ExportOptions): number {
	const runnable = chooseScenario(demandScript(path), options.scenario);
	const program = programOf(runnable);
	if (!program.ok) throw new UsageError(`"${runnable.name}" cannot be exported: ${program.error}`);
	process.stdout.write(exportPromela(program.value));
	return 0;
}
