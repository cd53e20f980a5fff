// Method → feature: the one place that knows the connection, catches what a feature throws, logs it with its name and
// answers nothing, so that the next keystroke works.

import {
	type CancellationToken,
	type Connection,
	DidChangeWatchedFilesNotification,
	type InitializeParams,
	type InitializeResult,
	MessageType,
	ResponseError,
	ShowMessageNotification,
	TextDocumentSyncKind,
} from "vscode-languageserver";
import { ClientFiles } from "./client-files.ts";
import { clearDiagnostics, publishDiagnostics } from "./dispatch-diagnostics.ts";
import { languageHandlers } from "./dispatch-language.ts";
import { scenarioHandlers } from "./dispatch-scenarios.ts";
import { traceHandlers } from "./dispatch-traces.ts";
import { tokenModifiers, tokenTypes } from "./features/tokens.ts";
import type { ServerHost } from "./host.ts";
import {
	type ReadFileParams,
	type ReadFileResult,
	readFileRequest,
	type ScenariosChangedParams,
	scenariosChanged,
} from "./protocol.ts";
import { Session } from "./session.ts";
import { defaultSettings, readSettings } from "./settings.ts";

/** Wraps a feature: what it throws is logged under its name, and the answer is `nothing`. */
export type Guard = <P, R>(
	name: string,
	nothing: R,
	answer: (params: P, token: CancellationToken) => R | Promise<R>,
) => (params: P, token: CancellationToken) => Promise<R>;

export interface Dispatch {
	readonly connection: Connection;
	readonly session: Session;
	readonly guard: Guard;
	/** Where the server has no files of its own. */
	readonly files: ClientFiles | undefined;
}

/** Serves one connection until it closes. */
export function serve(connection: Connection, host: ServerHost): void {
	const files = host.readFile ? undefined : clientFiles(connection, (uri) => changed(uri));
	const readFile = host.readFile ?? ((uri) => files?.read(uri));
	const session = new Session(host, readFile, {
		diagnosticsChanged: (uri) => attempt("diagnostics", () => publishDiagnostics(dispatch, uri)),
		scenariosChanged: (uri) => attempt("scenarios", () => announceScenarios(dispatch, uri)),
	});
	const attempt = (name: string, run: () => void): void => {
		try {
			run();
		} catch (error) {
			connection.console.error(`${name}: ${errorText(error)}`);
		}
	};
	const changed = (uri: string): void =>
		attempt("files", () => session.edited(session.documents.forget(uri)));
	const guard: Guard = (name, nothing, answer) => async (params, token) => {
		try {
			await files?.settled(() => lookAt(session, params));
			return await answer(params, token);
		} catch (error) {
			if (error instanceof ResponseError) throw error; // meant for the client
			connection.console.error(`${name}: ${errorText(error)}`);
			return nothing;
		}
	};
	const dispatch: Dispatch = { connection, session, guard, files };
	connection.onInitialize((params) => initialize(session, params));
	connection.onInitialized(() => {
		void takeSettings(dispatch);
		void watchFiles(dispatch);
	});
	connection.onDidChangeConfiguration(() => void takeSettings(dispatch));
	connection.onShutdown(() => session.dispose());
	documentHandlers(dispatch, attempt);
	languageHandlers(dispatch);
	scenarioHandlers(dispatch);
	traceHandlers(dispatch);
	connection.listen();
}

function clientFiles(connection: Connection, arrived: (uri: string) => void): ClientFiles {
	return new ClientFiles({
		async ask(uri) {
			const params: ReadFileParams = { uri };
			const text: ReadFileResult = await connection.sendRequest(readFileRequest, params);
			return text ?? undefined;
		},
		arrived,
	});
}

/** Reads the script that a request is about, and what it imports. */
function lookAt({ documents }: Session, params: unknown): void {
	const uri = uriOf(params);
	if (uri !== undefined) documents.snapshot(uri);
}

/** Requests of the protocol name a document, our own its uri. */
function uriOf(params: unknown): string | undefined {
	if (typeof params !== "object" || params === null) return undefined;
	if ("textDocument" in params) return uriOf(params.textDocument);
	return "uri" in params ? String(params.uri) : undefined;
}

