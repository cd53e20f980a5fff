// The kernel model as something to link against: its scripts analysed once, its functions by name.

import { kernelScripts, kernelVariants } from "../kernel/index.ts";
import { analyseKernel } from "../language/analyse.ts";
import { type KernelName, kernelOf, layersOf } from "../language/kernel-name.ts";
import {
	type FunctionText,
	type KernelText,
	kernelFunctions,
	reachedFrom,
	textOfOnly,
} from "../language/kernel-text.ts";
import type { Module } from "../language/module.ts";
import type { Symbol } from "../language/names.ts";
import { assert } from "../result.ts";
import { functionRoutine } from "./lower/routine.ts";
import type { ProgramFile } from "./program.ts";
import type { Routine, Side } from "./unit.ts";

export interface KernelModel {
	readonly name: KernelName;
	readonly files: readonly ProgramFile[];
	readonly side: Omit<Side, "fileOf">;
	/** The routine of the kernel function with that name, or undefined where a primitive does it. */
	routine(name: string, side: Side): Routine | undefined;
}

/** The function of the kernel model that runs behind mmput_async: the compiler asks for it, no script does. */
export const ASYNC_WORKER = "mmput_async_fn";

/** What is read of a kernel. */
interface Linked {
	readonly functions: ReadonlyMap<string, FunctionText>;
	readonly reached: ReadonlySet<string>;
	readonly model: KernelModel;
}

const linked = new Map<KernelName, Linked>();

/**
 * The model that a script with these files names with `kernel`, as far as it can come to it. The model's scripts are
 * constant, so the result is shared: the first script has read what it needs, for one that needs more all of it is.
 */
export function kernelModel(modules: readonly Module[]): KernelModel {
	const kernel = kernelOf(modules.map(({ tree }) => tree));
	const words = wordsOf(modules);
	const known = linked.get(kernel);
	if (known && isCovered(known, words)) return known.model;
	const now = readModel(kernel, known ? undefined : words);
	linked.set(kernel, now);
	return now.model;
}

function isCovered({ functions, reached }: Linked, words: readonly string[]): boolean {
	if (reached.size === functions.size) return true;
	return words.every((word) => reached.has(word) || !functions.has(word));
}

/** All words of a script's text: what it calls is among them. */
export function wordsOf(modules: readonly Module[]): readonly string[] {
	return [ASYNC_WORKER, ...modules.flatMap(({ text }) => text.match(/\w+/g) ?? [])];
}

/** As much of a kernel as a script of these words can come to; all of it where they are left out. */
export function readModel(kernel: KernelName, words?: readonly string[]): Linked {
	const layers = [kernelScripts, ...layersOf(kernel).map((layer) => kernelVariants[layer] ?? [])];
	const functions = kernelFunctions(layers);
	const reached = words ? reachedFrom(words, functions) : new Set(functions.keys());
	return { functions, reached, model: analyseModel(kernel, layers.flat(), functions, reached) };
}

function analyseModel(
	name: KernelName,
	scripts: readonly KernelText[],
	functions: ReadonlyMap<string, FunctionText>,
	reached: ReadonlySet<string>,
): KernelModel {
	const kept = new Map(scripts.map((script) => [script, [] as FunctionText[]]));
	for (const each of functions.values())
		if (reached.has(each.name)) kept.get(each.script)?.push(each);
	const analysis = analyseKernel(
		scripts.map((script) => ({ ...script, read: textOfOnly(kept.get(script) ?? []) })),
	);
	const broken = analysis.problems.find((problem) => problem.severity === "error");
	assert(!broken, `the kernel model is free of mistakes: ${broken?.message}`);
	const symbols = new Map<string, Symbol>();
	for (const symbol of analysis.bindings.symbols)
		if (symbol.kind === "fn") symbols.set(symbol.name, symbol);
	return {
		name,
		files: analysis.modules.map(({ uri, text, lineStarts }) => ({
			uri,
			text,
			lineStarts,
			kernel: true,
		})),
		side: { bindings: analysis.bindings, kinds: analysis.kinds, kernel: true },
		routine(fn, side) {
			const symbol = symbols.get(fn);
			assert(symbol !== undefined || !functions.has(fn), `${fn} of the kernel model was not read`);
			return symbol && functionRoutine(side, symbol);
		},
	};
}
