// A client for the real server: the bundle as a process of its own, spoken to over a pipe.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import {
	createMessageConnection,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Diagnostic } from "vscode-languageserver";

/** Builds the server and its worker once, away from dist/. */
export function buildServer(): string {
	const folder = mkdtempSync(join(tmpdir(), "hmm-workbench-server-"));
	const root = join(import.meta.dirname ?? __dirname, "..", "..");
	for (const [entry, out] of [
		["server/main-node.ts", "server-node.cjs"],
		["server/verify/worker-node.ts", "worker-node.cjs"],
	] as const)
		buildSync({
			absWorkingDir: root,
			entryPoints: [entry],
			outfile: join(folder, out),
			bundle: true,
			platform: "node",
			format: "cjs",
			target: "node20",
			logLevel: "error",
		});
	return folder;
}

export class Client {
	readonly connection: MessageConnection;
	readonly #server: ChildProcess;
	readonly #diagnostics = new Map<string, readonly Diagnostic[]>();
	#waiting: (() => void)[] = [];

	constructor(folder: string) {
		this.#server = spawn(process.execPath, [join(folder, "server-node.cjs"), "--stdio"]);
		const { stdout, stdin } = this.#server;
		if (!stdout || !stdin) throw new Error("the server has pipes");
		this.connection = createMessageConnection(
			new StreamMessageReader(stdout),
			new StreamMessageWriter(stdin),
		);
		this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
			this.#diagnostics.set(uri, diagnostics);
			this.#wake();
		});
		this.connection.onNotification("hmm/scenariosChanged", () => this.#wake());
		this.connection.onRequest("workspace/configuration", () => [null]);
		this.connection.onRequest("workspace/codeLens/refresh", () => null);
		this.connection.listen();
	}

	async start(
		folder: string,
	): Promise<{ readonly capabilities: { readonly [name: string]: unknown } }> {
		const result = await this.connection.sendRequest("initialize", {
			processId: process.pid,
			rootUri: folder,
			workspaceFolders: [{ uri: folder, name: "scripts" }],
			capabilities: { workspace: { configuration: true } },
			initializationOptions: { rulesBase: "file:///rules/" },
		});
		await this.connection.sendNotification("initialized", {});
		return result as { capabilities: { [name: string]: unknown } };
	}

	open(uri: string, text: string): Promise<void> {
		return this.connection.sendNotification("textDocument/didOpen", {
			textDocument: { uri, languageId: "hmm", version: 1, text },
		});
	}

	change(uri: string, version: number, text: string): Promise<void> {
		return this.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [{ text }],
		});
	}

	request<R>(method: string, params: unknown): Promise<R> {
		return this.connection.sendRequest(method, params);
	}

	/** The diagnostics of a file, once they satisfy. */
	async diagnostics(
		uri: string,
		enough: (diagnostics: readonly Diagnostic[]) => boolean,
	): Promise<readonly Diagnostic[]> {
		for (;;) {
			const known = this.#diagnostics.get(uri);
			if (known && enough(known)) return known;
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	/** Asks again whenever the server says that something changed. */
	async until<R>(ask: () => Promise<R>, enough: (answer: R) => boolean): Promise<R> {
		for (;;) {
			const changed = new Promise<void>((resolve) => this.#waiting.push(resolve));
			const answer = await ask();
			if (enough(answer)) return answer;
			await changed;
		}
	}

	#wake(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resolve of waiting) resolve();
	}

	stop(): void {
		this.connection.dispose();
		this.#server.kill();
	}
}
