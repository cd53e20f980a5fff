// Paths and URIs of scripts as plain text. Debug clients name a file by path or by URI, and escape as they like; inside
// the adapter every file has one canonical URI.

import {
	type ImportFailure,
	ok,
	type Result,
	resolveImport as resolve,
} from "../../engine/index.ts";

/** A scheme; one letter is a drive. */
const schemePattern = /^[a-z][a-z0-9+.-]+:/i;

export function isUri(pathOrUri: string): boolean {
	return schemePattern.test(pathOrUri);
}

/** The one URI of a file that a client names by path or URI. */
export function canonicalUri(pathOrUri: string): string {
	const uri = isUri(pathOrUri) ? pathOrUri : fileUri(pathOrUri);
	const [, head = "", path = ""] = /^([a-z][a-z0-9+.-]+:(?:\/\/[^/]*)?)(.*)$/i.exec(uri) ?? [];
	return head + path.split("/").map(canonicalSegment).join("/");
}

/** What a client understands: a path for files, the URI for everything else. */
export function clientPath(uri: string): string {
	if (!uri.startsWith("file:///")) return uri;
	const path = decode(uri.slice("file://".length));
	return /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
}

export function fileName(uri: string): string {
	return decode(uri.slice(uri.lastIndexOf("/") + 1));
}

/** As resolveImport of the engine, between canonical URIs. */
export function resolveImport(
	fromUri: string,
	path: string,
	folders: readonly string[],
): Result<string, ImportFailure> {
	const found = resolve(fromUri, path, folders.map(canonicalUri));
	return found.ok ? ok(canonicalUri(found.value)) : found;
}

function fileUri(path: string): string {
	const slashes = path.replaceAll("\\", "/");
	return `file://${slashes.startsWith("/") ? "" : "/"}${slashes.split("/").map(encodeURIComponent).join("/")}`;
}

/** Drive letters are written small, as VS Code does. */
function canonicalSegment(segment: string): string {
	const plain = decode(segment);
	return encodeURIComponent(/^[A-Z]:$/.test(plain) ? plain.toLowerCase() : plain);
}

/** Text that only looks escaped stays as it is. */
function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
