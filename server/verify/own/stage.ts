// What an entry point's scenario begins with: the process, its buffer, and what has happened before. Where a scenario of the
// file prepares more than a process and its notifiers, its process and setup are taken over as they are written: the author
// knows what the driver needs.

import { type Analysis, constantOf, type Tree, visit } from "../../../engine/index.ts";
import type { Calls, Reach } from "./calls.ts";

export interface Stage {
	/** `process app { buf = mmap(2, anon, rw) }` */
	readonly process: string;
	/** `app` */
	readonly mm: string;
	/** `app.buf` */
	readonly buffer: string;
	/** Lines of the setup, and what they reach. */
	readonly setup: readonly string[];
	readonly reach: Reach;
	/** Within what a verdict holds, in words. */
	readonly bound: string;
}

const nothing: Reach = { names: new Set(), inserted: new Set(), removed: new Set() };

export const plainStage: Stage = {
	process: "process app { buf = mmap(2, anon, rw) }",
	mm: "app",
	buffer: "app.buf",
	setup: [],
	reach: nothing,
	bound: "1 process, 2 pages, 2 threads",
};

/** More would keep a worker busy for long. */
const BUFFER_PAGES_MAX = 4;
const PAGES_MAX = 8;

/** What every scenario of ours does by itself. */
const ordinary = new Set([
	"notifier_insert",
	"mmu_notifier_register",
	"hmm_mirror_register",
	"write",
	"read",
]);

/** The stage of the first scenario that has one of its own; a scenario that must break something comes last. */
export function writtenStage(
	analysis: Analysis,
	calls: Calls,
	scenarios: readonly Tree.Scenario[],
): Stage | undefined {
	const isWrong = ({ items }: Tree.Scenario): boolean =>
		items.some(({ kind }) => kind === "expect");
	const sorted = [...scenarios.filter((each) => !isWrong(each)), ...scenarios.filter(isWrong)];
	for (const scenario of sorted) {
		const stage = stageOf(analysis, calls, scenario);
		if (stage) return stage;
	}
	return undefined;
}

/** Undefined where its shape does not fit, or where it prepares nothing that we would not. */
function stageOf(analysis: Analysis, calls: Calls, scenario: Tree.Scenario): Stage | undefined {
	const setup = scenario.items.find((item) => item.kind === "setup");
	const [process, ...others] = scenario.items.filter((item) => item.kind === "process");
	const [buffer] = process?.mappings ?? [];
	if (!setup || !process || !buffer || others.length > 0 || !prepares(setup)) return undefined;
	const counts = process.mappings.map(({ pages }) => constantOf(analysis.bindings, pages));
	const all = counts.reduce<number>((sum, count) => sum + (count ?? PAGES_MAX + 1), 0);
	if ((counts[0] ?? 0) > BUFFER_PAGES_MAX || all > PAGES_MAX) return undefined;
	const { text } = analysis.module;
	return {
		process: text.slice(process.span.start, process.span.end),
		mm: process.name.text,
		buffer: `${process.name.text}.${buffer.name.text}`,
		setup: linesOf(text.slice(setup.body.span.start + 1, setup.body.span.end - 1)),
		reach: calls.reachOf(setup.body),
		bound: `1 process, ${all} page${all === 1 ? "" : "s"}, 2 threads, setup of “${scenario.name.value}”`,
	};
}

function prepares(setup: Tree.Setup): boolean {
	let found = false;
	visit(setup.body, (node) => {
		if (node.kind === "assign") found = true;
		if (node.kind === "call" && !ordinary.has(node.callee.text)) found = true;
	});
	return found;
}

/** The lines of a body without what they are all indented by. */
function linesOf(body: string): readonly string[] {
	const lines = body.split(/\r?\n/).filter((line) => line.trim() !== "");
	const indents = lines.map((line) => line.length - line.trimStart().length);
	const indent = Math.min(...indents);
	return lines.map((line) => line.slice(indent).trimEnd());
}
