// Which file an import names, as uris alone: no file system is asked. An import reaches no further than the workspace that
// its file is in.

import { fail, ok, type Result } from "../result.ts";
import type { ImportFailure } from "./analyse.ts";

/** The uri that a relative path means in a file; only inside one of the folders (or beside a file without one). Folders are uris, spelt as the file's. */
export function resolveImport(
	fromUri: string,
	path: string,
	folders: readonly string[],
): Result<string, ImportFailure> {
	if (/^([a-z][a-z0-9+.-]*:|\/|\\)/i.test(path)) return fail({ kind: "not-relative" });
	const base = fromUri.slice(0, fromUri.lastIndexOf("/"));
	const resolved = join(base, path.replaceAll("\\", "/"));
	const inside = folders.filter((folder) => isInside(fromUri, folder));
	const homes = inside.length > 0 ? inside : [base];
	if (resolved === undefined || !homes.some((folder) => isInside(resolved, folder)))
		return fail({ kind: "outside-workspace" });
	return ok(resolved);
}

function isInside(uri: string, folder: string): boolean {
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
