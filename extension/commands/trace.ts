// Runs as files: saved as a trace, or in the format of the tools around TLA+, and opened again in Memory State or in the
// debugger. What a trace is, and whether it fits its script, the server knows.

import * as vscode from "vscode";
import {
	closeRunRequest,
	type RunParams,
	type RunResult,
	runRequest,
	type TraceHeadParams,
	type TraceHeadResult,
	type TraceParams,
	type TraceResult,
	traceHeadRequest,
	traceRequest,
} from "../../server/protocol.ts";
import type { MemoryPanels } from "../panels/memory.ts";
import type { Services } from "../services.ts";
import { chooseScenario } from "./choose.ts";
import { bestRunOf } from "./run.ts";

/** Longer files are no traces of ours. */
const BYTES_MAX = 64 << 20;

/** The run that the panel shows where the user stands in it, else a scenario's best run. */
export async function saveTrace(
	services: Services,
	panels: MemoryPanels,
	uriArgument: unknown,
	nameArgument: unknown,
	targetArgument: unknown,
): Promise<void> {
	const params = await runToSave(services, panels, uriArgument, nameArgument);
	if (params === undefined) return;
	const folder = folderOf(vscode.Uri.parse(params.uri, true));
	const target =
		typeof targetArgument === "string"
			? vscode.Uri.parse(targetArgument, true)
			: await askWhereTo(folder, params);
	if (target === undefined) return;
	const format = target.path.endsWith(".itf.json") ? "itf" : "trace";
	const request: TraceParams = { ...params, format, folder: folder.toString() };
	const { text } = await services.server.request<TraceResult>(traceRequest, request);
	await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
	await vscode.window.showTextDocument(target);
}

export async function openTrace(
	services: Services,
	panels: MemoryPanels,
	argument: unknown,
): Promise<void> {
	const trace = await readTrace(services, argument);
	if (trace) await panels.show(trace.params);
}

/** The server runs it first: a trace that does not fit is not debugged. */
export async function debugTrace(services: Services, argument: unknown): Promise<void> {
	const trace = await readTrace(services, argument);
	if (!trace) return;
	const { params, schedule } = trace;
	const { runId } = await services.server.request<RunResult>(runRequest, params);
	await services.server.request(closeRunRequest, { runId });
	const script = vscode.Uri.parse(params.uri, true);
	await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(script), {
		type: "hmm",
		request: "launch",
		name: params.scenario,
		program: params.uri,
		scenario: params.scenario,
		schedule,
		stopOnEntry: true,
	});
}

// ── saving ────────────────────────────────────────────────────────────────

async function runToSave(
	services: Services,
	panels: MemoryPanels,
	uriArgument: unknown,
	nameArgument: unknown,
): Promise<RunParams | undefined> {
	const run = typeof nameArgument === "string" ? undefined : panels.activeRun;
	if (run) {
		const { uri, scenario, schedule } = run;
		// What was found out about it by exploring, the server knows as long as the panel has it.
		return { uri, scenario, how: { kind: "schedule", schedule } };
	}
	const choice = await chooseScenario(services, uriArgument, nameArgument);
	return choice && bestRunOf(choice);
}

function askWhereTo(
	folder: vscode.Uri,
	{ uri, scenario }: RunParams,
): Thenable<vscode.Uri | undefined> {
	const script = uri.slice(uri.lastIndexOf("/") + 1).replace(/\.hmm$/, "");
	const name = `${script}.${scenario}`.replace(/[^\p{L}\p{N}_.]+/gu, "-");
	return vscode.window.showSaveDialog({
		title: vscode.l10n.t("Save This Run"),
		defaultUri: vscode.Uri.joinPath(folder, `${name}.trace.json`),
		filters: {
			[vscode.l10n.t("Trace of HMM Workbench")]: ["trace.json"],
			[vscode.l10n.t("ITF, for the tools around TLA+")]: ["itf.json"],
		},
	});
}

/** Files are named from there, as on a command line that works there. */
function folderOf(script: vscode.Uri): vscode.Uri {
	const folder = vscode.workspace.getWorkspaceFolder(script);
	return folder?.uri ?? vscode.Uri.joinPath(script, "..");
}

// ── opening ───────────────────────────────────────────────────────────────

interface OpenedTrace {
	readonly params: RunParams;
	readonly schedule: string;
}

async function readTrace(services: Services, argument: unknown): Promise<OpenedTrace | undefined> {
	const file = await chooseTrace(argument);
	if (file === undefined) return undefined;
	const text = await readText(file);
	await services.server.start();
	const params: TraceHeadParams = { text };
	const head = await services.server.request<TraceHeadResult>(traceHeadRequest, params);
	const script = await scriptNear(file, head.file);
	await services.scenarios.fetch(script);
	return {
		params: {
			uri: script.toString(),
			scenario: head.scenario,
			how: { kind: "trace", text },
		},
		schedule: head.schedule,
	};
}

/** The file an argument names, the one in the editor, or the user's choice. */
async function chooseTrace(argument: unknown): Promise<vscode.Uri | undefined> {
	if (argument instanceof vscode.Uri) return argument;
	if (typeof argument === "string") return vscode.Uri.parse(argument, true);
	const active = vscode.window.activeTextEditor?.document.uri;
	if (active?.path.endsWith(".trace.json")) return active;
	const [picked] =
		(await vscode.window.showOpenDialog({
			title: vscode.l10n.t("Open a Trace"),
			filters: { [vscode.l10n.t("Traces")]: ["json"] },
		})) ?? [];
	return picked;
}

async function readText(file: vscode.Uri): Promise<string> {
	const { size } = await vscode.workspace.fs.stat(file);
	if (size > BYTES_MAX)
		throw new Error(vscode.l10n.t("This is no trace: it has more than {0} MB.", BYTES_MAX >> 20));
	return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}

/** A trace names its script from the folder it was made in: one of the workspace's, or one that the trace lies in. */
async function scriptNear(trace: vscode.Uri, name: string): Promise<vscode.Uri> {
	const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
	for (let at = vscode.Uri.joinPath(trace, ".."); ; at = vscode.Uri.joinPath(at, "..")) {
		folders.push(at);
		if (at.path === "/" || at.path === "") break;
	}
	for (const folder of folders) {
		const script = vscode.Uri.joinPath(folder, name);
		const isThere = await vscode.workspace.fs.stat(script).then(
			() => true,
			() => false,
		);
		if (isThere) return script;
	}
	throw new Error(
		vscode.l10n.t("The script of the trace, {0}, is in no folder of the workspace.", name),
	);
}
