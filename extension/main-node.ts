// Entry on the desktop and on remote machines: the server is a Node process of its own.

import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { createExtension } from "./activate.ts";

/**
 * A keystroke makes garbage, and Node lets it grow to 48 MB before it looks, and what has survived to several times what is
 * needed: with a smaller nursery, and a heap that grows to twice what is needed, a 10,000-line script takes half the
 * memory, and no more time.
 */
const execArgv = ["--max-semi-space-size=4", "--heap-growing-percent=100"];

export const { activate, deactivate } = createExtension({
	createClient({ extensionUri, globalStorageUri }, options) {
		const server = {
			module: `${extensionUri.fsPath}/dist/server-node.cjs`,
			transport: TransportKind.ipc,
			args: [`--code-cache=${globalStorageUri.fsPath}`],
			options: { execArgv },
		};
		return new LanguageClient("hmm", "HMM Workbench", { run: server, debug: server }, options);
	},
});
