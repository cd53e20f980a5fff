// The kernel model as something to link against: its scripts analysed once, its functions by name.

import { type KernelScript, kernelScripts, kernelVariants } from "../kernel/index.ts";
import { type Analysis, analyseKernel } from "../language/analyse.ts";
import { type KernelName, layersOf } from "../language/kernel-name.ts";
import type { Symbol } from "../language/names.ts";
import { assert } from "../result.ts";
import { functionRoutine } from "./lower/routine.ts";
import type { ProgramFile } from "./program.ts";
import type { Routine, Side } from "./unit.ts";

export interface KernelModel {
	readonly files: readonly ProgramFile[];
	readonly side: Omit<Side, "fileOf">;
	/** The routine of the kernel function with that name, or undefined where a primitive does it. */
	routine(name: string, side: Side): Routine | undefined;
}

const linked = new Map<string, KernelModel>();

/** The model a script names with `kernel`. Its scripts are analysed on first use: they are constant, so the result is shared. */
export function kernelModel(kernel: KernelName): KernelModel {
	const known = linked.get(kernel);
	if (known) return known;
	const model = analyseModel(layersOf(kernel).map((layer) => kernelVariants[layer] ?? []));
	linked.set(kernel, model);
	return model;
}

function analyseModel(layers: readonly (readonly KernelScript[])[]): KernelModel {
	const analysis: Analysis = analyseKernel(kernelScripts, layers);
	const broken = analysis.problems.find((problem) => problem.severity === "error");
	assert(!broken, `the kernel model is free of mistakes: ${broken?.message}`);
	const functions = new Map<string, Symbol>();
	for (const symbol of analysis.bindings.symbols)
		if (symbol.kind === "fn") functions.set(symbol.name, symbol);
	return {
		files: analysis.modules.map(({ uri, text, lineStarts }) => ({
			uri,
			text,
			lineStarts,
			kernel: true,
		})),
		side: { bindings: analysis.bindings, kinds: analysis.kinds, kernel: true },
		routine(name, side) {
			const symbol = functions.get(name);
			return symbol && functionRoutine(side, symbol);
		},
	};
}
