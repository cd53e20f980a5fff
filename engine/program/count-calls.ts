// What scripts can do at run time, found by counting the places that do it: it decides what the world must have room for.

import type { Analysis } from "../language/analyse.ts";
import { constantOf } from "../language/constant.ts";
import type { Expression, Node, Scenario } from "../language/tree.ts";
import { visit } from "../language/walk.ts";

export interface CallCounts {
	readonly forks: number;
	readonly mmapPages: number;
	readonly swaps: boolean;
	/** Huge pages can come about. */
	readonly isHuge: boolean;
	readonly putsAsync: boolean;
}

/** Operations that move pages to swap. */
const swapping: readonly string[] = ["swap_out", "reclaim"];
/** Operations that make huge pages. */
const enlarging: readonly string[] = ["madvise_hugepage", "collapse_huge"];

/** How often scripts may fork and how many pages they may map at run time, by counting the places that do. */
export function countCalls(analysis: Analysis, scenario: Scenario, fanOut: number): CallCounts {
	let forks = 0;
	let mmapPages = 0;
	let swaps = false;
	let isHuge = false;
	let putsAsync = false;
	const count = (node: Node): void => {
		if (node.kind !== "call") return;
		if (node.callee.text === "fork") forks++;
		if (node.callee.text === "mmap" || node.callee.text === "mremap")
			mmapPages += mappedPages(analysis, node.args, fanOut);
		if (swapping.includes(node.callee.text)) swaps = true;
		if (node.callee.text === "mmput_async") putsAsync = true;
		if (enlarging.includes(node.callee.text)) isHuge = true;
	};
	visit(scenario, count);
	for (const module of analysis.modules)
		for (const declaration of module.tree.declarations)
			if (declaration.kind !== "scenario") visit(declaration, count);
	return { forks, mmapPages, swaps, isHuge, putsAsync };
}

function mappedPages(analysis: Analysis, args: readonly Expression[], fanOut: number): number {
	const pages = args
		.map((arg) => constantOf(analysis.bindings, arg))
		.find((value) => value !== undefined);
	return Math.ceil((pages ?? fanOut) / fanOut) * fanOut;
}
