// `npm run bench [NAME…]`: the timings of test/bench, all or those named. Each is bundled before it runs, as the product
// is: left as modules, the search takes more than twice the time. A word with a dash goes to the benches themselves; with
// `--json`, which those that can say it in JSON know, nothing else is printed.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./processes.ts";

async function main(words: readonly string[]): Promise<void> {
	const options = words.filter((word) => word.startsWith("-"));
	const wanted = words.filter((word) => !word.startsWith("-"));
	const files = readdirSync(join(root, "test/bench"))
		.filter((file) => file.endsWith(".ts"))
		.map((file) => file.slice(0, -".ts".length));
	// spin-row.ts is a part of spin.ts.
	const names = files.filter((name) => !files.some((whole) => name.startsWith(`${whole}-`)));
	const unknown = wanted.filter((name) => !names.includes(name));
	if (unknown.length > 0) {
		console.error(`no bench ${unknown.join(", ")}; there are ${names.join(", ")}`);
		process.exitCode = 2;
		return;
	}
	for (const name of wanted.length > 0 ? wanted : names) await run(name, options);
}

async function run(name: string, options: readonly string[]): Promise<void> {
	if (!options.includes("--json")) console.log(`\n── ${name}`);
	const outfile = join(root, `dist-test/bench/${name}.mjs`);
	await build({
		entryPoints: [join(root, `test/bench/${name}.ts`)],
		outfile,
		bundle: true,
		packages: "external",
		platform: "node",
		format: "esm",
		target: "node20",
	});
	const { status } = spawnSync(process.execPath, [outfile, ...options], {
		cwd: root,
		stdio: "inherit",
	});
	if (status !== 0) process.exitCode = 1;
}

void main(process.argv.slice(2));
