// Code actions: the fixes of problems of form, the checked repairs of rules, and the run behind a confirmed finding.

import type { Fix, ImportHost, Problem, Span } from "../../engine/index.ts";
import { fixesFor } from "../analysis/check.ts";
import type { Snapshot } from "../snapshot.ts";

export interface Action {
	readonly title: string;
	readonly problem: Problem;
	readonly fix: Fix | undefined;
	/** The scenario whose run it shows. */
	readonly showRun: string | undefined;
	readonly preferred: boolean;
}

export function actions(
	snapshot: Snapshot,
	span: Span,
	host: ImportHost,
	problems: readonly Problem[],
	scenarioOf: (problem: Problem) => string | undefined,
): readonly Action[] {
	return problems
		.filter((problem) => problem.span.start <= span.end && span.start <= problem.span.end)
		.flatMap((problem) => [
			...fixActions(problem, problem.fixes),
			...fixActions(problem, repairs(snapshot, problem, host)),
			...runAction(problem, scenarioOf(problem)),
		]);
}

function fixActions(problem: Problem, fixes: readonly Fix[]): readonly Action[] {
	return fixes.map((fix, index) => ({
		title: fix.title,
		problem,
		fix,
		showRun: undefined,
		preferred: index === 0,
	}));
}

function repairs(snapshot: Snapshot, problem: Problem, host: ImportHost): readonly Fix[] {
	const finding = snapshot.findings.find(
		({ code, span }) => code === problem.code && span.start === problem.span.start,
	);
	return finding ? fixesFor(snapshot.analysis, finding, host) : [];
}

function runAction(problem: Problem, scenario: string | undefined): readonly Action[] {
	if (scenario === undefined) return [];
	return [
		{
			title: `Show this run (“${scenario}”)`,
			problem,
			fix: undefined,
			showRun: scenario,
			preferred: false,
		},
	];
}
