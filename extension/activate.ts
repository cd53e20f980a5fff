// The list of features. Activation registers and nothing more: the server starts with the first open script or with the
// first request, and no feature reads a file before it is asked to.

import * as vscode from "vscode";
import { type Platform, Server } from "./client.ts";
import { registerOwnScenarios } from "./commands/own.ts";
import { registerCommands } from "./commands/register.ts";
import { registerDebugger } from "./debug/configuration.ts";
import { registerMemoryPanel } from "./panels/memory.ts";
import { registerRulePages } from "./rule-page.ts";
import { ScenarioStore } from "./scenario-store.ts";
import type { Services } from "./services.ts";
import { registerStatus } from "./status.ts";
import { registerTests } from "./tests/controller.ts";

export interface Extension {
	activate(context: vscode.ExtensionContext): void;
	deactivate(): Promise<void>;
}

export function createExtension(platform: Platform): Extension {
	let server: Server | undefined;
	return {
		activate({ extensionUri, globalStorageUri, subscriptions }) {
			const log = vscode.window.createOutputChannel("HMM Workbench", { log: true });
			server = new Server({ extensionUri, globalStorageUri }, platform, log);
			const scenarios = new ScenarioStore(server);
			const services: Services = { extensionUri, server, scenarios, log };
			const panel = registerMemoryPanel(services);
			subscriptions.push(
				log,
				server,
				scenarios,
				panel,
				registerCommands(services, panel),
				registerOwnScenarios(services),
				registerRulePages(extensionUri),
				registerStatus(services),
				registerTests(services),
				registerDebugger(services, panel),
				startWithFirstScript(server),
			);
			vscode.commands.executeCommand("setContext", "hmm.active", true);
		},
		async deactivate() {
			await server?.stop();
		},
	};
}

function startWithFirstScript(server: Server): vscode.Disposable {
	const look = (document: vscode.TextDocument): void => {
		if (document.languageId === "hmm") void server.start();
	};
	vscode.workspace.textDocuments.forEach(look);
	return vscode.workspace.onDidOpenTextDocument(look);
}
