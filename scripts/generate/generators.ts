// What is generated, and whether it is fresh. A generator answers with texts; only this file touches the disk.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../processes.ts";
import { builtinsPage } from "./builtins-page.ts";
import { kernelIndex } from "./kernel-index.ts";
import { machineInC } from "./machine-in-c.ts";
import { packageManifest } from "./package-manifest.ts";
import { rulePagesAndIndex } from "./rule-pages.ts";

export interface GeneratedFile {
	/** From the root of the checkout, with `/`. */
	readonly path: string;
	readonly text: string;
}

export interface Generator {
	files(): readonly GeneratedFile[];
	/** A folder in which nothing else lives: what is there and no longer generated is stale. */
	readonly folder?: string;
}

const generators: readonly Generator[] = [
	kernelIndex,
	machineInC,
	packageManifest,
	builtinsPage,
	rulePagesAndIndex,
];

/** One line for each file that differs from what would be generated. */
export function staleFiles(): readonly string[] {
	return differences().map(({ path, why }) => `${path} ${why}`);
}

/** Writes what differs, removes what nothing generates any more, and says which. */
export function writeGenerated(): readonly string[] {
	return differences().map(({ path, text }) => {
		const target = join(root, path);
		if (text === undefined) {
			rmSync(target);
			return `${path} removed`;
		}
		mkdirSync(dirname(target), { recursive: true });
		writeFileSync(target, text);
		return `${path} written`;
	});
}

interface Difference {
	readonly path: string;
	readonly why: string;
	readonly text: string | undefined;
}

function differences(): readonly Difference[] {
	return generators.flatMap((generator) => {
		const files = generator.files();
		const stale = files.filter(({ path, text }) => readIfThere(path) !== text);
		return [
			...stale.map(({ path, text }) => ({ path, why: "is not what is generated", text })),
			...orphans(generator.folder, files),
		];
	});
}

function orphans(folder: string | undefined, files: readonly GeneratedFile[]): Difference[] {
	if (folder === undefined || !existsSync(join(root, folder))) return [];
	const generated = new Set(files.map(({ path }) => path));
	return readdirSync(join(root, folder))
		.map((name) => `${folder}/${name}`)
		.filter((path) => !generated.has(path))
		.map((path) => ({ path, why: "is generated from nothing", text: undefined }));
}

function readIfThere(path: string): string | undefined {
	const file = join(root, path);
	return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
