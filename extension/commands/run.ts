// Runs and their pictures: one run in turn, the counterexample, or whichever of the two there is.

import * as vscode from "vscode";
import { commands, type RunParams } from "../../server/protocol.ts";
import { failureOf } from "../failure.ts";
import type { MemoryPanels } from "../panels/memory.ts";
import type { Services } from "../services.ts";
import { chooseScenario, type ScenarioChoice } from "./choose.ts";

/** One run in which threads take turns, shown in Memory State. */
export async function runScenario(
	services: Services,
	panels: MemoryPanels,
	uri: unknown,
	name: unknown,
): Promise<void> {
	const choice = await chooseScenario(services, uri, name);
	if (choice !== undefined) await panels.show(runOf(choice, { kind: "round-robin" }));
}

/** The shortest run that breaks the scenario, or another that belongs to it. */
export async function showCounterexample(
	services: Services,
	panels: MemoryPanels,
	uri: unknown,
	name: unknown,
	number: unknown,
): Promise<void> {
	const choice = await chooseScenario(services, uri, name);
	if (choice === undefined) return;
	try {
		const other = typeof number === "number" ? { other: number } : {};
		await panels.show(runOf(choice, { kind: "verdict", ...other }));
	} catch (error) {
		if (failureOf(error)?.kind !== "no-such-run") throw error;
		await offerExploration(choice, failureOf(error)?.message ?? "");
	}
}

/** The counterexample where there is one, else a run in turn. */
export async function showMemoryState(
	services: Services,
	panels: MemoryPanels,
	uri: unknown,
	name: unknown,
): Promise<void> {
	const choice = await chooseScenario(services, uri, name);
	if (choice === undefined) return;
	await panels.show(bestRunOf(choice));
}

/** The counterexample where there is one, else a run in turn. */
export function bestRunOf(choice: ScenarioChoice): RunParams {
	return runOf(choice, { kind: "best" });
}

function runOf({ uri, name }: ScenarioChoice, how: RunParams["how"]): RunParams {
	return { uri: uri.toString(), scenario: name, how };
}

async function offerExploration({ uri, name }: ScenarioChoice, why: string): Promise<void> {
	const explore = vscode.l10n.t("Explore");
	const words = why || vscode.l10n.t("“{0}” has no counterexample.", name);
	const answer = await vscode.window.showInformationMessage(words, explore);
	if (answer === explore)
		await vscode.commands.executeCommand(commands.exploreScenario, uri.toString(), name);
}
