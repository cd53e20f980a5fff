// Makes a checkout ready, however it was left: installs exactly what package-lock.json says when node_modules differs
// from it, and builds. Plain Node without a dependency, because it is what runs first after `git clone`.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** False when a step failed, which has been said. Installing builds too: that is package.json's `prepare`. */
export function ensureReady() {
	return isInstalled() ? run(process.execPath, ["scripts/build.mjs"]) : runNpm(["ci"]);
}

/** Runs a TypeScript file of the checkout in this terminal, hands signals on to it, and ends with its exit code. */
export function runTypeScript(file, argv) {
	const child = spawn(process.execPath, ["--import", "tsx", join(root, file), ...argv], {
		cwd: root,
		stdio: "inherit",
	});
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
		process.on(signal, () => child.kill(signal));
	child.on("close", (status) => {
		process.exitCode = status ?? 1;
	});
}

/** True where npm has noted, for every package of the lock that this platform needs, the version the lock names. */
function isInstalled() {
	const note = join(root, "node_modules/.package-lock.json");
	if (!existsSync(note)) return false;
	const wanted = readPackages(join(root, "package-lock.json"));
	const installed = readPackages(note);
	return Object.entries(wanted).every(
		([path, { version, optional }]) =>
			path === "" || (installed[path]?.version ?? (optional ? version : undefined)) === version,
	);
}

function readPackages(file) {
	return JSON.parse(readFileSync(file, "utf8")).packages;
}

/** The npm that started us, else the one on the path. */
function runNpm(argv) {
	const npm = process.env.npm_execpath;
	if (npm !== undefined) return run(process.execPath, [npm, ...argv]);
	return run("npm", argv, { shell: process.platform === "win32" });
}

function run(command, argv, options = {}) {
	const { status, error } = spawnSync(command, argv, { cwd: root, stdio: "inherit", ...options });
	if (status === 0) return true;
	console.error(`${command} ${argv.join(" ")} failed${error ? `: ${error.message}` : ""}`);
	return false;
}
