// Runs the project's tools, each through the JavaScript file it starts from, so that it works alike on every platform.

import { type SpawnOptions, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const tools = {
	biome: "node_modules/@biomejs/biome/bin/biome",
	tsc: "node_modules/typescript/bin/tsc",
	tsx: "node_modules/tsx/dist/cli.mjs",
	vitest: "node_modules/vitest/vitest.mjs",
} as const;

export interface Outcome {
	readonly status: number;
	/** What it printed, standard output and error in the order they came. */
	readonly output: string;
}

/** Runs a tool silently. */
export function capture(tool: keyof typeof tools, argv: readonly string[]): Promise<Outcome> {
	return collect(tool, argv, { stdio: ["ignore", "pipe", "pipe"] }, () => {});
}

/** Runs a tool whose output the user reads while it comes. */
export function show(
	tool: keyof typeof tools,
	argv: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
	const options: SpawnOptions = {
		stdio: ["inherit", "pipe", "pipe"],
		env: { ...process.env, ...env },
	};
	return collect(tool, argv, options, (text) => process.stdout.write(text));
}

function collect(
	tool: keyof typeof tools,
	argv: readonly string[],
	options: SpawnOptions,
	echo: (text: string) => void,
): Promise<Outcome> {
	const child = spawn(process.execPath, [join(root, tools[tool]), ...argv], {
		cwd: root,
		...options,
	});
	let output = "";
	const take = (text: string): void => {
		output += text;
		echo(text);
	};
	child.stdout?.setEncoding("utf8").on("data", take);
	child.stderr?.setEncoding("utf8").on("data", take);
	return new Promise((resolve) => {
		child.on("error", (error) => resolve({ status: 1, output: `${output}${error.message}\n` }));
		child.on("close", (status) => resolve({ status: status ?? 1, output }));
	});
}
