// Plain data with places, for keeping while the text around it changes: each span is held by the declaration it stands in,
// which knows where it is now. What is pinned holds on to nothing else of the version it comes from.

import type { Span, Tree } from "../../engine/index.ts";
import type { Script } from "./script.ts";

interface MovableSpan {
	start: number;
	end: number;
}

/** A span of the data, and how far it stands behind the start of its declaration. */
interface Place {
	readonly span: MovableSpan;
	readonly base: Tree.Declaration;
	readonly from: number;
}

/** Data of a type, with its spans pinned. */
export class Pinned<T> {
	readonly #data: T;
	readonly #places: readonly Place[];

	constructor(data: T, places: readonly Place[]) {
		this.#data = data;
		this.#places = places;
	}

	/**
	 * The data with the places of now; right as long as the declarations they stand in are part of the script. It is the same
	 * object each time: its spans are set to where they stand, as those of trees are.
	 */
	get now(): T {
		for (const { span, base, from } of this.#places) {
			const start = base.span.start + from;
			if (span.start === start) continue;
			span.end += start - span.start;
			span.start = start;
		}
		return this.#data;
	}
}

/** Pins a copy of data of a script: a span counts in the file of the nearest `uri` around it, or in the script itself. */
export function pin<T>(script: Script, data: T): Pinned<T> {
	const places: Place[] = [];
	const copySpan = ({ start, end }: Span, uri: string): Span => {
		const span = { start, end };
		const base = script.declarationAt(uri, start);
		if (base) places.push({ span, base, from: start - base.span.start });
		return span;
	};
	return new Pinned(copied(data, script.analysis.uri, copySpan) as T, places);
}

function copied(value: unknown, uri: string, copySpan: (span: Span, uri: string) => Span): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map((each) => copied(each, uri, copySpan));
	if (isSpan(value)) return copySpan(value, uri);
	const around = "uri" in value && typeof value.uri === "string" ? value.uri : uri;
	return Object.fromEntries(
		Object.entries(value).map(([key, each]) => [key, copied(each, around, copySpan)]),
	);
}

function isSpan(value: object): value is Span {
	return "start" in value && "end" in value;
}
