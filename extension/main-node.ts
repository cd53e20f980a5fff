// Entry on the desktop and on remote machines: the server is a Node process of its own.

import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { createExtension } from "./activate.ts";

/**
 * A keystroke makes garbage. Node lets what is young grow to 48 MB before it looks, and what is older to a multiple of what
 * is needed: with a smaller nursery and a heap that grows by less than half, a server in which somebody types in
 * 10,000 lines needs a third less memory, and no more time.
 */
const execArgv = ["--max-semi-space-size=4", "--heap-growing-percent=40"];

/**
 * glibc keeps what was freed for later, and learns from large pieces to keep more: with its own default given by name it
 * stays there, and gives back what reading a large script took for a moment. Elsewhere the variable means nothing.
 */
const env = { MALLOC_TRIM_THRESHOLD_: "131072" };

export const { activate, deactivate } = createExtension({
	createClient({ extensionUri, globalStorageUri }, options) {
		const server = {
			module: `${extensionUri.fsPath}/dist/server-node.cjs`,
			transport: TransportKind.ipc,
			args: [`--code-cache=${globalStorageUri.fsPath}`],
			options: { execArgv, env },
		};
		return new LanguageClient("hmm", "HMM Workbench", { run: server, debug: server }, options);
	},
});
