// Where a rule's warning meets a verdict: a violation that the rule's mistake can cause, in a run that goes through the
// function the finding is in, confirms it. A violation that no rule foresaw is a problem of its own, where the driver's
// script stood when it happened.

import type { Location, Module, Problem, Related, Severity, Span } from "../../engine/index.ts";
import type { RunView, StepView, VerdictView } from "../../engine/view/model.ts";
import type { Finding } from "../analysis/rule.ts";
import { ruleNamed } from "../analysis/rules.ts";
import { toOffset } from "../convert.ts";
import type { Snapshot } from "../snapshot.ts";
import { neverReached } from "./never-reached.ts";
import type { OwnScenario } from "./own/scenarios.ts";
import { runnableNamed } from "./runnable.ts";
import { brokenCondition, scenarioSpan } from "./scenario-span.ts";

export interface Confirmation {
	readonly scenario: string;
	readonly code: string;
	readonly steps: number;
	/** Of the run that shows it: hmm run --schedule repeats it. */
	readonly schedule: string;
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
		confirmations.set(problem, confirmationBy(proof));
		return problem;
	});
	const unforeseen = withoutEchoes(snapshot, verdicts).flatMap((verdict) => {
		const found = unexpected(snapshot, verdict, foreseen.has(verdict));
		if (verdict.run)
			for (const problem of found) confirmations.set(problem, confirmationBy(verdict));
		return found;
	});
	const unreached = neverReached(snapshot, verdicts);
	const problems = [...snapshot.analysis.problems, ...findings, ...unforeseen, ...unreached];
	return { problems: problems.sort((a, b) => a.span.start - b.span.start), confirmations };
}

function confirmationBy({ scenario, code = "", steps, run }: VerdictView): Confirmation {
	return { scenario, code, steps, schedule: run?.schedule ?? "" };
}

/** Steps that a finding names. */
const KEY_STEPS = 6;

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
		related: [...finding.related, ...runsOf(snapshot, verdict)],
	};
}

/** The steps of the run, and where each run that belongs to it ends. */
function runsOf(snapshot: Snapshot, { run, otherRuns }: VerdictView): readonly Related[] {
	return [
		...keySteps(snapshot, run),
		...otherRuns.flatMap((other) => {
			const last = other.steps.findLast((step) => standsInText(snapshot, step));
			if (!last) return [];
			const message = `${other.violation?.message} Step ${last.index} of a run of its own: ${other.schedule}`;
			return [{ location: locationOf(snapshot, last), message }];
		}),
	];
}

/** The last steps of a run that stand in this file, one a line, and the one that made the violation unavoidable. */
function keySteps(snapshot: Snapshot, run: RunView | undefined): readonly Related[] {
	const lines = new Map<string, StepView>();
	const settled = settlingStep(snapshot, run);
	for (const step of run?.steps ?? []) {
		if (!standsInText(snapshot, step)) continue;
		const key = `${step.thread} ${step.scriptPlace.line}`;
		if (lines.get(key) === settled && settled !== undefined) continue;
		lines.delete(key);
		lines.set(key, step);
	}
	const last = [...lines.values()].slice(-KEY_STEPS);
	if (settled && !last.includes(settled)) last.splice(0, 1, settled);
	return last.map((step) => {
		const end = step === settled ? ". From here on every way on is violated" : "";
		return {
			location: locationOf(snapshot, step),
			message: `step ${step.index}, ${step.thread}: ${step.reason}${end}`,
		};
	});
}

/** The step that made the violation unavoidable, where it stands in a script and is not the violation itself. */
function settlingStep(snapshot: Snapshot, run: RunView | undefined): StepView | undefined {
	const settled = run?.violation?.unavoidable ?? 0;
	const step = run?.steps[settled - 1];
	const isSaid = step && settled < run.steps.length && moduleOf(snapshot, step);
	return isSaid ? step : undefined;
}

