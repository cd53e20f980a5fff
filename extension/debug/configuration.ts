// The VS Code side of debugging: what F5 means with and without launch.json, the adapter in process, and the panel that
// follows a session. Which scenario is meant is decided here; the adapter is told its name.

import * as vscode from "vscode";
import { type RunParams, type RunResult, runRequest } from "../../server/protocol.ts";
import { atCursor, pick } from "../commands/choose.ts";
import { tell } from "../failure.ts";
import type { MemoryPanels } from "../panels/memory.ts";
import type { Services } from "../services.ts";
import { createDebugAdapter } from "./adapter.ts";
import { registerFollowing } from "./follow.ts";
import { registerKernelSource } from "./kernel-source.ts";
import { isUri } from "./uri.ts";

export function registerDebugger(services: Services, panels: MemoryPanels): vscode.Disposable {
	return vscode.Disposable.from(
		vscode.debug.registerDebugAdapterDescriptorFactory("hmm", {
			createDebugAdapterDescriptor: () =>
				new vscode.DebugAdapterInlineImplementation(
					createDebugAdapter({ readFile, folders }) as vscode.DebugAdapter,
				),
		}),
		vscode.debug.registerDebugConfigurationProvider("hmm", {
			resolveDebugConfiguration: (_folder, configuration) => withDefaults(configuration),
			resolveDebugConfigurationWithSubstitutedVariables: (_folder, configuration) =>
				resolveScenario(services, configuration),
		}),
		vscode.debug.registerDebugConfigurationProvider(
			"hmm",
			{ provideDebugConfigurations: () => scenarioConfigurations(services) },
			vscode.DebugConfigurationProviderTriggerKind.Dynamic,
		),
		registerFollowing(services, panels),
		registerKernelSource(),
	);
}

/** F5 without launch.json: the script in the active editor. */
function withDefaults(
	configuration: vscode.DebugConfiguration,
): vscode.DebugConfiguration | undefined {
	if (configuration.type || configuration.request || configuration.name) return configuration;
	const document = vscode.window.activeTextEditor?.document;
	if (document?.languageId !== "hmm") {
		vscode.window.showInformationMessage(vscode.l10n.t("Open an HMM script to debug it."));
		return undefined;
	}
	return {
		type: "hmm",
		request: "launch",
		name: vscode.l10n.t("Debug scenario"),
		program: document.uri.toString(),
	};
}

/** Fills in what the adapter cannot know: the scenario meant, its counterexample, whether to stop at once. */
async function resolveScenario(
	services: Services,
	configuration: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration | undefined> {
	const uri = programUri(configuration.program);
	if (uri === undefined) {
		vscode.window.showErrorMessage(
			vscode.l10n.t("The launch configuration names no script: set “program” to an .hmm file."),
		);
		return undefined;
	}
	try {
		const scenario = configuration.scenario || (await chooseScenario(services, uri));
		if (scenario === undefined) return undefined;
		const schedule =
			configuration.schedule === "verdict"
				? await counterexample(services, uri, scenario)
				: configuration.schedule;
		const addition =
			services.scenarios.of(uri).find(({ name }) => name === scenario)?.own?.text ?? "";
		const stopOnEntry = configuration.stopOnEntry ?? !hasBreakpoints();
		const program = uri.toString();
		return { ...configuration, program, scenario, addition, schedule, stopOnEntry };
	} catch (error) {
		services.log.warn("The scenario to debug could not be found.", error);
		await tell(error);
		return undefined;
	}
}

/** The scenario under the cursor; else the only one; else the user's choice. Undefined when the user backs out. */
async function chooseScenario(services: Services, uri: vscode.Uri): Promise<string | undefined> {
	const scenarios = await services.scenarios.fetch(uri);
	// The adapter says better than we could why a script without scenarios cannot be debugged.
	if (scenarios.length === 0) return "";
	return atCursor(uri, scenarios)?.name ?? (await pick(scenarios));
}

async function counterexample(
	{ server }: Services,
	uri: vscode.Uri,
	scenario: string,
): Promise<string> {
	const params: RunParams = { uri: uri.toString(), scenario, how: { kind: "verdict" } };
	const { run } = await server.request<RunResult>(runRequest, params);
	return run.schedule;
}

/** One configuration for each scenario of the script in the active editor. */
async function scenarioConfigurations(services: Services): Promise<vscode.DebugConfiguration[]> {
	const document = vscode.window.activeTextEditor?.document;
	if (document?.languageId !== "hmm") return [];
	const scenarios = await services.scenarios.fetch(document.uri);
	return scenarios.map(({ name, verdict }) => ({
		type: "hmm",
		request: "launch",
		name,
		program: document.uri.toString(),
		scenario: name,
		...(verdict?.outcome === "violated" ? { schedule: "verdict" } : {}),
	}));
}

function programUri(program: unknown): vscode.Uri | undefined {
	if (typeof program !== "string" || program === "") return undefined;
	return isUri(program) ? vscode.Uri.parse(program, true) : vscode.Uri.file(program);
}

function hasBreakpoints(): boolean {
	return vscode.debug.breakpoints.some(({ enabled }) => enabled);
}

/** The text as it is being edited, else as it is on disk. */
async function readFile(uri: string): Promise<string | undefined> {
	try {
		return (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true))).getText();
	} catch {
		return undefined;
	}
}

function folders(): readonly string[] {
	return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
}
