// The main story: populate is opened, its read_retry deleted, the mistake underlined, confirmed, shown and repaired.

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import {
	codeOf,
	diagnosticsWhen,
	driver,
	type Flow,
	lensTitles,
	openExample,
	polled,
} from "../harness.ts";

const SCENARIO = "munmap races with populate";

/** The example as it was opened, to put back at the end. */
let original = "";

async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
	const { document } = editor;
	const end = document.positionAt(document.getText().length);
	const everything = new vscode.Range(new vscode.Position(0, 0), end);
	await editor.edit((edit) => edit.replace(everything, text));
	await document.save();
}

async function deleteRetry(editor: vscode.TextEditor): Promise<void> {
	const text = editor.document.getText();
	const from = text.indexOf("    if read_retry(");
	const to = text.indexOf("    device_map(gpu, r)");
	assert.ok(from > 0 && to > from, "the example has the test and the mapping");
	const range = new vscode.Range(editor.document.positionAt(from), editor.document.positionAt(to));
	await editor.edit((edit) => edit.delete(range));
}

const missing = (diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic | undefined =>
	diagnostics.find((diagnostic) => codeOf(diagnostic) === "missing-read-retry");

export const storyFlows: readonly Flow[] = [
	{
		name: "story: the extension starts with the first script and the example holds",
		async run() {
			const extension = vscode.extensions.all.find(({ id }) => id.endsWith(".hmm-workbench"));
			assert.ok(extension, "the extension is there");
			const editor = await openExample("populate.hmm");
			assert.equal(editor.document.languageId, "hmm");
			original = editor.document.getText();
			const titles = await polled(
				() => lensTitles(editor.document.uri),
				(found) => found.some((title) => title.includes("Holds")),
			);
			assert.ok(
				titles.some((title) => title.includes("Run")),
				titles.join(),
			);
			assert.ok(extension.isActive, "it is active");
			assert.equal(vscode.languages.getDiagnostics(editor.document.uri).length, 0);
		},
	},
	{
		name: "story: deleting read_retry is underlined with reason, related places and a link",
		async run() {
			const editor = await openExample("populate.hmm");
			await deleteRetry(editor);
			const diagnostics = await diagnosticsWhen(
				editor.document.uri,
				(found) => missing(found) !== undefined,
			);
			const found = missing(diagnostics);
			assert.ok(found);
			assert.equal(editor.document.getText(found.range), "device_map(gpu, r)");
			assert.match(found.message, /read_retry/);
			assert.ok(
				(found.relatedInformation ?? []).length >= 2,
				"it says where the walk and the number are",
			);
			assert.ok(typeof found.code === "object", "the code links to its page");
			assert.equal(diagnostics.length, 1, diagnostics.map(codeOf).join());
		},
	},
	{
		name: "story: the engine confirms the finding with the shortest run",
		async run() {
			const editor = await openExample("populate.hmm");
			const diagnostics = await diagnosticsWhen(editor.document.uri, (found) =>
				/Confirmed/.test(missing(found)?.message ?? ""),
			);
			assert.match(missing(diagnostics)?.message ?? "", /stale-device-pte after \d+ steps/);
		},
	},
	{
		name: "story: “Show this run” opens Memory State, which steps forward and backward",
		async run() {
			const editor = await openExample("populate.hmm");
			await vscode.commands.executeCommand("hmm.showRun", editor.document.uri.toString(), SCENARIO);
			await driver({
				do: "panelWaitFor",
				selector: "header",
				pattern: "violated stale-device-pte",
			});
			const position = async (): Promise<number> => {
				const text = String(await driver({ do: "panelText", selector: ".position" }));
				return Number(/step\s+(\d+)/.exec(text)?.[1] ?? -1);
			};
			const last = await position();
			assert.ok(last > 10, `the run is shown where it breaks, not at ${last}`);
			await driver({ do: "panelClick", selector: 'button[aria-label="Previous step"]' });
			assert.equal(await position(), last - 1);
			await driver({ do: "panelClick", selector: 'button[aria-label="Next step"]' });
			assert.equal(await position(), last);
			const body = String(await driver({ do: "panelText", selector: "main" }));
			for (const part of ["app", "gpu", "buf[0]", "mirror", "update"])
				assert.ok(body.includes(part), `the panel shows ${part}:\n${body}`);
			assert.ok(
				Number(await driver({ do: "panelCount", selector: ".wrong" })) > 0,
				"what is wrong is marked",
			);
			await driver({ do: "screenshot", name: "memory-state" });
		},
	},
	{
		name: "story: the panel in light, dark and high contrast",
		async run() {
			const configuration = vscode.workspace.getConfiguration("workbench");
			const themes = [
				["Default Light Modern", "light"],
				["Default Dark Modern", "dark"],
				["Default High Contrast", "high-contrast"],
				["Default High Contrast Light", "high-contrast-light"],
			] as const;
			for (const [theme, name] of themes) {
				const changed = new Promise((resolve) =>
					vscode.window.onDidChangeActiveColorTheme(resolve),
				);
				const before = configuration.get("colorTheme");
				await configuration.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
				if (before !== theme)
					await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, 3_000))]);
				await driver({ do: "panelWaitFor", selector: "header", pattern: "violated" });
				await driver({ do: "screenshot", name: `memory-state-${name}` });
			}
			await configuration.update("colorTheme", undefined, vscode.ConfigurationTarget.Global);
		},
	},
	{
		name: "story: the quick fix puts the retry back, the finding goes and the scenario holds",
		async run() {
			const editor = await openExample("populate.hmm");
			const diagnostics = await diagnosticsWhen(
				editor.document.uri,
				(found) => missing(found) !== undefined,
			);
			const range = missing(diagnostics)?.range;
			assert.ok(range);
			const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
				"vscode.executeCodeActionProvider",
				editor.document.uri,
				range,
			);
			const fix = actions.find(({ edit }) => edit !== undefined);
			assert.ok(fix?.edit, actions.map(({ title }) => title).join());
			assert.ok(
				actions.some(({ title }) => title.startsWith("Show this run")),
				"the run is offered too",
			);
			assert.ok(await vscode.workspace.applyEdit(fix.edit));
			await diagnosticsWhen(editor.document.uri, (found) => found.length === 0);
			const titles = await polled(
				() => lensTitles(editor.document.uri),
				(found) => found.some((title) => /Holds, [\d,]+ states$/.test(title)),
			);
			assert.ok(titles.length >= 3, titles.join());
			assert.match(
				editor.document.getText(),
				/if read_retry\(mirror, r\.seq\) \{\n {8}unlock\(update\)\n {8}goto again/,
			);
			await replaceAll(editor, original);
		},
	},
];
