#!/usr/bin/env node
// What `npx hmm` starts: the bundled command line. In a checkout that was never built it says how to build it.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const start = join(root, "dist/hmm.cjs");

// Not by `import`, which would look through all of a bundle for what it exports.
if (existsSync(start)) createRequire(import.meta.url)(start);
else {
	console.error(
		`hmm: the command line is not built yet; run "npm install" in ${root}, or "npm run build" where that was done`,
	);
	process.exitCode = 2;
}
