// The command line built once for a file of tests, with a folder of its own for what the tests write.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { buildSync } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface Cli {
	/** The bundle. */
	readonly file: string;
	readonly folder: string;
	/** Runs a command in the checkout, to its end. */
	hmm(...args: readonly string[]): Ended;
	/** A schema of docs/schema, by name. */
	schema(name: string): ValidateFunction;
	dispose(): void;
}

export interface Ended {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export function buildCli(): Cli {
	const folder = mkdtempSync(join(tmpdir(), "hmm-workbench-cli-"));
	const file = join(folder, "cli.cjs");
	buildSync({
		absWorkingDir: root,
		entryPoints: ["server/cli/main.ts"],
		outfile: file,
		bundle: true,
		platform: "node",
		format: "cjs",
		target: "node20",
		logLevel: "error",
	});
	return {
		file,
		folder,
		hmm(...args) {
			const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
				cwd: root,
				encoding: "utf8",
			});
			return { status, stdout, stderr };
		},
		schema: (name) =>
			new Ajv({ allowUnionTypes: true }).compile(
				JSON.parse(readFileSync(join(root, `docs/schema/${name}.json`), "utf8")),
			),
		dispose: () => rmSync(folder, { recursive: true, force: true }),
	};
}
