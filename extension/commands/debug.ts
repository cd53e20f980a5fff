// Debugging from a code lens, the palette or a message: the same session that F5 starts.

import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { chooseScenario } from "./choose.ts";

/** A scenario known to be broken is debugged along the run that breaks it. */
export async function debugScenario(
	services: Services,
	uri: unknown,
	name: unknown,
): Promise<void> {
	const choice = await chooseScenario(services, uri, name);
	if (choice === undefined) return;
	const known = services.scenarios.of(choice.uri).find((scenario) => scenario.name === choice.name);
	const isBroken = known?.state === "done" && known.verdict?.outcome === "violated";
	await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(choice.uri), {
		type: "hmm",
		request: "launch",
		name: choice.name,
		program: choice.uri.toString(),
		scenario: choice.name,
		...(isBroken ? { schedule: "verdict" } : {}),
	});
}
