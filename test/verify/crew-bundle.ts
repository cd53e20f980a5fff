// The program of a crew's threads in one file, as they run it.

import { createRequire } from "node:module";
import { buildSync } from "esbuild";
import type * as CrewProgram from "./crew-program.ts";

/** Writes the bundle to `outfile` and gives what it exports; `root` is that of the checkout. */
export function bundleCrew(root: string, outfile: string): typeof CrewProgram {
	buildSync({
		absWorkingDir: root,
		entryPoints: ["test/verify/crew-program.ts"],
		outfile,
		bundle: true,
		platform: "node",
		format: "cjs",
		target: "node20",
		logLevel: "error",
	});
	return createRequire(outfile)(outfile);
}
