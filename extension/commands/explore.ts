// Exploration asked for by the user: progress with cancel, then the verdict with what can be done about it.

import * as vscode from "vscode";
import type { VerdictView } from "../../engine/view/model.ts";
import {
	commands,
	type ExploreParams,
	type ExploreResult,
	exploreRequest,
} from "../../server/protocol.ts";
import type { Services } from "../services.ts";
import { chooseScenario, type ScenarioChoice, scriptUri } from "./choose.ts";

let tokenCount = 0;

export async function exploreScenario(
	services: Services,
	uri: unknown,
	name: unknown,
): Promise<void> {
	const choice = await chooseScenario(services, uri, name);
	if (choice === undefined) return;
	const title = vscode.l10n.t("Exploring “{0}”", choice.name);
	const verdict = await withProgress(title, (progress, token) =>
		explore(services, choice, progress, token),
	);
	await showVerdict(verdict);
}

/** One scenario after the other, those the server made included; cancelling ends the whole. */
export async function exploreAll(services: Services, argument: unknown): Promise<void> {
	const uri = scriptUri(argument);
	if (uri === undefined) return;
	const scenarios = await services.scenarios.fetch(uri);
	if (scenarios.length === 0) {
		vscode.window.showInformationMessage(vscode.l10n.t("This script has no scenario."));
		return;
	}
	const verdicts = await withProgress(vscode.l10n.t("Exploring"), async (progress, token) => {
		const done: VerdictView[] = [];
		for (const { name } of scenarios) {
			progress.report({ message: name });
			done.push(await explore(services, { uri, name }, progress, token));
		}
		return done;
	});
	showSummary(verdicts);
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

/** Explores one scenario; its reports go to `progress`. Rejects when cancelled. */
export async function explore(
	{ server }: Services,
	{ uri, name }: ScenarioChoice,
	progress: Progress,
	token: vscode.CancellationToken,
): Promise<VerdictView> {
	await server.start();
	const workDoneToken = `hmm-explore-${++tokenCount}`;
	let reached = 0;
	const reports = server.onProgress(workDoneToken, ({ message, percentage }) => {
		const increment = Math.max(0, (percentage ?? reached) - reached);
		reached += increment;
		progress.report({ ...(message === undefined ? {} : { message }), increment });
	});
	try {
		const params: ExploreParams = { uri: uri.toString(), scenario: name, workDoneToken };
		return await server.request<ExploreResult>(exploreRequest, params, token);
	} finally {
		reports.dispose();
	}
}

function withProgress<Result>(
	title: string,
	work: (progress: Progress, token: vscode.CancellationToken) => Promise<Result>,
): Thenable<Result> {
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
		work,
	);
}

async function showVerdict(verdict: VerdictView): Promise<void> {
	const words = verdictWords(verdict);
	if (verdict.outcome !== "violated") {
		vscode.window.showInformationMessage(words);
		return;
	}
	const show = vscode.l10n.t("Show This Run");
	const debug = vscode.l10n.t("Debug");
	const message = verdict.asExpected
		? vscode.window.showInformationMessage
		: vscode.window.showWarningMessage;
	const answer = await message(words, show, debug);
	const command =
		answer === show ? commands.showRun : answer === debug ? commands.debugScenario : "";
	if (command !== "") await vscode.commands.executeCommand(command, verdict.uri, verdict.scenario);
}

/** One sentence: outcome, how much was seen. */
export function verdictWords(verdict: VerdictView): string {
	const { scenario, outcome, code, steps, states, message } = verdict;
	const seen = states.toLocaleString();
	switch (outcome) {
		case "holds":
			return vscode.l10n.t("“{0}” holds: all {1} states explored.", scenario, seen);
		case "violated":
			return verdict.asExpected
				? vscode.l10n.t(
						"“{0}” is violated as expected: {1} in {2} steps.",
						scenario,
						code ?? "",
						steps,
					)
				: vscode.l10n.t(
						"“{0}” is violated: {1} in {2} steps. {3}",
						scenario,
						code ?? "",
						steps,
						message,
					);
		case "open":
			return vscode.l10n.t("“{0}” is open after {1} states: {2}", scenario, seen, message);
	}
}

function showSummary(verdicts: readonly VerdictView[]): void {
	const asExpected = verdicts.filter((verdict) => verdict.asExpected).length;
	const words = vscode.l10n.t("{0} of {1} scenarios as expected.", asExpected, verdicts.length);
	const others = verdicts.filter((verdict) => !verdict.asExpected).map(verdictWords);
	const text = [words, ...others].join(" ");
	if (others.length === 0) vscode.window.showInformationMessage(text);
	else vscode.window.showWarningMessage(text);
}
