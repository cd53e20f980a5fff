// Plain data with places, for keeping while the text around it changes: each span is held by the declaration it stands in,
// which knows where it is now.

import type { Span, Tree } from "../../engine/index.ts";
import type { Script } from "./script.ts";

/** Gives the data with the places of now. */
export type Pinned<T> = () => T;

/**
 * Pins data of a script: a span counts in the file of the nearest `uri` around it, or in the script itself. Places are
 * right as long as their declarations stand in the script.
 */
export function pin<T>(script: Script, data: T): Pinned<T> {
	return pinnerOf(script, data, script.analysis.uri) as Pinned<T>;
}

function pinnerOf(script: Script, value: unknown, uri: string): () => unknown {
	if (typeof value !== "object" || value === null) return () => value;
	if (Array.isArray(value)) {
		const pinned = value.map((each) => pinnerOf(script, each, uri));
		return () => pinned.map((each) => each());
	}
	if (isSpan(value)) return pinnedSpan(script, value, uri);
	const around = "uri" in value && typeof value.uri === "string" ? value.uri : uri;
	const pinned = Object.entries(value).map(
		([key, each]) => [key, pinnerOf(script, each, around)] as const,
	);
	return () => Object.fromEntries(pinned.map(([key, each]) => [key, each()]));
}

function isSpan(value: object): value is Span {
	return "start" in value && "end" in value;
}

function pinnedSpan(script: Script, { start, end }: Span, uri: string): () => Span {
	const base: Tree.Declaration | undefined = script.declarationAt(uri, start);
	if (!base) return () => ({ start, end });
	const from = start - base.span.start;
	const to = end - base.span.start;
	return () => ({ start: base.span.start + from, end: base.span.start + to });
}
