// Entry in VS Code for the Web: the server is a web worker.

import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { createExtension } from "./activate.ts";

export const { activate, deactivate } = createExtension({
	createClient({ extensionUri }, options) {
		const script = vscode.Uri.joinPath(extensionUri, "dist", "server-browser.js");
		const worker = new Worker(script.toString(true), { name: "HMM Workbench" });
		return new LanguageClient("hmm", "HMM Workbench", worker, options);
	},
});
