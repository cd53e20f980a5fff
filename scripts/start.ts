// Opens VS Code with the extension and the examples: an installed desktop one with `--desktop`, else the one that npm
// carries, on an address of this machine that is printed. `--open` opens it in the default browser. Ends with Ctrl+C.

import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "../test/editor/cache.ts";
import { prepareHost, startServer } from "../test/editor/host.ts";

const examples = join(projectFolder, "examples");

function openDesktop(): void {
	const args = [`--extensionDevelopmentPath=${projectFolder}`, examples];
	const result = spawnSync("code", args, { stdio: "inherit", shell: process.platform === "win32" });
	if (result.error || result.status !== 0) {
		console.error(
			"There is no `code` command here. Install VS Code's command line, or run `npm start` without --desktop.",
		);
		process.exit(2);
	}
}

async function openEmbedded(open: boolean): Promise<void> {
	const server = await startServer(await prepareHost());
	const url = server.url(examples, [
		["extensionDevelopmentPath", server.remote(projectFolder)],
		["skipWelcome", "true"],
	]);
	console.log(
		`\nVS Code with HMM Workbench and the examples:\n\n  ${url}\n\nOpen populate.hmm and delete its read_retry test. Ctrl+C ends it.`,
	);
	if (open) openBrowser(url);
	for (const signal of ["SIGINT", "SIGTERM"] as const)
		process.on(signal, () => {
			server.stop();
			process.exit(0);
		});
}

function openBrowser(url: string): void {
	const [command, ...args] =
		process.platform === "darwin"
			? ["open"]
			: process.platform === "win32"
				? ["cmd", "/c", "start", ""]
				: ["xdg-open"];
	const child = spawn(command ?? "xdg-open", [...args, url], { stdio: "ignore", detached: true });
	child.on("error", () => console.log("The browser could not be opened; open the address above."));
	child.unref();
}

const flags = process.argv.slice(2);
if (flags.includes("--desktop")) openDesktop();
else void openEmbedded(flags.includes("--open"));
