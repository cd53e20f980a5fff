// What makes a scenario pass as a test, and what to say when it does not.

import * as vscode from "vscode";
import type { PlaceView, RunView, StepView } from "../../engine/view/model.ts";
import {
	closeRunRequest,
	type RunParams,
	type RunResult,
	runRequest,
} from "../../server/protocol.ts";
import type { ScenarioChoice } from "../commands/choose.ts";
import { explore, verdictWords } from "../commands/explore.ts";
import type { Services } from "../services.ts";

export interface TestResult {
	readonly passed: boolean;
	/** One line: what happened. */
	readonly words: string;
	readonly expected: string;
	readonly actual: string;
	/** Where the script went wrong. */
	readonly place: PlaceView | undefined;
}

/** One run in which threads take turns: it must not break anything but what the scenario expects to be broken. */
export async function runOnce(
	{ server, scenarios }: Services,
	{ uri, name }: ScenarioChoice,
	token: vscode.CancellationToken,
): Promise<TestResult> {
	const known = await scenarios.fetch(uri);
	const expected = known.find((scenario) => scenario.name === name)?.expected;
	const params: RunParams = { uri: uri.toString(), scenario: name, how: { kind: "round-robin" } };
	const { runId, run } = await server.request<RunResult>(runRequest, params, token);
	await server.request(closeRunRequest, { runId });
	const { violation } = run;
	return {
		// A single run that goes well proves nothing, so that it never contradicts `expect violation`.
		passed: violation === undefined || violation.code === expected,
		words: `“${name}”: ${violation === undefined ? run.ended : `${violation.code}: ${violation.message}`}`,
		expected: expected === undefined ? "no violation" : `no violation, or ${expected}`,
		actual: runText(run),
		place: violationPlace(run),
	};
}

/** The whole exploration: the verdict must be what the scenario expects. */
export async function proveScenario(
	services: Services,
	choice: ScenarioChoice,
	token: vscode.CancellationToken,
): Promise<TestResult> {
	const verdict = await explore(services, choice, { report: () => {} }, token);
	const { run } = verdict;
	return {
		passed: verdict.asExpected,
		words: verdictWords(verdict),
		expected: verdict.expected === undefined ? "holds" : `violated ${verdict.expected}`,
		actual: [
			`${verdict.outcome} ${verdict.code ?? ""}`.trim(),
			verdict.message,
			...(run === undefined ? [] : [runText(run)]),
		].join("\n"),
		place: run && violationPlace(run),
	};
}

/** The script's statement after which the violation holds. */
function violationPlace({ violation, steps }: RunView): PlaceView | undefined {
	return violation && steps[violation.step - 1]?.scriptPlace;
}

const STEPS_SHOWN_MAX = 200;

/** The trace, one step a line. */
function runText({ steps, ended, schedule }: RunView): string {
	const shown = steps.slice(-STEPS_SHOWN_MAX);
	const left = steps.length - shown.length;
	return [
		...(left > 0 ? [vscode.l10n.t("({0} steps before these)", left)] : []),
		...shown.map(stepText),
		ended,
		`schedule ${schedule}`,
	].join("\n");
}

function stepText({ index, thread, fn, scriptPlace, reason }: StepView): string {
	return `${String(index).padStart(4)}  ${thread}  ${fn}:${scriptPlace.line + 1}  ${reason}`;
}
