// What is known at one point of one path: locks held, what variables hold, where every range stands, references taken.
// Immutable; two paths with equal knowledge are one.

import type { Span } from "../../engine/index.ts";

export type LockMode = "write" | "read";

export interface HeldLock {
	/** `mmap_lock`, or the lock's name. */
	readonly lock: string;
	readonly mode: LockMode;
	/** Where it was taken, and in which call of a function. */
	readonly span: Span;
	readonly depth: number;
}

/** What a variable, field or call result is known to be: a number, or what it came from. */
export type Value =
	| number
	| { readonly kind: "seq"; readonly begin: number; readonly notifier: string }
	| { readonly kind: "pfn"; readonly range: string }
	| { readonly kind: "range"; readonly range: string }
	| { readonly kind: "named"; readonly name: string };

/** Where a range stands between read_begin and the device. */
export interface RangeState {
	readonly notifier: string;
	/** The walk whose result it holds: its place, result and the number it ran under. */
	readonly walk: Walked | undefined;
	/** The last read_retry that said "no collision" for the walk's number. */
	readonly checked: Checked | undefined;
	/** Where the lock that made the check count was released. */
	readonly spent: Span | undefined;
	/** A check against another number than the walk's, since the walk. */
	readonly otherCheck: Span | undefined;
	readonly requestsFault: boolean;
}

export interface Walked {
	readonly span: Span;
	readonly result: number;
	/** Start of the read_begin that gave the number; -1 where none did. */
	readonly begin: number;
}

export interface Checked {
	readonly span: Span;
	readonly locks: readonly HeldLock[];
}

export interface PathState {
	readonly locks: readonly HeldLock[];
	readonly values: ReadonlyMap<string, Value>;
	/** Conditions that were tested on this path, as text, with how they came out. */
	readonly facts: ReadonlyMap<string, boolean>;
	readonly ranges: ReadonlyMap<string, RangeState>;
	/** Numbers known to be stale: the start of their read_begin. */
	readonly stale: readonly number[];
	/** Places of mmget_not_zero that succeeded and were not given back. */
	readonly references: readonly Span[];
	/** What a callback has done so far: `set_seq`, `unmap`, `flush`, with places. */
	readonly done: ReadonlyMap<string, Span>;
}

export const emptyState: PathState = {
	locks: [],
	values: new Map(),
	facts: new Map(),
	ranges: new Map(),
	stale: [],
	references: [],
	done: new Map(),
};

export function withValue(state: PathState, key: string, value: Value | undefined): PathState {
	if (state.values.get(key) === value) return state;
	const values = new Map(state.values);
	if (value === undefined) values.delete(key);
	else values.set(key, value);
	return { ...state, values };
}

/** Results of calls are read by the statement or condition they stand in, and forgotten behind it. */
export const RESULT_MARK = "@";

export function withoutResults(state: PathState): PathState {
	let values: Map<string, Value> | undefined;
	for (const key of state.values.keys()) {
		if (!key.startsWith(RESULT_MARK)) continue;
		values ??= new Map(state.values);
		values.delete(key);
	}
	return values ? { ...state, values } : state;
}

export function withRange(state: PathState, range: string, change: Partial<RangeState>): PathState {
	const known = state.ranges.get(range) ?? freshRange("", false);
	return { ...state, ranges: new Map(state.ranges).set(range, { ...known, ...change }) };
}

export function freshRange(notifier: string, requestsFault: boolean): RangeState {
	return {
		notifier,
		walk: undefined,
		checked: undefined,
		spent: undefined,
		otherCheck: undefined,
		requestsFault,
	};
}

export function withDone(state: PathState, what: string, span: Span): PathState {
	return { ...state, done: new Map(state.done).set(what, span) };
}

/** Forgets what was tested about a variable that changes. */
export function withoutFacts(state: PathState, name: string): PathState {
	if (state.facts.size === 0) return state;
	const facts = new Map([...state.facts].filter(([text]) => !mentions(text, name)));
	return facts.size === state.facts.size ? state : { ...state, facts };
}

/** True where `name` stands in `text` as a word; a name that is still missing stands nowhere. Without an expression to compile: it is asked on every path. */
function mentions(text: string, name: string): boolean {
	if (name === "") return false;
	for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
		if (!isWordAt(text, at - 1) && !isWordAt(text, at + name.length)) return true;
	return false;
}

function isWordAt(text: string, index: number): boolean {
	const code = text.charCodeAt(index); // NaN outside of the text
	return (
		(code >= 97 && code <= 122) ||
		(code >= 65 && code <= 90) ||
		(code >= 48 && code <= 57) ||
		code === 95
	);
}

export function isHeld(state: PathState, lock: string): boolean {
	return state.locks.some((held) => held.lock === lock);
}

/** A key that equal states share. */
export function stateKey(state: PathState): string {
	const parts = [
		state.locks.map(({ lock, mode, depth }) => `${lock}${mode[0]}${depth}`).join(),
		entries(state.values, valueKey),
		entries(state.facts, String),
		entries(state.ranges, rangeKey),
		state.stale.join(),
		state.references.map(({ start }) => start).join(),
		entries(state.done, ({ start }) => String(start)),
	];
	return parts.join("|");
}

function entries<T>(map: ReadonlyMap<string, T>, text: (value: T) => string): string {
	if (map.size === 0) return "";
	return [...map]
		.map(([key, value]) => `${key}=${text(value)}`)
		.sort()
		.join(";");
}

function valueKey(value: Value): string {
	if (typeof value === "number") return String(value);
	switch (value.kind) {
		case "seq":
			return `s${value.begin}`;
		case "named":
			return `n${value.name}`;
		default:
			return `${value.kind[0]}${value.range}`;
	}
}

function rangeKey({ walk, checked, spent, otherCheck, notifier }: RangeState): string {
	const locks = checked?.locks.map(({ lock, mode }) => lock + mode[0]).join() ?? "";
	return `${notifier},${walk?.span.start},${walk?.result},${walk?.begin},${checked?.span.start},${locks},${spent?.start},${otherCheck?.start}`;
}

/** What a callee knew of its own locals is gone when it returns. */
export function withoutLocals(state: PathState, depth: number): PathState {
	const mark = `'${depth}`;
	const keep = (key: string): boolean => !key.includes(mark) && !key.startsWith(RESULT_MARK);
	return {
		...state,
		values: new Map([...state.values].filter(([key]) => keep(key))),
		facts: new Map([...state.facts].filter(([key]) => keep(key))),
		ranges: new Map([...state.ranges].filter(([key]) => keep(key))),
	};
}
