// The program of a crew's threads in one file, as they run it.

import { createRequire } from "node:module";
import { bundle } from "../bundle.ts";
import type * as CrewProgram from "./crew-program.ts";

/** Writes the bundle to `outfile` and gives what it exports; `root` is that of the checkout. */
export function bundleCrew(root: string, outfile: string): typeof CrewProgram {
	bundle(root, "test/verify/crew-program.ts", outfile);
	return createRequire(outfile)(outfile);
}
