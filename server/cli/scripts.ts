// Files of the command line as snapshots: reading, what imports may reach, and the scenario that is meant.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { closest, fail, ok, positionAt, type Result, resolveImport } from "../../engine/index.ts";
import { createSnapshot, type Snapshot } from "../snapshot.ts";
import { type Runnable, runnablesOf } from "../verify/runnable.ts";
import { plural, printable } from "./text.ts";
import { reasonOf, UsageError } from "./usage.ts";

export interface Script {
	/** As messages name it: relative to the working folder. */
	readonly file: string;
	readonly snapshot: Snapshot;
}

/** The script, or why there is none, said for people. */
export function readScript(path: string): Result<Script, string> {
	const text = readText(path);
	if (!text.ok) return fail(`${path} cannot be read: ${text.error}.`);
	const { href } = pathToFileURL(resolve(path));
	const folders = homesOf(path).map((folder) => pathToFileURL(folder).href);
	const snapshot = createSnapshot(href, 0, text.value, {
		resolve: (from, name) => resolveImport(from, name, folders),
		read(uri) {
			const imported = readText(new URL(uri));
			return imported.ok ? imported.value : undefined; // the import says that it cannot be read
		},
	});
	return ok({ file: fileOf(href), snapshot });
}

/** The one script of a command that cannot do without it. */
export function demandScript(path: string): Script {
	const script = readScript(path);
	if (!script.ok) throw new UsageError(script.error);
	return script.value;
}

/** What imports may reach: the working folder, and the checkout that the script is in. */
function homesOf(path: string): readonly string[] {
	for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
		if (existsSync(join(folder, ".git"))) return [process.cwd(), folder];
		if (folder === dirname(folder)) return [process.cwd()];
	}
}

/** Says on the side that what was found is not about the present text. */
export function tellEdited(script: Script): void {
	for (const note of editsOf(script)) console.error(printable(`hmm: ${note}`));
}

/** Of each file of the script that is another one by now, that it is. Pipes can be read only once. */
export function editsOf({ snapshot }: Script): readonly string[] {
	return snapshot.analysis.modules.flatMap(({ uri, text }) => {
		const url = new URL(uri);
		if (statSync(url, { throwIfNoEntry: false })?.isFIFO()) return [];
		const now = readText(url);
		if (now.ok && now.value === text) return [];
		const what = now.ok ? "has been edited" : "has gone";
		return `${fileOf(uri)} ${what} since it was read: what is said is about the text of then. Run this again for that of now.`;
	});
}

/** Bytes at the beginning that are looked at to tell text from something else. */
const SNIFFED = 8_192;

function readText(path: string | URL): Result<string, string> {
	try {
		const stat = statSync(path);
		// Devices may never end; pipes are what a shell's <(…) is.
		if (!stat.isFile() && !stat.isFIFO())
			return fail(stat.isDirectory() ? "it is a folder" : "it is no file");
		const bytes = readFileSync(path);
		if (bytes.subarray(0, SNIFFED).includes(0)) return fail("it is binary, scripts are UTF-8 text");
		return ok(bytes.toString("utf8"));
	} catch (error) {
		return fail(reasonOf(error));
	}
}

/** A uri for people: relative to the working folder; the kernel model's scripts keep theirs. */
export function fileOf(uri: string): string {
	return uri.startsWith("file:") ? relative(process.cwd(), fileURLToPath(uri)) : uri;
}

/** The scenario asked for; where none is, the only one. Those made for entry points can be had by name as well. */
export function chooseScenario({ file, snapshot }: Script, asked: string | undefined): Runnable {
	const runnables = runnablesOf(snapshot);
	const [only] = runnables;
	if (!only) throw withoutScenario({ file, snapshot });
	const names = [...new Set(runnables.map(({ name }) => name))];
	const list = listOf(names);
	if (asked === undefined) {
		if (names.length === 1) return only;
		throw new UsageError(`${file} has several scenarios; choose one with --scenario:${list}`);
	}
	const found = runnables.find(({ name }) => name === asked);
	if (found) return found;
	const meant = closest(asked, names);
	const question = meant === undefined ? "" : ` Did you mean "${meant}"?`;
	throw new UsageError(`${file} has no scenario "${asked}".${question} It has:${list}`);
}

/** Names that are listed; who has more knows them. */
const LISTED_MAX = 20;

function listOf(names: readonly string[]): string {
	const rest = names.length - LISTED_MAX;
	const lines = names.slice(0, LISTED_MAX).map((name) => `\n  ${name}`);
	return lines.join("") + (rest > 0 ? `\n  and ${plural(rest, "other")}` : "");
}

/** A script has none, or is so broken that none can be seen: then the first mistake is what to look at. */
export function withoutScenario({ file, snapshot }: Script): UsageError {
	const { module, problems } = snapshot.analysis;
	const broken = problems.find(({ severity }) => severity === "error");
	if (!broken) return new UsageError(`${file} has no scenario.`);
	const line = positionAt(module.lineStarts, broken.span.start).line + 1;
	return new UsageError(
		`${file} has no scenario that can be seen before line ${line} is repaired: ${broken.message}`,
	);
}
