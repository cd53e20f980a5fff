// Where a rule's warning meets a verdict: a violation that the rule's mistake can cause, in a run that goes through the
// function the finding is in, confirms it. A violation that no rule foresaw is a problem of its own, where the driver's
// script stood when it happened.

import type { Location, Problem, Related } from "../../engine/index.ts";
import type { RunView, StepView, VerdictView } from "../../engine/view/model.ts";
import type { Finding } from "../analysis/rule.ts";
import { ruleNamed } from "../analysis/rules.ts";
import { toOffset } from "../convert.ts";
import type { Snapshot } from "../snapshot.ts";

export interface Confirmation {
	readonly scenario: string;
	readonly code: string;
	readonly steps: number;
}

export interface Confirmed {
	/** The file's problems, with what runs add to them. */
	readonly problems: readonly Problem[];
	readonly confirmations: ReadonlyMap<Problem, Confirmation>;
}

/** Merges the problems of a snapshot with the fresh verdicts of its scenarios. */
export function confirm(snapshot: Snapshot, verdicts: readonly VerdictView[]): Confirmed {
	const confirmations = new Map<Problem, Confirmation>();
	const violated = verdicts.filter(({ outcome, run }) => outcome === "violated" && run);
	const foreseen = new Set<VerdictView>();
	const findings = snapshot.findings.map((finding) => {
		const proof = proofOf(finding, violated);
		if (!proof) return finding;
		for (const verdict of violated) if (canCause(finding, verdict)) foreseen.add(verdict);
		const problem = confirmedProblem(snapshot, finding, proof);
		const { scenario, code, steps } = proof;
		confirmations.set(problem, { scenario, code: code ?? "", steps });
		return problem;
	});
	const unforeseen = verdicts.flatMap((verdict) => {
		const found = unexpected(snapshot, verdict, foreseen.has(verdict));
		const { scenario, code, steps } = verdict;
		if (verdict.run)
			for (const problem of found)
				confirmations.set(problem, { scenario, code: code ?? "", steps });
		return found;
	});
	const problems = [...snapshot.analysis.problems, ...findings, ...unforeseen];
	return { problems: problems.sort((a, b) => a.span.start - b.span.start), confirmations };
}

/** The shortest run that shows a finding. */
function proofOf(finding: Finding, verdicts: readonly VerdictView[]): VerdictView | undefined {
	return verdicts
		.filter((verdict) => canCause(finding, verdict))
		.sort((a, b) => a.steps - b.steps)[0];
}

function canCause(finding: Finding, verdict: VerdictView): boolean {
	const rule = ruleNamed(finding.code);
	if (!rule || !verdict.code || !rule.shows.includes(verdict.code)) return false;
	const steps = verdict.run?.steps ?? [];
	return steps.some((step) => step.fn === finding.routine || standsIn(step, finding));
}

/** A step in the kernel model counts for the script function that called it: its line is the finding's or near it. */
function standsIn(step: StepView, finding: Finding): boolean {
	return step.scriptPlace.uri !== "" && step.fn === finding.routine.split(".").at(-1);
}

function confirmedProblem(snapshot: Snapshot, finding: Finding, verdict: VerdictView): Problem {
	const steps = verdict.steps === 1 ? "1 step" : `${verdict.steps} steps`;
	return {
		...finding,
		message: `${finding.message}\n\nConfirmed: “${verdict.scenario}” ends in ${verdict.code} after ${steps}. ${verdict.message}`,
		related: [...finding.related, ...keySteps(snapshot, verdict.run)],
	};
}

/** The last steps of a run that stand in this file, one a line. */
function keySteps(snapshot: Snapshot, run: RunView | undefined): readonly Related[] {
	const lines = new Map<string, Related>();
	for (const step of run?.steps ?? []) {
		if (step.scriptPlace.uri !== snapshot.uri) continue;
		const location = locationOf(snapshot, step);
		const key = `${step.thread} ${step.scriptPlace.line}`;
		lines.delete(key);
		lines.set(key, { location, message: `step ${step.index}, ${step.thread}: ${step.text}` });
	}
	return [...lines.values()].slice(-6);
}

function locationOf(snapshot: Snapshot, step: StepView): Location {
	const { line, column, endLine, endColumn } = step.scriptPlace;
	const { module } = snapshot.analysis;
	const start = toOffset(module, { line, character: column });
	const end = toOffset(module, { line: endLine, character: endColumn });
	return { uri: step.scriptPlace.uri, span: { start, end: Math.max(start, end) } };
}

// ── verdicts that no rule foresaw ─────────────────────────────────────────

function unexpected(
	snapshot: Snapshot,
	verdict: VerdictView,
	foreseen: boolean,
): readonly Problem[] {
	if (verdict.expected !== undefined)
		return verdict.asExpected ? [] : disappointed(snapshot, verdict);
	if (verdict.outcome !== "violated" || foreseen) return [];
	const steps = verdict.run?.steps ?? [];
	const last = steps.findLast((step) => step.scriptPlace.uri === snapshot.uri);
	const span = last ? locationOf(snapshot, last).span : scenarioSpan(snapshot, verdict.scenario);
	return [
		{
			code: verdict.code ?? "violation",
			severity: "error",
			message: `“${verdict.scenario}” is violated after ${verdict.steps} steps: ${verdict.message}`,
			span,
			related: keySteps(snapshot, verdict.run),
			fixes: [],
		},
	];
}

function disappointed(snapshot: Snapshot, verdict: VerdictView): readonly Problem[] {
	if (verdict.outcome === "open") return [];
	const found = verdict.outcome === "holds" ? "holds" : `is violated with ${verdict.code}`;
	return [
		{
			code: "unexpected-verdict",
			severity: "error",
			message: `“${verdict.scenario}” expects ${verdict.expected}, but it ${found}. ${verdict.message}`,
			span: scenarioSpan(snapshot, verdict.scenario),
			related: keySteps(snapshot, verdict.run),
			fixes: [],
		},
	];
}

function scenarioSpan(snapshot: Snapshot, name: string) {
	for (const node of snapshot.analysis.module.tree.declarations)
		if (node.kind === "scenario" && node.name.value === name) {
			const expectation = node.items.find(({ kind }) => kind === "expect");
			return expectation?.span ?? node.name.span;
		}
	return { start: 0, end: 0 };
}
