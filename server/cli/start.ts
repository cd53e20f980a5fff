// Where `npx hmm` begins: the bundled command line, from compiled code in the user's folder for what can be made again.
// Each command has its own, with what it needs.

import { statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { runBundle } from "../code-cache-node.ts";
import { optimiseLater } from "../tiering-node.ts";

const commands = ["check", "explore", "export", "merge", "replay", "run"];
const bundle = join(__dirname, "cli.cjs");

function start(): void {
	const command = commands.find((each) => each === process.argv[2]);
	const folder = cacheFolder();
	if (command === undefined || folder === undefined) require(bundle);
	else
		runBundle(bundle, {
			folder,
			name: `cli-${command}`,
			onSettled: (keep) => process.once("exit", keep),
		});
}

/** Where the platform says; undefined where that is not this user's, as under sudo, or cannot be. */
function cacheFolder(): string | undefined {
	try {
		const folder = join(baseFolder(), "hmm-workbench");
		return isOwn(folder) ? folder : undefined;
	} catch {
		return undefined; // a user without a folder, or a file in its place
	}
}

function baseFolder(): string {
	const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
	if (process.platform === "win32") return LOCALAPPDATA || join(homedir(), "AppData/Local");
	if (process.platform === "darwin") return join(homedir(), "Library/Caches");
	return XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), ".cache");
}

/** Whether the folder, or the one that it would be made in, belongs to who runs this. */
function isOwn(folder: string): boolean {
	const stat = statSync(folder, { throwIfNoEntry: false });
	if (stat === undefined) return folder !== dirname(folder) && isOwn(dirname(folder));
	return process.getuid === undefined || stat.uid === process.getuid();
}

optimiseLater();
start();
