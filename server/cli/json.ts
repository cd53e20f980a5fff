// The JSON of the command line, as docs/json.md describes it. Lines and columns count from 1.

import { type Module, type Problem, positionAt, type Span } from "../../engine/index.ts";
import type { RunView, StepView, VerdictView } from "../../engine/view/model.ts";
import type { Confirmation } from "../verify/confirm.ts";
import type { OwnScenario } from "../verify/own/scenarios.ts";
import type { Explored } from "./exploring.ts";
import { fileOf, type Script } from "./scripts.ts";

export function write(value: unknown): void {
	process.stdout.write(jsonText(value));
}

export function jsonText(value: unknown): string {
	return `${JSON.stringify(value, undefined, 2)}\n`;
}

export function rangeJson(module: Module, span: Span) {
	const start = positionAt(module.lineStarts, span.start);
	const end = positionAt(module.lineStarts, span.end);
	return {
		start: { line: start.line + 1, column: start.column + 1 },
		end: { line: end.line + 1, column: end.column + 1 },
	};
}

export function findingJson(
	{ snapshot }: Script,
	problem: Problem,
	confirmed: Confirmation | undefined,
) {
	const { analysis } = snapshot;
	return {
		code: problem.code,
		severity: problem.severity,
		message: problem.message,
		range: rangeJson(analysis.module, problem.span),
		related: problem.related.flatMap(({ location, message }) => {
			const module = analysis.modules.find(({ uri }) => uri === location.uri);
			return module
				? [{ file: fileOf(module.uri), range: rangeJson(module, location.span), message }]
				: [];
		}),
		confirmed: confirmed ?? null,
	};
}

export function scenarioJson({ name, own, verdict, reason }: Explored) {
	if (!verdict)
		return {
			name,
			own: ownJson(own),
			verdict: "not-run",
			code: null,
			message: reason,
			expected: null,
			asExpected: false,
			steps: 0,
			switches: 0,
			fewestSwitches: false,
			unavoidable: null,
			schedule: null,
			states: 0,
			transitions: 0,
			seconds: 0,
			unreached: null,
			trace: [],
			otherRuns: [],
		};
	return {
		name,
		own: ownJson(own),
		verdict: verdict.outcome,
		code: verdict.code ?? null,
		message: verdict.message,
		expected: verdict.expected ?? null,
		asExpected: verdict.asExpected,
		steps: verdict.steps,
		switches: verdict.switches,
		fewestSwitches: verdict.fewestSwitches,
		unavoidable: verdict.run?.violation?.unavoidable ?? null,
		schedule: verdict.run?.schedule ?? null,
		states: verdict.states,
		transitions: verdict.transitions,
		seconds: round(verdict),
		unreached: unreachedJson(verdict),
		trace: traceJson(verdict.run),
		otherRuns: verdict.otherRuns.map((run) => ({
			message: run.violation?.message ?? "",
			steps: run.steps.length,
			schedule: run.schedule,
			trace: traceJson(run),
		})),
	};
}

function ownJson(own: OwnScenario | undefined) {
	if (!own) return null;
	return { entry: own.entry.name, against: own.against, bound: own.bound, text: own.text.trim() };
}

/** Statements of the script that no run of the scenario comes to; null where that is not known. */
function unreachedJson({ coverage }: VerdictView) {
	const unreached = coverage?.filter(({ reached }) => !reached);
	return (
		unreached?.map(({ fn, place, text }) => ({
			function: fn,
			file: fileOf(place.uri),
			line: place.line + 1,
			what: text,
		})) ?? null
	);
}

/** To the millisecond. */
function round({ seconds }: VerdictView): number {
	return Math.round(seconds * 1000) / 1000;
}

export function traceJson(run: RunView | undefined) {
	return (run?.steps ?? []).map((step: StepView) => ({
		thread: step.thread,
		file: fileOf(step.place.uri),
		line: step.place.line + 1,
		what: step.text,
		reason: step.reason,
	}));
}
