// Plain data with places, for keeping while the text around it changes: each span is held by the declaration it stands in,
// which knows where it is now. What is pinned holds on to nothing else of the version it comes from.

import type { Span, Tree } from "../../engine/index.ts";
import type { Script } from "./script.ts";

/** Data of a type, with its spans pinned. */
export interface Pinned<T> {
	readonly data: unknown;
	/** Never set: the type that `unpin` gives. */
	readonly type?: T;
}

class PinnedSpan {
	readonly base: Tree.Declaration;
	readonly from: number;
	readonly to: number;

	constructor(base: Tree.Declaration, { start, end }: Span) {
		this.base = base;
		this.from = start - base.span.start;
		this.to = end - base.span.start;
	}

	get span(): Span {
		const { start } = this.base.span;
		return { start: start + this.from, end: start + this.to };
	}
}

/** Pins data of a script: a span counts in the file of the nearest `uri` around it, or in the script itself. */
export function pin<T>(script: Script, data: T): Pinned<T> {
	return { data: pinned(script, data, script.analysis.uri) };
}

function pinned(script: Script, value: unknown, uri: string): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map((each) => pinned(script, each, uri));
	if (isSpan(value)) {
		const base = script.declarationAt(uri, value.start);
		return base ? new PinnedSpan(base, value) : value;
	}
	const around = "uri" in value && typeof value.uri === "string" ? value.uri : uri;
	return mapped(value, (each) => pinned(script, each, around));
}

/** The data with the places of now; right as long as the declarations they stand in are part of the script. */
export function unpin<T>({ data }: Pinned<T>): T {
	return unpinned(data) as T;
}

function unpinned(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(unpinned);
	return value instanceof PinnedSpan ? value.span : mapped(value, unpinned);
}

function mapped(object: object, map: (value: unknown) => unknown): object {
	return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, map(each)]));
}

function isSpan(value: object): value is Span {
	return "start" in value && "end" in value;
}
