// One program for Node in one file, as what ships is bundled: the loader of the tests wraps functions, which costs time.

import { buildSync } from "esbuild";

/** Writes the bundle of `entry`, a path from `root`, the checkout, to `outfile`. */
export function bundle(root: string, entry: string, outfile: string): void {
	buildSync({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: "node",
		format: "cjs",
		target: "node20",
		logLevel: "error",
	});
}
