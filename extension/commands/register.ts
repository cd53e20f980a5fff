// The commands that code lenses, code actions, the palette and the editor's title carry. Their arguments are the URI of
// a script and the name of a scenario; whatever is missing is asked for.

import * as vscode from "vscode";
import { commands } from "../../server/protocol.ts";
import { tell } from "../failure.ts";
import type { MemoryPanels } from "../panels/memory.ts";
import type { Services } from "../services.ts";
import { debugScenario } from "./debug.ts";
import { exploreAll, exploreScenario } from "./explore.ts";
import { showOwnScenarios, writeOwnScenarios } from "./own.ts";
import { runScenario, showCounterexample, showMemoryState } from "./run.ts";
import { debugTrace, openTrace, saveTrace } from "./trace.ts";

type Command = (...args: unknown[]) => Promise<void>;

export function registerCommands(services: Services, panels: MemoryPanels): vscode.Disposable {
	const table: Record<string, Command> = {
		[commands.runScenario]: (uri, name) => runScenario(services, panels, uri, name),
		[commands.exploreScenario]: (uri, name) => exploreScenario(services, uri, name),
		[commands.exploreAll]: (uri) => exploreAll(services, uri),
		[commands.debugScenario]: (uri, name) => debugScenario(services, uri, name),
		[commands.showRun]: (uri, name, number) =>
			showCounterexample(services, panels, uri, name, number),
		[commands.showMemoryState]: (uri, name) => showMemoryState(services, panels, uri, name),
		[commands.showOwnScenarios]: (uri, entry) => showOwnScenarios(services, uri, entry),
		[commands.writeOwnScenarios]: (uri, entry) => writeOwnScenarios(services, uri, entry),
		[commands.saveTrace]: (uri, name, file) => saveTrace(services, panels, uri, name, file),
		[commands.openTrace]: (file) => openTrace(services, panels, file),
		[commands.debugTrace]: (file) => debugTrace(services, file),
		[commands.restartServer]: () => services.server.restart(),
		"hmm.showLog": async () => services.log.show(),
	};
	return vscode.Disposable.from(
		...Object.entries(table).map(([id, command]) =>
			vscode.commands.registerCommand(id, (...args: unknown[]) =>
				guarded(services, id, command, args),
			),
		),
	);
}

/** A command that fails says so in words; only what nobody foresaw is an error in the log. */
async function guarded(
	{ log }: Services,
	id: string,
	command: Command,
	args: readonly unknown[],
): Promise<void> {
	try {
		await command(...args);
	} catch (error) {
		log.warn(`${id}:`, error);
		await tell(error);
	}
}