function errorText(error: unknown): string {
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function initialize(session: Session, params: InitializeParams): InitializeResult {
	session.documents.folders = (params.workspaceFolders ?? []).map(({ uri }) => uri);
	const options: unknown = params.initializationOptions;
	if (typeof options === "object" && options !== null && "rulesBase" in options)
		session.rulesBase = String(options.rulesBase);
	const { textDocument, workspace } = params.capabilities;
	session.pullsDiagnostics = textDocument?.diagnostic !== undefined;
	session.refreshesDiagnostics = workspace?.diagnostics?.refreshSupport === true;
	session.watchesFiles = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
	return {
		serverInfo: { name: "HMM Workbench" },
		capabilities: {
			textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
			diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: true },
			hoverProvider: true,
			completionProvider: { triggerCharacters: ["."], resolveProvider: true },
			signatureHelpProvider: { triggerCharacters: ["(", ","] },
			definitionProvider: true,
			referencesProvider: true,
			documentHighlightProvider: true,
			documentSymbolProvider: true,
			documentLinkProvider: {},
			foldingRangeProvider: true,
			selectionRangeProvider: true,
			renameProvider: { prepareProvider: true },
			codeActionProvider: { codeActionKinds: ["quickfix"] },
			codeLensProvider: {},
			semanticTokensProvider: {
				legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
				full: true,
				range: true,
			},
			workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
		},
	};
}

async function takeSettings({ connection, session }: Dispatch): Promise<void> {
	try {
		const { settings, complaints } = readSettings(
			await connection.workspace.getConfiguration("hmm"),
		);
		session.settings = settings;
		for (const message of complaints)
			void connection.sendNotification(ShowMessageNotification.type, {
				type: MessageType.Warning,
				message,
			});
	} catch {
		session.settings = defaultSettings; // a client without configuration has the defaults
	}
}

/** Scripts change, come and go outside the editor too: whoever imports them is looked at again. */
async function watchFiles({ connection, session }: Dispatch): Promise<void> {
	if (!session.watchesFiles) return;
	try {
		await connection.client.register(DidChangeWatchedFilesNotification.type, {
			watchers: [{ globPattern: "**/*.hmm" }],
		});
	} catch (error) {
		connection.console.error(`watch files: ${errorText(error)}`);
	}
}

function announceScenarios({ connection, session }: Dispatch, uri: string): void {
	const params: ScenariosChangedParams = { uri, scenarios: session.verdicts.views(uri) };
	void connection.sendNotification(scenariosChanged, params);
	connection.sendRequest("workspace/codeLens/refresh").catch(() => {});
}

function documentHandlers(
	dispatch: Dispatch,
	attempt: (name: string, run: () => void) => void,
): void {
	const { connection, session, files } = dispatch;
	const { documents } = session;
	connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) =>
		attempt("open", () => session.edited(documents.open(uri, version, text))),
	);
	connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
		attempt("change", () => session.edited(documents.change(uri, version, contentChanges))),
	);
	connection.onDidCloseTextDocument(({ textDocument: { uri } }) =>
		attempt("close", () => {
			session.verdicts.closed(uri);
			session.edited(documents.close(uri));
			clearDiagnostics(dispatch, uri);
		}),
	);
	connection.onDidChangeWatchedFiles(({ changes }) =>
		attempt("watch", () => {
			for (const { uri } of changes) {
				files?.forget(uri);
				if (!documents.isOpen(uri)) session.edited(documents.forget(uri));
			}
		}),
	);
	connection.onNotification("workspace/didChangeWorkspaceFolders", ({ event }) => {
		const removed = new Set(event.removed.map(({ uri }: { uri: string }) => uri));
		const added = event.added.map(({ uri }: { uri: string }) => uri);
		documents.folders = [...documents.folders.filter((uri) => !removed.has(uri)), ...added];
		session.edited(documents.uris.flatMap((uri) => documents.forget(uri)));
	});
}
