// A Chromium to drive: one that is installed, else the one inside an npm package.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { cached, npmInstall } from "./cache.ts";

const PACKAGE = "@sparticuz/chromium@153.0.0";

const installed = [
	process.env.CHROME_PATH ?? "",
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
	"/usr/bin/microsoft-edge",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Quiet without a network, and no sandbox: tests run as root in containers. */
const flags = [
	...["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic"],
	...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

export async function launchBrowser(): Promise<Browser> {
	const found = installed.find((path) => path !== "" && existsSync(path));
	if (found) return chromium.launch({ executablePath: found, args: flags });
	const folder = await cached("chromium", unpack);
	const executablePath = join(folder, "chromium");
	const libraries = startsAlone(executablePath) ? {} : { LD_LIBRARY_PATH: join(folder, "lib") };
	return chromium.launch({ executablePath, args: flags, env: { ...process.env, ...libraries } });
}

/** The package holds the program and the libraries it may miss, packed with brotli. */
function unpack(folder: string): void {
	npmInstall(folder, [PACKAGE]);
	const packed = join(folder, "node_modules/@sparticuz/chromium/bin");
	writeFileSync(join(folder, "chromium"), decompress(join(packed, "chromium.br")));
	chmodSync(join(folder, "chromium"), 0o755);
	const archive = join(folder, "libraries.tar");
	writeFileSync(archive, decompress(join(packed, "al2023.tar.br")));
	const result = spawnSync("tar", ["-xf", archive, "-C", folder]);
	if (result.status !== 0) throw new Error("tar could not unpack Chromium's libraries");
}

function decompress(path: string): Buffer {
	return brotliDecompressSync(readFileSync(path));
}

function startsAlone(path: string): boolean {
	return spawnSync(path, ["--version"]).status === 0;
}
