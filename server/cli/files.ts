// Which scripts the arguments of `hmm check` mean: files as they are, folders with every .hmm file below them, patterns for
// shells that leave them alone. Folders that are hidden, installed packages and links to folders are not entered, so every
// walk ends.

import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join, normalize, sep } from "node:path";
import { reasonOf } from "./usage.ts";

export interface FoundScripts {
	/** Each once, in the order of the arguments. */
	readonly paths: readonly string[];
	/** What could not be found or read, said for people. */
	readonly failures: readonly string[];
}

export function findScripts(names: readonly string[]): FoundScripts {
	const failures: string[] = [];
	const fail = (message: string): void => {
		failures.push(message);
	};
	const paths = names.flatMap((name) => scriptsOf(name, fail));
	return { paths: [...new Set(paths.map((path) => normalize(path)))], failures };
}

function scriptsOf(name: string, fail: (message: string) => void): readonly string[] {
	if (existsSync(name)) {
		if (!statSync(name).isDirectory()) return [name];
		const inside = filesBelow(name, fail).filter((path) => path.endsWith(".hmm"));
		if (inside.length === 0) fail(`There are no .hmm files in ${name}.`);
		return inside;
	}
	if (!/[*?{]/.test(name)) return [name]; // reading it says what is wrong
	const pattern = patternOf(name);
	const matching = filesBelow(rootOf(name), fail).filter((path) =>
		pattern.test(normalize(path).replaceAll(sep, "/")),
	);
	if (matching.length === 0) fail(`No file matches ${name}.`);
	return matching;
}

function filesBelow(folder: string, fail: (message: string) => void): readonly string[] {
	let entries: readonly Dirent[];
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		fail(`${folder} cannot be read: ${reasonOf(error)}.`);
		return [];
	}
	return entries
		.toSorted((a, b) => (a.name < b.name ? -1 : 1))
		.flatMap((entry) => {
			const path = join(folder, entry.name);
			if (!entry.isDirectory()) return isFile(entry, path) ? [path] : [];
			const isSkipped = entry.name.startsWith(".") || entry.name === "node_modules";
			return isSkipped ? [] : filesBelow(path, fail);
		});
}

function isFile(entry: Dirent, path: string): boolean {
	if (!entry.isSymbolicLink()) return entry.isFile();
	return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

// ── patterns ──────────────────────────────────────────────────────────────

/** The folder before the first part of a pattern that has a wildcard. */
function rootOf(pattern: string): string {
	const parts = pattern.replaceAll(sep, "/").split("/");
	const before = parts.slice(
		0,
		parts.findIndex((part) => /[*?{]/.test(part)),
	);
	if (before.length === 0) return ".";
	return before.join("/") || "/";
}

const wildcards: { readonly [token: string]: string } = {
	"**/": "(?:[^/]+/)*",
	"**": ".*",
	"*": "[^/]*",
	"?": "[^/]",
};

/** `*` and `?` within a name, `**` over folders, `{a,b}` for one of several. */
function patternOf(name: string): RegExp {
	const tokens = normalize(name)
		.replaceAll(sep, "/")
		.matchAll(/\*\*\/|\*\*|\*|\?|\{[^{}/]*\}|./gsu);
	const source = [...tokens].map(([token]) => {
		if (token.length > 1 && token.startsWith("{"))
			return `(?:${token.slice(1, -1).split(",").map(literal).join("|")})`;
		return wildcards[token] ?? literal(token);
	});
	return new RegExp(`^${source.join("")}$`, "su");
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
