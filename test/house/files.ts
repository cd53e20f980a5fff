// The text files of the checkout, without what is installed or built.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Installed, built, or made by a test run: what .gitignore names. */
const foreign = new Set([
	".git",
	".vscode-test",
	"dist",
	"dist-test",
	"node_modules",
	"test-results",
]);
const binary = new Set([".png", ".ttf", ".gz", ".vsix", ".webp"]);

export interface TextFile {
	/** From the root of the checkout, with `/`. */
	readonly path: string;
	readonly text: string;
}

export function readFiles(): readonly TextFile[] {
	return pathsBelow("").map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export function readJson(path: string): unknown {
	return JSON.parse(readFileSync(join(root, path), "utf8"));
}

/** A file or folder. */
export function isThere(path: string): boolean {
	return existsSync(join(root, path));
}

function pathsBelow(folder: string): readonly string[] {
	return readdirSync(join(root, folder), { withFileTypes: true })
		.sort((a, b) => (a.name < b.name ? -1 : 1))
		.flatMap((entry) => {
			const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
			if (foreign.has(entry.name) || binary.has(extname(entry.name))) return [];
			return entry.isDirectory() ? pathsBelow(path) : [path];
		});
}
