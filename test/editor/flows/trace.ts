// Runs as files: the counterexample of an example saved, opened again in Memory State, and debugged.

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { driver, exampleUri, type Flow, lensTitles, openExample, polled } from "../harness.ts";

const SCRIPT = "broken/missing-retry.hmm";
const SCENARIO = "munmap before device_map";

async function readJson(uri: vscode.Uri) {
	return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
}

const trace = (): vscode.Uri => exampleUri("saved.trace.json");

export const traceFlows: readonly Flow[] = [
	{
		name: "trace: a counterexample is saved as a trace and for the tools around TLA+",
		async run() {
			const { document } = await openExample(SCRIPT);
			await polled(
				() => lensTitles(document.uri),
				(found) => found.some((title) => title.includes("stale-device-pte in")),
			);
			const itf = exampleUri("saved.itf.json");
			for (const target of [itf, trace()])
				await vscode.commands.executeCommand(
					"hmm.saveTrace",
					document.uri.toString(),
					SCENARIO,
					target.toString(),
				);
			assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), trace().toString());
			const saved = await readJson(trace());
			assert.equal(saved.format, "hmm-trace");
			assert.deepEqual(
				[saved.scenario, saved.violation.code, saved.files[0].file],
				[SCENARIO, "stale-device-pte", SCRIPT],
			);
			assert.equal((await readJson(itf)).states.length, saved.steps.length + 1);
			await driver({ do: "screenshot", name: "trace-saved" });
		},
	},
	{
		name: "trace: it is opened in Memory State, at its violation",
		async run() {
			await vscode.commands.executeCommand("hmm.openTrace");
			await driver({ do: "panelWaitFor", selector: "body", pattern: "stale-device-pte" });
			// What was said of the run shown before is not said of this one.
			await polled(
				() => driver({ do: "panelText", selector: "body" }),
				(text) => !String(text).includes("has changed since this run"),
			);
			await driver({ do: "screenshot", name: "trace-opened" });
		},
	},
	{
		name: "trace: the run that Memory State shows is saved from there, and is the same",
		async run() {
			await vscode.commands.executeCommand("workbench.action.focusSecondEditorGroup");
			const again = exampleUri("again.trace.json");
			await vscode.commands.executeCommand("hmm.saveTrace", undefined, undefined, again.toString());
			const [one, other] = [await readJson(trace()), await readJson(again)];
			// Also what every way on comes to, which was found by exploring.
			assert.equal(typeof other.violation.unavoidable, "number");
			assert.deepEqual(other, one);
		},
	},
	{
		name: "trace: who names no file is asked for one",
		async run() {
			const { document } = await openExample(SCRIPT);
			const saved = vscode.commands.executeCommand(
				"hmm.saveTrace",
				document.uri.toString(),
				SCENARIO,
			);
			await polled(
				() => driver({ do: "workbenchText", selector: ".quick-input-title" }),
				(title) => title === "Save This Run",
			);
			await driver({ do: "screenshot", name: "trace-dialog" });
			await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
			await saved;
		},
	},
	{
		name: "trace: it is debugged along its schedule",
		async run() {
			await vscode.commands.executeCommand("hmm.debugTrace", trace().toString());
			const session = await polled(
				async () => vscode.debug.activeDebugSession,
				(found) => found !== undefined,
			);
			try {
				assert.equal(session?.configuration.scenario, SCENARIO);
				assert.equal(session?.configuration.schedule, (await readJson(trace())).schedule);
			} finally {
				await vscode.debug.stopDebugging(session);
			}
		},
	},
];
