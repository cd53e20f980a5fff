// The door of the analysis: a script's findings, and the fixes that were checked to work.

import {
	type Analysis,
	analyse,
	type Fix,
	type ImportHost,
	type Module,
} from "../../engine/index.ts";
import { KeptWalks } from "./kept.ts";
import { type Finding, hooksOf, noted } from "./rule.ts";
import { rules } from "./rules.ts";
import { Script } from "./script.ts";

const hooks = hooksOf(rules);

/**
 * What the rules find in a script. `kept`: what was found in its last version, for versions that follow each other. Cost:
 * bounded for each body (walk.ts), linear in the number of those that have to be walked again.
 */
export function checkRules(
	analysis: Analysis,
	kept: KeptWalks = new KeptWalks(),
): readonly Finding[] {
	const found = findingsIn(analysis, kept);
	if (analysis.problems.some(({ code }) => code === "syntax-error" || code === "file-too-large"))
		return found.filter((finding) => !nearError(analysis, finding));
	return found;
}

function findingsIn(analysis: Analysis, kept: KeptWalks): readonly Finding[] {
	const outcomes = kept.outcomes(new Script(analysis, kept.graphs), hooks);
	const all = new Map<string, Finding>();
	for (const { findings } of outcomes)
		for (const finding of findings) {
			const key = `${finding.code} ${finding.span.start}`;
			if (!all.has(key)) all.set(key, finding);
		}
	const notes = outcomes.flatMap((outcome) => outcome.notes);
	for (const rule of hooks.end)
		rule.end(
			notes,
			(report) => {
				if (report.uri === analysis.uri) noted(all, report);
			},
			analysis.module.text,
		);
	const found = [...all.values()].filter((finding) => !isIgnored(analysis.module, finding));
	return withoutConsequences(found).sort((a, b) => a.span.start - b.span.start);
}

/** In a body that could not be read whole, a finding would be a guess. */
function nearError(analysis: Analysis, finding: Finding): boolean {
	const around = analysis.module.tree.declarations.find(
		({ span }) => span.start <= finding.span.start && finding.span.start <= span.end,
	);
	return (
		around === undefined ||
		analysis.problems.some(
			({ code, span }) =>
				code === "syntax-error" && span.start >= around.span.start && span.start <= around.span.end,
		)
	);
}

/** One mistake, one finding: what follows from another finding of the same body is left out. */
const consequences: { readonly [code: string]: readonly string[] } = {
	"missing-read-begin": ["missing-read-retry", "seq-overwritten", "retry-without-lock"],
	"read-begin-late": ["missing-read-retry", "seq-overwritten", "retry-without-lock", "stale-seq"],
	"notifier-lifetime": ["insert-remove-context"],
	"lock-leak": ["missing-mmput"],
	"self-deadlock": [
		"lock-order",
		"read-begin-under-lock",
		"fault-under-lock",
		"missing-mmput",
		"lock-leak",
	],
	"set-seq-missing": ["retry-wrong-lock"],
	"mmap-lock-inversion": ["lock-order"],
	"fault-under-lock": ["mmap-lock-inversion"],
	"read-begin-under-lock": ["mmap-lock-inversion"],
	"true-without-work": ["set-seq-missing"],
	"downgrade-too-weak": ["true-without-work"],
};

function withoutConsequences(findings: readonly Finding[]): Finding[] {
	return findings.filter(
		(finding) =>
			!findings.some(
				(cause) =>
					cause.routine === finding.routine && consequences[cause.code]?.includes(finding.code),
			),
	);
}

/** `// hmm-ignore CODE reason`, on the line itself or the one above. */
function isIgnored(module: Module, finding: Finding): boolean {
	const { text } = module;
	const start = text.lastIndexOf("\n", finding.span.start - 1) + 1;
	const above = text.lastIndexOf("\n", start - 2) + 1;
	const end = text.indexOf("\n", finding.span.start);
	const lines = text.slice(Math.max(0, above), end < 0 ? text.length : end);
	return new RegExp(`//\\s*hmm-ignore\\s+${finding.code}\\b`).test(lines);
}

/** The fixes of a finding, each tried out: it is offered only if the finding goes and nothing as bad comes. */
export function fixesFor(analysis: Analysis, finding: Finding, host: ImportHost): readonly Fix[] {
	const repair = finding.repair?.();
	if (!repair) return [];
	const text = applyEdits(analysis.module.text, repair.edits);
	const repaired = analyse(analysis.uri, text, host);
	const serious = (severity: string): boolean => severity === "error" || severity === "warning";
	const formBefore = analysis.problems.filter(({ severity }) => serious(severity)).length;
	const formAfter = repaired.problems.filter(({ severity }) => serious(severity)).length;
	const before = checkRules(analysis);
	const after = checkRules(repaired);
	const gone = count(after, finding.code) < count(before, finding.code);
	const worse =
		formAfter > formBefore || after.some(({ code }) => count(after, code) > count(before, code));
	return gone && !worse ? [repair] : [];
}

function count(findings: readonly Finding[], code: string): number {
	return findings.filter((finding) => finding.code === code).length;
}

export function applyEdits(text: string, edits: Fix["edits"]): string {
	return [...edits]
		.sort((a, b) => b.span.start - a.span.start)
		.reduce(
			(result, { span, text: inserted }) =>
				result.slice(0, span.start) + inserted + result.slice(span.end),
			text,
		);
}
