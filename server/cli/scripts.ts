// Files of the command line as snapshots: reading, folders and patterns, imports inside the working folder or beside the
// script.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createSnapshot, type Snapshot, scenariosOf } from "../snapshot.ts";
import { resolveImport } from "../uri.ts";
import { UsageError } from "./usage.ts";

export interface Script {
	/** As messages name it: relative to the working folder. */
	readonly file: string;
	readonly snapshot: Snapshot;
}

export function readScript(path: string): Script {
	const file = resolve(path);
	const snapshot = createSnapshot(pathToFileURL(file).href, 0, readText(path), {
		resolve: (from, name) => resolveImport(from, name, [pathToFileURL(process.cwd()).href]),
		read(uri) {
			try {
				return readFileSync(fileURLToPath(uri), "utf8");
			} catch {
				return undefined; // the import says that it cannot be read
			}
		},
	});
	return { file: relative(process.cwd(), file) || path, snapshot };
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
	}
}

function reasonOf(error: unknown): string {
	const code = error instanceof Error && "code" in error ? error.code : undefined;
	if (code === "ENOENT") return "there is no such file";
	if (code === "EISDIR") return "it is a folder";
	if (code === "EACCES") return "it may not be read";
	return String(error);
}

/** The scripts that arguments name: files as they are, folders with everything below them. */
export function findScripts(paths: readonly string[]): readonly string[] {
	const found = paths.flatMap((path) => {
		if (!isFolder(path)) return [path];
		const inside = readdirSync(path, { recursive: true })
			.map(String)
			.filter((name) => name.endsWith(".hmm") && !name.includes("node_modules"))
			.map((name) => join(path, name));
		if (inside.length === 0) throw new UsageError(`There are no .hmm files in ${path}.`);
		return inside.sort();
	});
	return [...new Set(found)];
}

function isFolder(path: string): boolean {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false; // reading it says what is wrong
	}
}

/** The name of a scenario of the script: the one asked for, or the only one. */
export function chooseScenario({ file, snapshot }: Script, asked: string | undefined): string {
	const names = scenariosOf(snapshot).map((scenario) => scenario.name.value);
	if (names.length === 0) throw new UsageError(`${file} has no scenario.`);
	const list = names.map((name) => `"${name}"`).join(", ");
	if (asked !== undefined && !names.includes(asked))
		throw new UsageError(`${file} has no scenario "${asked}". It has ${list}.`);
	const [only, second] = names;
	if (asked === undefined && second !== undefined)
		throw new UsageError(`${file} has several scenarios; choose one with --scenario: ${list}.`);
	return asked ?? only ?? "";
}
