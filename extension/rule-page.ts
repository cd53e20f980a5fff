// Pages of rules and properties, shipped as docs/rules/CODE.md: where the link of a diagnostic's code leads.

import * as vscode from "vscode";

export function registerRulePages(extensionUri: vscode.Uri): vscode.Disposable {
	return vscode.commands.registerCommand("hmm.showRule", (code: unknown) =>
		showRulePage(extensionUri, code),
	);
}

/** A code's link opens the page in the preview, not its source in an editor. */
export function linkToRulePage(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
	const { code } = diagnostic;
	if (typeof code !== "object") return diagnostic;
	const query = encodeURIComponent(JSON.stringify([code.value]));
	diagnostic.code = {
		value: code.value,
		target: vscode.Uri.parse(`command:hmm.showRule?${query}`),
	};
	return diagnostic;
}

async function showRulePage(extensionUri: vscode.Uri, code: unknown): Promise<void> {
	// The code comes from a link that anybody may have written: nothing but a code may name a file.
	if (typeof code !== "string" || !/^[a-z][a-z0-9-]{0,63}$/.test(code)) return;
	const page = vscode.Uri.joinPath(extensionUri, "docs", "rules", `${code}.md`);
	try {
		await vscode.workspace.fs.stat(page);
	} catch {
		vscode.window.showInformationMessage(vscode.l10n.t("There is no page about “{0}” yet.", code));
		return;
	}
	await vscode.commands.executeCommand("markdown.showPreviewToSide", page);
}
