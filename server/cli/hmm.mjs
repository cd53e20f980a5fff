#!/usr/bin/env node
// What `npx hmm` starts: the bundled command line. In a checkout that was never built it says how to build it.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const bundle = join(root, "dist/cli.cjs");

if (existsSync(bundle)) await import(pathToFileURL(bundle).href);
else {
	console.error(
		`hmm: the command line is not built yet; run "npm install" in ${root}, or "npm run build" where that was done`,
	);
	process.exitCode = 2;
}
