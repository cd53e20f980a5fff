// Entry on the desktop and on remote machines: the server is a Node process of its own.

import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { createExtension } from "./activate.ts";

export const { activate, deactivate } = createExtension({
	createClient(extensionUri, options) {
		const server = {
			module: `${extensionUri.fsPath}/dist/server-node.cjs`,
			transport: TransportKind.ipc,
		};
		return new LanguageClient("hmm", "HMM Workbench", { run: server, debug: server }, options);
	},
});
