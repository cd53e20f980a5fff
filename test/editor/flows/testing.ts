// Scenarios run and are proven through commands, as the Testing view and the lenses call them.

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

export const testingFlows: readonly Flow[] = [
	{
		name: "a broken example shows its expected violation, and the rule that foresees it",
		async run() {
			const { document } = await openExample("broken/missing-retry.hmm");
			const titles = await polled(
				() => lensTitles(document.uri),
				(found) => found.some((title) => title.includes("stale-device-pte")),
			);
			assert.ok(
				titles.some((title) => title.includes("as expected")),
				titles.join(),
			);
			const diagnostics = await diagnosticsWhen(document.uri, (found) => found.length > 0);
			assert.deepEqual([...new Set(diagnostics.map(codeOf))], ["missing-read-retry"]);
		},
	},
	{
		name: "running and exploring scenarios by command answers without an error",
		async run() {
			const { document } = await openExample("mprotect-race.hmm");
			// Its notification waits for the user, so the command does not end by itself.
			void vscode.commands.executeCommand(
				"hmm.exploreScenario",
				document.uri.toString(),
				"mprotect races with populate",
			);
			const titles = await polled(
				() => lensTitles(document.uri),
				(found) => found.some((title) => title.includes("Holds")),
			);
			assert.ok(
				titles.some((title) => /Holds, [\d,]+ states/.test(title)),
				titles.join(),
			);
		},
	},
	{
		name: "entry points without a scenario get scenarios of the server's making",
		async run() {
			const { document } = await openExample("entry-points.hmm");
			const titles = await polled(
				() => lensTitles(document.uri),
				(found) => found.some((title) => /Holds against munmap, .* and exit/.test(title)),
			);
			assert.ok(
				titles.some((title) => /1 process, 2 pages/.test(title)),
				titles.join(),
			);
			const uri = document.uri.toString();
			await vscode.commands.executeCommand("hmm.showOwnScenarios", uri, "prefetch");
			const shown = await polled(
				async () => vscode.window.activeTextEditor?.document.getText() ?? "",
				(text) => text.includes('scenario "prefetch against munmap"'),
			);
			await driver({ do: "screenshot", name: "own-scenarios" });
			const written = vscode.commands.executeCommand("hmm.writeOwnScenarios", uri, "prefetch");
			// Its list is answered once it is there: the first entry takes all of them.
			await polled(
				async () => {
					await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
					return document.getText();
				},
				(text) => text.includes(shown),
			);
			await written;
			await vscode.commands.executeCommand("workbench.action.files.revert");
		},
	},
	{
		name: "the Testing view shows the scripts with their scenarios, runs them and proves them",
		async run() {
			await openExample("populate.hmm");
			await vscode.commands.executeCommand("workbench.view.testing.focus");
			await vscode.commands.executeCommand("testing.runAll");
			const summary = async (): Promise<string> =>
				String(
					await driver({
						do: "workbenchText",
						selector: ".pane-body .result-summary, .result-summary",
					}),
				);
			const text = await polled(summary, (found) => /\d+\/\d+/.test(found));
			const [, passed, all] = /(\d+)\/(\d+)/.exec(text) ?? [];
			assert.ok(Number(all) >= 8, text);
			assert.equal(passed, all, text);
			const tree = String(await driver({ do: "workbenchText", selector: ".test-explorer" }));
			assert.match(tree, /\w\.hmm/); // the list shows what fits, from wherever it stands
			await driver({ do: "screenshot", name: "testing-view" });
		},
	},
];
