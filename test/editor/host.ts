// A real VS Code out of the npm registry: the server that the package code-server carries (workbench, extension host,
// built-in extensions), run by the Node it needs.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, npmInstall } from "./cache.ts";

const CODE_SERVER = "code-server@4.139.1"; // VS Code 1.139.1
/** The Node it needs, as the package that holds the program for this platform. */
const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const NODE_VERSION = "24";
/** Dependencies of built-in AI and remote features that nothing here uses. */
const unused = /copilot|devcontainers|mxc|sandbox-runtime|koffi|ssh2|sqlite3/;

export interface Host {
	readonly node: string;
	readonly server: string;
}

/** Installs the host if it is not there yet: about half a minute, 400 MB. */
export async function prepareHost(): Promise<Host> {
	const nodeFolder = await cached("node", (folder) =>
		npmInstall(folder, [`${nodePackage}@${NODE_VERSION}`]),
	);
	const folder = await cached("code-server", (made) => {
		npmInstall(made, [CODE_SERVER]);
		const server = join(made, "node_modules/code-server/lib/vscode");
		rmSync(join(server, "npm-shrinkwrap.json"), { force: true }); // pins dependencies that are not on the registry
		dropUnused(join(server, "package.json"));
		npmInstall(server, []);
	});
	return {
		node: join(nodeFolder, "node_modules", nodePackage, "bin/node"),
		server: join(folder, "node_modules/code-server/lib/vscode/out/server-main.js"),
	};
}

function dropUnused(path: string): void {
	const manifest: { dependencies: { [name: string]: string } } = JSON.parse(
		readFileSync(path, "utf8"),
	);
	manifest.dependencies = Object.fromEntries(
		Object.entries(manifest.dependencies).filter(([name]) => !unused.test(name)),
	);
	writeFileSync(path, JSON.stringify(manifest));
}

export interface RunningServer {
	readonly port: number;
	/** The page of a folder, with what the workbench is told beside it. */
	url(folder: string, payload: readonly (readonly [string, string])[]): string;
	/** A path as the workbench in the browser names it. */
	remote(path: string): string;
	stop(): void;
}

/** Starts the server on a free port of this machine. Ends with `stop`, and with this process. */
export async function startServer(
	host: Host,
	options: {
		readonly port?: number;
		readonly environment?: { readonly [name: string]: string };
	} = {},
): Promise<RunningServer> {
	const port = options.port ?? (await freePort());
	const data = mkdtempSync(join(tmpdir(), "hmm-workbench-vscode-"));
	const args = [
		...[
			host.server,
			"--accept-server-license-terms",
			"--host",
			"127.0.0.1",
			"--port",
			String(port),
		],
		...["--without-connection-token", "--server-data-dir", data],
		...["--disable-workspace-trust", "--enable-smoke-test-driver", "--disable-telemetry"],
	];
	const child = spawn(host.node, args, { env: { ...process.env, ...options.environment } });
	const stop = (): void => {
		child.kill();
		rmSync(data, { recursive: true, force: true, maxRetries: 5 });
	};
	process.once("exit", stop);
	await untilListening(child);
	const remote = (path: string): string => `vscode-remote://localhost:${port}${path}`;
	return {
		port,
		remote,
		stop,
		url: (folder, payload) =>
			`http://localhost:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
	};
}

function untilListening(child: ChildProcess): Promise<void> {
	return new Promise((resolve, reject) => {
		let log = "";
		const hear = (chunk: Buffer): void => {
			log += chunk.toString();
			if (/available at/.test(log)) resolve();
		};
		child.stdout?.on("data", hear);
		child.stderr?.on("data", hear);
		child.once("exit", (code) =>
			reject(new Error(`VS Code's server ended with code ${code}:\n${log.slice(-2000)}`)),
		);
	});
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
		});
	});
}
