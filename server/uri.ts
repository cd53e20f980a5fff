// Uris as plain text: relative paths and what lies inside a workspace. No file system is asked.

import type { ImportFailure, Result } from "../engine/index.ts";

/** The uri that a relative path means in a file; only inside one of the folders (or beside a file without one). */
export function resolveImport(
	fromUri: string,
	path: string,
	folders: readonly string[],
): Result<string, ImportFailure> {
	if (/^([a-z][a-z0-9+.-]*:|\/|\\)/i.test(path))
		return { ok: false, error: { kind: "not-relative" } };
	const base = fromUri.slice(0, fromUri.lastIndexOf("/"));
	const resolved = join(base, path.replaceAll("\\", "/"));
	const inside = folders.filter((folder) => isInside(fromUri, folder));
	const homes = inside.length > 0 ? inside : [base];
	if (resolved === undefined || !homes.some((folder) => isInside(resolved, folder)))
		return { ok: false, error: { kind: "outside-workspace" } };
	return { ok: true, value: resolved };
}

/** What all uris of one scheme and authority lie in: `file://`. */
export function rootOf(uri: string): string {
	return /^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i.exec(uri)?.[0] ?? "";
}

/** The path from a folder to a file, as people write it; the uri itself where there is none. */
export function relativePath(folder: string, uri: string): string {
	if (rootOf(folder) !== rootOf(uri)) return uri;
	const from = folder.replace(/\/$/, "").split("/");
	const to = uri.split("/");
	let shared = 0;
	while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
	const up = from.slice(shared).map(() => "..");
	return [...up, ...to.slice(shared).map(decodeURIComponent)].join("/");
}

export function isInside(uri: string, folder: string): boolean {
	return uri.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function join(base: string, path: string): string | undefined {
	const match = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)?(.*)$/i.exec(base);
	const parts = (match?.[2] ?? "").split("/");
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === "..") {
			if (parts.length <= 1) return undefined;
			parts.pop();
		} else parts.push(encodeSegment(part));
	}
	return `${match?.[1] ?? ""}${parts.join("/")}`;
}

function encodeSegment(part: string): string {
	return part.includes("%")
		? part
		: encodeURIComponent(part).replaceAll("%40", "@").replaceAll("%2B", "+");
}

/** The last part of a uri's path, for people. */
export function fileName(uri: string): string {
	return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
