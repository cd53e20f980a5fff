// What a user does, in order: the story of the product, then its parts.

import * as vscode from "vscode";
import { debugFlows } from "./flows/debug.ts";
import { languageFlows } from "./flows/language.ts";
import { storyFlows } from "./flows/story.ts";
import { testingFlows } from "./flows/testing.ts";
import { traceFlows } from "./flows/trace.ts";
import { troubleFlows } from "./flows/trouble.ts";
import { runFlows } from "./harness.ts";

export async function runSuite(): Promise<void> {
	await vscode.commands.executeCommand("workbench.action.closeAuxiliaryBar");
	await runFlows([
		...storyFlows,
		...languageFlows,
		...debugFlows,
		...testingFlows,
		...traceFlows,
		...troubleFlows,
	]);
}
