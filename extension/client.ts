// The language server as the rest of the extension sees it: it starts on first need, and when it falls it comes back by
// itself, with growing pauses, and the user is told once. Each life of the server has a client of its own. Requests
// made while it is down fail with `ServerDown`; nothing else here knows what a request means.

import * as vscode from "vscode";
import {
	type BaseLanguageClient,
	CloseAction,
	ErrorAction,
	type LanguageClientOptions,
	WorkDoneProgress,
	type WorkDoneProgressReport,
} from "vscode-languageclient";
import {
	commands,
	type ReadFileParams,
	type ReadFileResult,
	readFileRequest,
} from "../server/protocol.ts";
import { linkToRulePage } from "./rule-page.ts";

/** What differs between Node and the web. */
export interface Platform {
	createClient(places: Places, options: LanguageClientOptions): BaseLanguageClient;
}

/** Where the extension is, and where it may keep what it can make again. */
export type Places = Pick<vscode.ExtensionContext, "extensionUri" | "globalStorageUri">;

/** `idle`: not needed yet. `waiting`: fell and will be started again. `stopped`: fell too often, or asked to. */
export type ServerState = "idle" | "starting" | "running" | "waiting" | "stopped";

/** Why a request cannot be answered now. */
export class ServerDown extends Error {}

/** Pauses before each new life, in milliseconds; after the last one the server stays down. */
const pauses = [250, 1_000, 4_000, 16_000];
/** A server that lived this long has recovered: the pauses begin anew. */
const RECOVERED_AFTER = 180_000;

type NotificationHandler = { readonly method: string; readonly handle: (params: unknown) => void };

export class Server implements vscode.Disposable {
	readonly #places: Places;
	readonly #platform: Platform;
	readonly #log: vscode.LogOutputChannel;
	readonly #stateChanged = new vscode.EventEmitter<ServerState>();
	readonly #handlers: NotificationHandler[] = [];
	#state: ServerState = "idle";
	#client: BaseLanguageClient | undefined;
	#starting: Promise<void> | undefined;
	#falls = 0;
	#startedAt = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	readonly onDidChangeState = this.#stateChanged.event;

	constructor(places: Places, platform: Platform, log: vscode.LogOutputChannel) {
		this.#places = places;
		this.#platform = platform;
		this.#log = log;
	}

	get state(): ServerState {
		return this.#state;
	}

	/** Starts the server unless it runs, waits to be restarted, or was stopped. Never rejects. */
	async start(): Promise<void> {
		if (this.#state === "idle") this.#starting = this.#startClient();
		await this.#starting;
	}

	/** Ends whatever runs or waits and begins a new life. */
	async restart(): Promise<void> {
		clearTimeout(this.#timer);
		this.#falls = 0;
		await this.#starting;
		await this.#endClient();
		this.#starting = this.#startClient();
		await this.#starting;
	}

	/** Rejects with `ServerDown`, or with the server's ResponseError. */
	async request<Result>(
		method: string,
		params: object,
		token?: vscode.CancellationToken,
	): Promise<Result> {
		await this.start();
		const client = this.#client;
		if (this.#state !== "running" || client === undefined)
			throw new ServerDown(vscode.l10n.t("The HMM language server is not running."));
		return client.sendRequest<Result>(method, params, token);
	}

	/** Calls `handle` in this life of the server and in each to come. */
	onNotification<Params>(method: string, handle: (params: Params) => void): void {
		const handler = { method, handle: handle as NotificationHandler["handle"] };
		this.#handlers.push(handler);
		this.#client?.onNotification(handler.method, handler.handle);
	}

	/** Reports of a request that was sent with this token. */
	onProgress(token: string, report: (part: WorkDoneProgressReport) => void): vscode.Disposable {
		const client = this.#client;
		if (client === undefined) return new vscode.Disposable(() => {});
		return client.onProgress(WorkDoneProgress.type, token, (part) => {
			if (part.kind === "report") report(part);
		});
	}

	async stop(): Promise<void> {
		clearTimeout(this.#timer);
		await this.#starting;
		await this.#endClient();
		this.#setState("stopped");
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#stateChanged.dispose();
	}

	async #startClient(): Promise<void> {
		this.#setState("starting");
		const client = this.#platform.createClient(this.#places, this.#options());
		this.#client = client;
		for (const { method, handle } of this.#handlers) client.onNotification(method, handle);
		client.onRequest(readFileRequest, readFile);
		try {
			await client.start();
		} catch (error) {
			this.#log.error("The language server did not start.", error);
			if (this.#client === client) this.#fell(client);
			return;
		}
		if (this.#client !== client) return;
		this.#startedAt = Date.now();
		this.#setState("running");
	}

	async #endClient(): Promise<void> {
		const client = this.#client;
		this.#client = undefined;
		if (client === undefined) return;
		try {
			await client.dispose();
		} catch (error) {
			this.#log.debug("The old language server was gone already.", error);
		}
	}

	#options(): LanguageClientOptions {
		const rules = vscode.Uri.joinPath(this.#places.extensionUri, "docs", "rules");
		return {
			documentSelector: [{ language: "hmm" }],
			outputChannel: this.#log,
			traceOutputChannel: this.#log,
			initializationOptions: { rulesBase: `${rules.toString()}/` },
			synchronize: { configurationSection: "hmm" },
			markdown: { isTrusted: { enabledCommands: [...Object.values(commands), "hmm.showRule"] } },
			errorHandler: {
				error: () => ({ action: ErrorAction.Continue, handled: true }),
				closed: () => {
					const client = this.#client;
					if (client !== undefined) this.#fell(client);
					return { action: CloseAction.DoNotRestart, handled: true };
				},
			},
			middleware: {
				handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(linkToRulePage)),
				async provideDiagnostics(document, previous, token, next) {
					const report = await next(document, previous, token);
					if (report?.kind === "full") report.items = report.items.map(linkToRulePage);
					return report;
				},
			},
		};
	}

	#fell(client: BaseLanguageClient): void {
		if (this.#client !== client || this.#state === "waiting") return;
		if (this.#state === "running" && Date.now() - this.#startedAt > RECOVERED_AFTER)
			this.#falls = 0;
		this.#client = undefined;
		client.dispose().catch((error) => this.#log.debug("A fallen server's client is gone.", error));
		const pause = pauses[this.#falls];
		this.#falls++;
		if (pause === undefined) {
			this.#setState("stopped");
			void this.#tell(
				vscode.l10n.t(
					"The HMM language server has stopped {0} times in a row and stays off.",
					this.#falls,
				),
			);
			return;
		}
		this.#setState("waiting");
		if (this.#falls === 1)
			void this.#tell(vscode.l10n.t("The HMM language server has stopped and is being restarted."));
		this.#timer = setTimeout(() => {
			this.#starting = this.#startClient();
		}, pause);
	}

	async #tell(message: string): Promise<void> {
		this.#log.error(message);
		const restart = vscode.l10n.t("Restart Now");
		const showLog = vscode.l10n.t("Show Log");
		const answer = await vscode.window.showWarningMessage(message, restart, showLog);
		if (answer === restart) await this.restart();
		if (answer === showLog) this.#log.show();
	}

	#setState(state: ServerState): void {
		if (this.#state === state) return;
		this.#state = state;
		this.#log.info(`Language server: ${state}`);
		this.#stateChanged.fire(state);
	}
}

/** For a server that has no files: in a browser only the editor can read them. */
async function readFile({ uri }: ReadFileParams): Promise<ReadFileResult> {
	try {
		const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true));
		return new TextDecoder().decode(bytes);
	} catch {
		return null;
	}
}