/** Scenarios of our own stand behind the text: nobody can be shown a line of theirs. */
function standsInText(snapshot: Snapshot, step: StepView): boolean {
	return moduleOf(snapshot, step)?.uri === snapshot.uri;
}

/** The script whose text has the line of a step: the snapshot's, or one that it imports. */
function moduleOf({ analysis }: Snapshot, { scriptPlace }: StepView): Module | undefined {
	const { uri, line } = scriptPlace;
	return analysis.modules.find((module) => module.uri === uri && line < module.lineStarts.length);
}

function locationOf(snapshot: Snapshot, step: StepView): Location {
	const { line, column, endLine, endColumn } = step.scriptPlace;
	const module = moduleOf(snapshot, step) ?? snapshot.analysis.module;
	const start = toOffset(module, { line, character: column });
	const end = toOffset(module, { line: endLine, character: endColumn });
	return { uri: step.scriptPlace.uri, span: { start, end: Math.max(start, end) } };
}

// ── verdicts that no rule foresaw ─────────────────────────────────────────

/**
 * One mistake of an entry point shows against most of what a process does: of the verdicts of its own scenarios with one
 * code, only the one with the shortest run.
 */
function withoutEchoes(
	snapshot: Snapshot,
	verdicts: readonly VerdictView[],
): readonly VerdictView[] {
	const shortest = new Map<string, VerdictView>();
	const keyOf = ({ scenario, code }: VerdictView): string =>
		`${ownOf(snapshot, scenario)?.entry.name ?? scenario} ${code}`;
	for (const verdict of verdicts) {
		const known = shortest.get(keyOf(verdict));
		if (verdict.outcome === "violated" && (!known || verdict.steps < known.steps))
			shortest.set(keyOf(verdict), verdict);
	}
	return verdicts.filter(
		(verdict) =>
			!ownOf(snapshot, verdict.scenario) ||
			verdict.outcome !== "violated" ||
			shortest.get(keyOf(verdict)) === verdict,
	);
}

function ownOf(snapshot: Snapshot, scenario: string): OwnScenario | undefined {
	return runnableNamed(snapshot, scenario)?.own;
}

function unexpected(
	snapshot: Snapshot,
	verdict: VerdictView,
	foreseen: boolean,
): readonly Problem[] {
	if (verdict.expected !== undefined)
		return verdict.asExpected ? [] : disappointed(snapshot, verdict);
	if (verdict.outcome !== "violated" || foreseen) return [];
	const steps = verdict.run?.steps ?? [];
	const last = steps.findLast((step) => standsInText(snapshot, step));
	const condition = brokenCondition(snapshot, verdict);
	const span = last
		? locationOf(snapshot, last).span
		: (condition ?? scenarioSpan(snapshot, verdict.scenario));
	const own = ownOf(snapshot, verdict.scenario);
	return [
		{
			code: verdict.code ?? "violation",
			severity: own ? ownSeverity(verdict) : "error",
			message: `“${verdict.scenario}” is violated after ${verdict.steps} step${verdict.steps === 1 ? "" : "s"}: ${verdict.message}${own ? originOf(own) : ""}`,
			span,
			related: [...conditionOf(snapshot, last && condition), ...runsOf(snapshot, verdict)],
			fixes: [],
		},
	];
}

/** Where the driver is underlined, what it breaks is a click away. */
function conditionOf({ uri }: Snapshot, span: Span | undefined): readonly Related[] {
	return span ? [{ location: { uri, span }, message: "the condition that does not hold" }] : [];
}

/** What the kernel forbids at once is mostly what our scenario left out before. */
function ownSeverity({ code }: VerdictView): Severity {
	return code === "kernel-bug" ? "info" : "warning";
}

/** We made the scenario up: what the driver does before may be missing from it. */
function originOf({ entry, bound }: OwnScenario): string {
	return `\n\nNo scenario of the script exercises ${entry.name}, so this one was made for it (${bound}). If the driver cannot be called like this, write it into the script and say there what comes before.`;
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
			related: runsOf(snapshot, verdict),
			fixes: [],
		},
	];
}
