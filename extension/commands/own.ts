// The scenarios that the server made for entry points: shown as read-only text, and written into the script, where they
// become the author's own.

import * as vscode from "vscode";
import type { OwnScenarioView, ScenarioView } from "../../server/protocol.ts";
import type { Services } from "../services.ts";
import { scriptUri } from "./choose.ts";

/** VS Code takes what lies under `hmm-kernel/` for scripts to read, which the language server leaves alone. */
const SCHEME = "hmm-own";

/** The documents that `showOwnScenarios` opens: the script's URI is their query, the entry point their name. */
export function registerOwnScenarios({ scenarios }: Services): vscode.Disposable {
	return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
		provideTextDocumentContent({ path, query }) {
			const entry = path.replace(/^.*\/(?:Scenarios of )?/, "").replace(/\.hmm$/, "");
			const known = ownOf(scenarios.of(vscode.Uri.parse(query, true)));
			const texts = known.filter((own) => own.entry === entry).map(({ text }) => text);
			return texts.join("").trimStart();
		},
	});
}

export async function showOwnScenarios(
	services: Services,
	uriArgument: unknown,
	entryArgument: unknown,
): Promise<void> {
	const chosen = await chooseEntry(services, uriArgument, entryArgument);
	if (chosen === undefined) return;
	const document = await vscode.workspace.openTextDocument(
		vscode.Uri.from({
			scheme: SCHEME,
			path: `/hmm-kernel/Scenarios of ${chosen.entry}.hmm`,
			query: chosen.uri.toString(),
		}),
	);
	await vscode.window.showTextDocument(document, {
		preview: true,
		viewColumn: vscode.ViewColumn.Beside,
	});
}

export async function writeOwnScenarios(
	services: Services,
	uriArgument: unknown,
	entryArgument: unknown,
): Promise<void> {
	const chosen = await chooseEntry(services, uriArgument, entryArgument);
	const text = chosen && (await chooseText(chosen.scenarios));
	if (chosen === undefined || text === undefined) return;
	const document = await vscode.workspace.openTextDocument(chosen.uri);
	const end = document.lineAt(document.lineCount - 1).range.end;
	const edit = new vscode.WorkspaceEdit();
	edit.insert(chosen.uri, end, end.character === 0 ? text : `\n${text}`);
	if (!(await vscode.workspace.applyEdit(edit))) return;
	const written = new vscode.Range(end, document.lineAt(document.lineCount - 1).range.end);
	const editor = await vscode.window.showTextDocument(document);
	editor.selection = new vscode.Selection(end, end);
	editor.revealRange(written, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

interface ChosenEntry {
	readonly uri: vscode.Uri;
	readonly entry: string;
	readonly scenarios: readonly OwnScenarioView[];
}

/** The entry point an argument names, the only one there is, or the user's choice. */
async function chooseEntry(
	services: Services,
	uriArgument: unknown,
	entryArgument: unknown,
): Promise<ChosenEntry | undefined> {
	const uri = scriptUri(uriArgument);
	if (uri === undefined) return undefined;
	const known = ownOf(await services.scenarios.fetch(uri));
	const entries = [...new Set(known.map(({ entry }) => entry))];
	if (entries.length === 0) {
		vscode.window.showInformationMessage(
			vscode.l10n.t("Every entry point of this script is exercised by a scenario of yours."),
		);
		return undefined;
	}
	const entry =
		typeof entryArgument === "string" || entries.length === 1
			? (entries.find((each) => each === entryArgument) ?? entries[0])
			: await vscode.window.showQuickPick(entries, {
					placeHolder: vscode.l10n.t("Which entry point?"),
				});
	if (entry === undefined) return undefined;
	return { uri, entry, scenarios: known.filter((own) => own.entry === entry) };
}

async function chooseText(scenarios: readonly OwnScenarioView[]): Promise<string | undefined> {
	const all = scenarios.map(({ text }) => text).join("");
	const items = [
		{ label: vscode.l10n.t("All of them"), text: all },
		...scenarios.map(({ entry, against, text }) => ({
			label: vscode.l10n.t("{0} against {1}", entry, against),
			text,
		})),
	];
	const picked = await vscode.window.showQuickPick(items, {
		placeHolder: vscode.l10n.t("Which scenario?"),
	});
	return picked?.text;
}

function ownOf(scenarios: readonly ScenarioView[]): readonly OwnScenarioView[] {
	return scenarios.flatMap(({ own }) => own ?? []);
}
