// One host for every panel: the page with its content policy, the door for its messages, and nothing about what it
// shows. An app's message that fails is logged and answered; it never falls through to VS Code.

import * as vscode from "vscode";
import { pageHtml, randomNonce } from "./page-html.ts";

export interface PanelApp<Incoming> {
	/** Base name of the built script and style sheet in dist/media. */
	readonly name: string;
	/** The message, or undefined where it is none of ours. */
	read(value: unknown): Incoming | undefined;
}

export interface PanelHost<Incoming, Outgoing> {
	readonly panel: vscode.WebviewPanel;
	post(message: Outgoing): void;
	onMessage(handle: (message: Incoming) => Promise<void> | void): void;
}

/** Fills a new or a restored panel with an app. */
export function hostPanel<Incoming, Outgoing>(
	panel: vscode.WebviewPanel,
	app: PanelApp<Incoming>,
	extensionUri: vscode.Uri,
	log: vscode.LogOutputChannel,
): PanelHost<Incoming, Outgoing> {
	const assets = vscode.Uri.joinPath(extensionUri, "dist", "media");
	panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
	let handle: (message: Incoming) => Promise<void> | void = () => {};
	panel.webview.onDidReceiveMessage(async (value: unknown) => {
		const message = app.read(value);
		if (message === undefined) {
			log.warn(`${panel.viewType}: a message that is none`, value);
			return;
		}
		try {
			await handle(message);
		} catch (error) {
			log.error(`${panel.viewType}:`, error);
		}
	});
	return {
		panel,
		post(message) {
			panel.webview.postMessage(message);
		},
		// The page begins to talk when it has its content: so the content comes last.
		onMessage(handler) {
			handle = handler;
			panel.webview.html = pageOf(panel, assets, app.name);
		},
	};
}

function pageOf({ webview, title }: vscode.WebviewPanel, assets: vscode.Uri, name: string): string {
	const assetUri = (file: string): string =>
		webview.asWebviewUri(vscode.Uri.joinPath(assets, file)).toString();
	return pageHtml({
		title,
		language: vscode.env.language,
		nonce: randomNonce(),
		assetSource: webview.cspSource,
		script: assetUri(`${name}.js`),
		style: assetUri(`${name}.css`),
	});
}
