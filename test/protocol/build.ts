// Builds the server and its worker as they ship, into a folder of their own: tests depend on no earlier build.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

/** The folder; whoever asks removes it. */
export function buildServer(): string {
	const folder = mkdtempSync(join(tmpdir(), "hmm-workbench-server-"));
	for (const [entry, out] of [
		["server/start-node.ts", "server-node.cjs"],
		["server/main-node.ts", "server-main-node.cjs"],
		["server/verify/worker-node.ts", "worker-node.cjs"],
	] as const)
		buildSync({
			absWorkingDir: root,
			entryPoints: [entry],
			outfile: join(folder, out),
			bundle: true,
			platform: "node",
			format: "cjs",
			target: "node20",
			logLevel: "error",
		});
	return folder;
}
