// What the tests need beyond the project's own packages, installed once from the npm registry into .vscode-test/. A part
// is complete when its stamp is there; two processes at once wait for each other by making a directory.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const cacheFolder = join(projectFolder, ".vscode-test");

/** How long another process may take to install a part before it is taken for dead. */
const WAIT_MAX_MS = 10 * 60_000;

/** The folder of a part; `make` fills it the first time. */
export async function cached(name: string, make: (folder: string) => void): Promise<string> {
	const folder = join(cacheFolder, name);
	const stamp = join(folder, ".complete");
	const lock = join(cacheFolder, `${name}.lock`);
	mkdirSync(cacheFolder, { recursive: true });
	for (const begin = Date.now(); !existsSync(stamp); ) {
		if (!takeLock(lock)) {
			if (Date.now() - begin > WAIT_MAX_MS) rmSync(lock, { recursive: true, force: true });
			await sleep(500);
			continue;
		}
		try {
			rmSync(folder, { recursive: true, force: true });
			mkdirSync(folder, { recursive: true });
			console.log(`preparing ${name} (once) …`);
			make(folder);
			writeFileSync(stamp, "");
		} finally {
			rmSync(lock, { recursive: true, force: true });
		}
	}
	return folder;
}

function takeLock(lock: string): boolean {
	try {
		mkdirSync(lock);
		return true;
	} catch {
		return false; // somebody else holds it
	}
}

/** `npm install` of packages into a folder, without running their scripts. */
export function npmInstall(folder: string, packages: readonly string[]): void {
	if (!existsSync(join(folder, "package.json")))
		writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
	const args = [
		"install",
		...packages,
		"--ignore-scripts",
		"--no-audit",
		"--no-fund",
		"--omit=dev",
	];
	const result = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
	if (result.status !== 0)
		throw new Error(
			`npm could not install ${packages.join(", ") || "the dependencies"} (is the npm registry reachable, is there room on the disk?):\n${result.stderr?.slice(-2000)}`,
		);
}
