// One status bar item and one language status item for the script in the active editor. Both show the same sentence,
// made from the store and the server's state.

import * as vscode from "vscode";
import { commands, type ScenarioView } from "../server/protocol.ts";
import type { ServerState } from "./client.ts";
import type { Services } from "./services.ts";

interface Status {
	readonly icon: string;
	readonly text: string;
	readonly detail: string;
	readonly busy: boolean;
	readonly severity: vscode.LanguageStatusSeverity;
	readonly command: vscode.Command;
}

export function registerStatus({ server, scenarios }: Services): vscode.Disposable {
	const bar = vscode.window.createStatusBarItem("hmm.status", vscode.StatusBarAlignment.Right, 90);
	bar.name = "HMM Workbench";
	const item = vscode.languages.createLanguageStatusItem("hmm.status", { language: "hmm" });
	item.name = "HMM Workbench";

	const update = (): void => {
		const document = shownScript();
		if (document === undefined) {
			bar.hide();
			return;
		}
		const status = statusOf(server.state, scenarios.of(document.uri));
		show(bar, item, status);
	};
	update();
	return vscode.Disposable.from(
		bar,
		item,
		server.onDidChangeState(update),
		scenarios.onDidChange(update),
		vscode.window.onDidChangeActiveTextEditor(update),
	);
}

/** The script being edited; while a panel has the focus, one that is in sight. */
function shownScript(): vscode.TextDocument | undefined {
	const active = vscode.window.activeTextEditor;
	const candidates = active === undefined ? vscode.window.visibleTextEditors : [active];
	return candidates.find(({ document }) => document.languageId === "hmm")?.document;
}

function show(bar: vscode.StatusBarItem, item: vscode.LanguageStatusItem, status: Status): void {
	bar.text = `$(${status.icon}) ${status.text}`;
	bar.tooltip = status.detail;
	bar.command = status.command;
	bar.accessibilityInformation = { label: `HMM Workbench: ${status.text}` };
	bar.backgroundColor =
		status.severity === vscode.LanguageStatusSeverity.Error
			? new vscode.ThemeColor("statusBarItem.errorBackground")
			: undefined;
	bar.show();
	item.text = status.text;
	item.detail = status.detail;
	item.busy = status.busy;
	item.severity = status.severity;
	item.command = status.command;
}

function statusOf(state: ServerState, scenarios: readonly ScenarioView[]): Status {
	const restart = { title: vscode.l10n.t("Restart"), command: commands.restartServer };
	if (state === "stopped" || state === "waiting")
		return {
			icon: "error",
			text: vscode.l10n.t("HMM server stopped"),
			detail: vscode.l10n.t("No findings or verdicts while the language server is off."),
			busy: false,
			severity: vscode.LanguageStatusSeverity.Error,
			command: restart,
		};
	if (state === "starting")
		return idle("sync~spin", vscode.l10n.t("HMM: starting"), true, scenarios);
	const running = scenarios.find((scenario) => scenario.state === "running");
	if (running !== undefined) return idle("sync~spin", exploringWords(running), true, scenarios);
	return settled(scenarios);
}

function exploringWords({ progress }: ScenarioView): string {
	return progress === undefined
		? vscode.l10n.t("HMM: exploring")
		: vscode.l10n.t("HMM: exploring, {0} states", progress.states.toLocaleString());
}

/** Nothing is under way: how the verdicts stand. */
function settled(scenarios: readonly ScenarioView[]): Status {
	const current = scenarios.filter((scenario) => scenario.state === "done");
	if (current.length === 0)
		return idle("beaker", scenarioCount(scenarios.length), false, scenarios);
	const asExpected = current.filter((scenario) => scenario.verdict?.asExpected === true).length;
	const wrong = current.some(
		({ verdict }) => verdict?.asExpected === false && verdict.outcome !== "open",
	);
	const icon = wrong ? "error" : asExpected === scenarios.length ? "pass" : "question";
	const text = vscode.l10n.t("HMM: {0} of {1} scenarios as expected", asExpected, scenarios.length);
	return idle(icon, text, false, scenarios);
}

function scenarioCount(count: number): string {
	if (count === 0) return vscode.l10n.t("HMM: no scenarios");
	return count === 1
		? vscode.l10n.t("HMM: 1 scenario")
		: vscode.l10n.t("HMM: {0} scenarios", count);
}

function idle(
	icon: string,
	text: string,
	busy: boolean,
	scenarios: readonly ScenarioView[],
): Status {
	return {
		icon,
		text,
		busy,
		detail: scenarios.map(scenarioLine).join("\n"),
		severity: vscode.LanguageStatusSeverity.Information,
		command: { title: vscode.l10n.t("Explore All"), command: commands.exploreAll },
	};
}

/** `munmap races with populate: holds`, with its age where the text has changed since. */
export function scenarioLine({ name, state, verdict, reason }: ScenarioView): string {
	if (state === "failed") return `${name}: ${reason}`;
	if (state === "running") return vscode.l10n.t("{0}: exploring", name);
	if (verdict === undefined) return vscode.l10n.t("{0}: not explored", name);
	const outcome =
		verdict.outcome === "violated" ? `violated ${verdict.code ?? ""}` : verdict.outcome;
	return state === "stale"
		? vscode.l10n.t("{0}: {1} (before the last edit)", name, outcome)
		: `${name}: ${outcome}`;
}
