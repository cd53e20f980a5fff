// A client for the real server: the bundle as a process of its own, spoken to over a pipe.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
	createMessageConnection,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { ClientCapabilities, Diagnostic, ServerCapabilities } from "vscode-languageserver";

export interface ClientOptions {
	readonly capabilities?: ClientCapabilities;
	/** The `hmm` section of the client's configuration. */
	readonly settings?: unknown;
	readonly initializationOptions?: unknown;
}

/** One report of diagnostics, as it came. */
export interface Published {
	readonly uri: string;
	readonly version: number | undefined;
	readonly diagnostics: readonly Diagnostic[];
}

export class Client {
	readonly connection: MessageConnection;
	readonly pid: number;
	/** What the server wrote to its log as errors. */
	readonly errors: string[] = [];
	/** Requests and notifications of the server by method, in the order they came. */
	readonly received: { readonly method: string; readonly params: unknown }[] = [];
	/** What the client's configuration says; `configure` changes it. */
	settings: unknown = null;
	readonly exited: Promise<number | null>;
	readonly #server: ChildProcess;
	readonly #published = new Map<string, Published>();
	#waiting: (() => void)[] = [];

	/** `nodeOptions` go to the server's Node, `options` to the server. */
	constructor(
		folder: string,
		nodeOptions: readonly string[] = [],
		options: readonly string[] = [],
	) {
		const words = [
			...nodeOptions,
			"--max-semi-space-size=4", // as the extension starts it
			"--heap-growing-percent=40",
			join(folder, "server-node.cjs"),
			"--stdio",
			...options,
		];
		const env = { ...process.env, MALLOC_TRIM_THRESHOLD_: "131072" }; // this too
		this.#server = spawn(process.execPath, words, { env });
		const { stdout, stdin, pid } = this.#server;
		if (!stdout || !stdin || pid === undefined) throw new Error("the server has pipes");
		this.pid = pid;
		this.exited = new Promise((resolve) => this.#server.on("exit", resolve));
		this.connection = createMessageConnection(
			new StreamMessageReader(stdout),
			new StreamMessageWriter(stdin),
		);
		this.#listen();
		this.connection.listen();
	}

	#listen(): void {
		const { connection } = this;
		connection.onNotification((method, params) => this.#note(method, params));
		connection.onNotification("textDocument/publishDiagnostics", (params: Published) => {
			this.#published.set(params.uri, params);
			this.#note("textDocument/publishDiagnostics", params);
		});
		connection.onNotification("window/logMessage", ({ type, message }) => {
			if (type === 1) this.errors.push(message);
			this.#note("window/logMessage", message);
		});
		connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
			items.map(() => this.settings),
		);
		connection.onRequest((method, params) => {
			this.#note(method, params);
			return null;
		});
	}

	async start(
		folders: string | readonly string[],
		options: ClientOptions = {},
	): Promise<{ readonly capabilities: ServerCapabilities }> {
		this.settings = options.settings ?? null;
		const uris = [folders].flat();
		const result = await this.connection.sendRequest<{ capabilities: ServerCapabilities }>(
			"initialize",
			{
				processId: process.pid,
				rootUri: uris[0] ?? null,
				workspaceFolders: uris.map((uri) => ({ uri, name: "scripts" })),
				capabilities: options.capabilities ?? { workspace: { configuration: true } },
				initializationOptions: options.initializationOptions ?? { rulesBase: "file:///rules/" },
			},
		);
		await this.connection.sendNotification("initialized", {});
		return result;
	}

	async configure(settings: unknown): Promise<void> {
		this.settings = settings;
		await this.notify("workspace/didChangeConfiguration", { settings: {} });
	}

	open(uri: string, text: string, version = 1): Promise<void> {
		return this.notify("textDocument/didOpen", {
			textDocument: { uri, languageId: "hmm", version, text },
		});
	}

	change(uri: string, version: number, text: string): Promise<void> {
		return this.notify("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [{ text }],
		});
	}

	close(uri: string): Promise<void> {
		return this.notify("textDocument/didClose", { textDocument: { uri } });
	}

	notify(method: string, params: unknown): Promise<void> {
		return this.connection.sendNotification(method, params);
	}

	request<R>(method: string, params: unknown): Promise<R> {
		return this.connection.sendRequest(method, params);
	}

	/** The last report of a file's diagnostics, once it satisfies. */
	published(uri: string, enough: (published: Published) => boolean): Promise<Published> {
		return this.until(
			() => this.#published.get(uri),
			(published) => published !== undefined && enough(published),
		) as Promise<Published>;
	}

	async diagnostics(
		uri: string,
		enough: (diagnostics: readonly Diagnostic[]) => boolean,
	): Promise<readonly Diagnostic[]> {
		return (await this.published(uri, ({ diagnostics }) => enough(diagnostics))).diagnostics;
	}

	/** What the server sent under a method, from the `from`-th message it sent at all, once there is some. */
	async message<P>(method: string, from = 0, enough: (params: P) => boolean = () => true) {
		const find = () =>
			this.received
				.slice(from)
				.find((message) => message.method === method && enough(message.params as P));
		const found = await this.until(find, (message) => message !== undefined);
		return found?.params as P;
	}

	/** Asks again whenever the server says that something changed. */
	async until<R>(ask: () => R | Promise<R>, enough: (answer: R) => boolean): Promise<R> {
		for (;;) {
			const changed = new Promise<void>((resolve) => this.#waiting.push(resolve));
			const answer = await ask();
			if (enough(answer)) return answer;
			await changed;
		}
	}

	#note(method: string, params: unknown): void {
		this.received.push({ method, params });
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resolve of waiting) resolve();
	}

	stop(): void {
		this.connection.dispose();
		this.#server.kill();
	}
}
