// The scenarios of each script and where their verdicts stand, as the server last said. Status items, commands and the
// Testing view all read this one store, so they cannot disagree.

import * as vscode from "vscode";
import {
	type ScenariosChangedParams,
	type ScenariosResult,
	type ScenarioView,
	scenariosChanged,
	scenariosRequest,
} from "../server/protocol.ts";
import type { Server } from "./client.ts";

export class ScenarioStore implements vscode.Disposable {
	readonly #server: Server;
	readonly #byUri = new Map<string, readonly ScenarioView[]>();
	readonly #changed = new vscode.EventEmitter<string>();
	readonly #subscriptions: vscode.Disposable[];

	/** Fires with the URI of the script. */
	readonly onDidChange = this.#changed.event;

	constructor(server: Server) {
		this.#server = server;
		server.onNotification<ScenariosChangedParams>(scenariosChanged, ({ uri, scenarios }) =>
			this.#set(uri, scenarios),
		);
		this.#subscriptions = [
			server.onDidChangeState((state) => {
				if (state !== "running") this.#clear();
			}),
			vscode.workspace.onDidDeleteFiles(({ files }) => {
				for (const uri of files) this.#drop(uri);
			}),
			vscode.workspace.onDidRenameFiles(({ files }) => {
				for (const { oldUri } of files) this.#drop(oldUri);
			}),
		];
	}

	/** What is known without asking. */
	of(uri: vscode.Uri): readonly ScenarioView[] {
		return this.#byUri.get(uri.toString()) ?? [];
	}

	/** Asks the server; a script that is not open is read first. Rejects as `Server.request` does. */
	async fetch(uri: vscode.Uri): Promise<readonly ScenarioView[]> {
		await this.#server.start();
		await vscode.workspace.openTextDocument(uri);
		const scenarios = await this.#server.request<ScenariosResult>(scenariosRequest, {
			uri: uri.toString(),
		});
		this.#set(uri.toString(), scenarios);
		return scenarios;
	}

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
		this.#changed.dispose();
	}

	#set(uri: string, scenarios: readonly ScenarioView[]): void {
		// Through Uri and back: the server may escape other characters than VS Code does.
		const key = vscode.Uri.parse(uri).toString();
		this.#byUri.set(key, scenarios);
		this.#changed.fire(key);
	}

	#drop(deleted: vscode.Uri): void {
		const prefix = `${deleted.toString()}/`;
		for (const uri of [...this.#byUri.keys()]) {
			if (uri !== deleted.toString() && !uri.startsWith(prefix)) continue;
			this.#byUri.delete(uri);
			this.#changed.fire(uri);
		}
	}

	#clear(): void {
		const uris = [...this.#byUri.keys()];
		this.#byUri.clear();
		for (const uri of uris) this.#changed.fire(uri);
	}
}
