// Plain data with places, for keeping while the text around it changes: each span is held by the declaration it stands in,
// which knows where it is now. What is pinned holds on to nothing else of the version it comes from.

import type { Span, Tree } from "../../engine/index.ts";
import type { Script } from "./script.ts";

/** Data of a type, with its spans pinned. */
export class Pinned<T> {
	readonly #data: unknown;
	readonly #bases: readonly Tree.Declaration[];
	#starts: readonly number[];
	#now: T;

	constructor(data: unknown, bases: readonly Tree.Declaration[], now: T) {
		this.#data = data;
		this.#bases = bases;
		this.#starts = bases.map(({ span }) => span.start);
		this.#now = now;
	}

	/** The data with the places of now; right as long as the declarations they stand in are part of the script. */
	get now(): T {
		if (this.#bases.every(({ span }, index) => span.start === this.#starts[index]))
			return this.#now;
		this.#starts = this.#bases.map(({ span }) => span.start);
		this.#now = unpinned(this.#data) as T;
		return this.#now;
	}
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
	const bases = new Set<Tree.Declaration>();
	const place = (span: Span, uri: string): PinnedSpan | Span => {
		const base = script.declarationAt(uri, span.start);
		if (!base) return span;
		bases.add(base);
		return new PinnedSpan(base, span);
	};
	return new Pinned(pinned(data, script.analysis.uri, place), [...bases], data);
}

function pinned(value: unknown, uri: string, place: (span: Span, uri: string) => object): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map((each) => pinned(each, uri, place));
	if (isSpan(value)) return place(value, uri);
	const around = "uri" in value && typeof value.uri === "string" ? value.uri : uri;
	return mapped(value, (each) => pinned(each, around, place));
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
