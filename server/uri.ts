// Uris as plain text, for people. No file system is asked.

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

/** The last part of a uri's path, for people. */
export function fileName(uri: string): string {
	return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
