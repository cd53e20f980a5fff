// Which scenario a command is about: its arguments, else the one under the cursor, else the user's choice.

import * as vscode from "vscode";
import type { ScenarioView } from "../../server/protocol.ts";
import type { Services } from "../services.ts";
import { scenarioLine } from "../status.ts";

export interface ScenarioChoice {
	readonly uri: vscode.Uri;
	readonly name: string;
}

/** Undefined where the user backed out, or was told that there is nothing to choose from. */
export async function chooseScenario(
	services: Services,
	uriArgument: unknown,
	nameArgument: unknown,
): Promise<ScenarioChoice | undefined> {
	const uri = scriptUri(uriArgument);
	if (uri === undefined) return undefined;
	if (typeof nameArgument === "string") return { uri, name: nameArgument };
	const scenarios = await services.scenarios.fetch(uri);
	if (scenarios.length === 0) {
		vscode.window.showInformationMessage(
			vscode.l10n.t("This script has no scenario. Write one to say which threads meet."),
		);
		return undefined;
	}
	const name = atCursor(uri, scenarios)?.name ?? (await pick(scenarios));
	return name === undefined ? undefined : { uri, name };
}

/** The script an argument names (as text, or as editor titles give it), else that of the active editor. */
export function scriptUri(argument: unknown): vscode.Uri | undefined {
	if (argument instanceof vscode.Uri) return argument;
	if (typeof argument === "string") return vscode.Uri.parse(argument, true);
	const document = vscode.window.activeTextEditor?.document;
	if (document?.languageId === "hmm") return document.uri;
	vscode.window.showInformationMessage(vscode.l10n.t("Open an HMM script first."));
	return undefined;
}

/** The last scenario that begins at or above the cursor, if the cursor stands within it. */
export function atCursor(
	uri: vscode.Uri,
	scenarios: readonly ScenarioView[],
): ScenarioView | undefined {
	const editor = vscode.window.visibleTextEditors.find(
		({ document }) => document.uri.toString() === uri.toString(),
	);
	if (editor === undefined) return undefined;
	const line = editor.selection.active.line;
	const written = scenarios.filter(({ own }) => !own);
	return written.findLast(
		({ place }) => place.line <= line && line <= blockEnd(editor.document, place.line),
	);
}

export async function pick(scenarios: readonly ScenarioView[]): Promise<string | undefined> {
	if (scenarios.length === 1) return scenarios[0]?.name;
	const items = scenarios.map((scenario) => ({
		label: scenario.name,
		description: scenario.own ? vscode.l10n.t("made for an entry point") : "",
		detail: scenarioLine(scenario).slice(scenario.name.length + 2),
	}));
	const picked = await vscode.window.showQuickPick(items, {
		placeHolder: vscode.l10n.t("Which scenario?"),
		matchOnDescription: true,
	});
	return picked?.label;
}

/** The line of the brace that closes the block begun at `line`: the next one that is not indented deeper. */
function blockEnd(document: vscode.TextDocument, line: number): number {
	const indent = document.lineAt(line).firstNonWhitespaceCharacterIndex;
	for (let at = line + 1; at < document.lineCount; at++) {
		const text = document.lineAt(at);
		if (!text.isEmptyOrWhitespace && text.firstNonWhitespaceCharacterIndex <= indent) return at;
	}
	return document.lineCount - 1;
}
