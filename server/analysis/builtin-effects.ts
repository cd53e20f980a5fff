// What each builtin does to what a path knows, and how its outcome splits the path. Only what rules ask about is here.

import type { Span } from "../../engine/index.ts";
import {
	freshRange,
	type HeldLock,
	type LockMode,
	type PathState,
	type Value,
	withDone,
	withRange,
	withValue,
} from "./state.ts";
import type { CallSite, Walk } from "./walk.ts";

export const EBUSY = 16;
const EFAULT = 14;

/** The results that make a difference; `undefined` where any result will do. */
export function outcomesOf(walk: Walk, site: CallSite): readonly (number | undefined)[] {
	switch (site.builtin.name) {
		case "range_fault":
			return [walk.facts.countsPages() ? 1 : 0, -EBUSY, -EFAULT];
		case "range_fault_unlocked":
			return [0, -EBUSY, -EFAULT];
		case "mmget_not_zero":
		case "trylock":
		case "read_trylock":
		case "write_trylock":
		case "mmap_read_trylock":
			return [1, 0];
		case "read_retry":
		case "check_retry":
			return retryOutcomes(walk, site);
		default:
			return [undefined];
	}
}

/** A number that is known to be stale collides for ever. */
function retryOutcomes(walk: Walk, site: CallSite): readonly number[] {
	const seq = walk.argument(site, 1);
	const begin = seq !== undefined && typeof seq !== "number" && seq.kind === "seq" ? seq.begin : -1;
	return site.state.stale.includes(begin) ? [1] : [0, 1];
}

/** What the call gives: a sequence number remembers where it was taken. */
export function valueOfResult(
	walk: Walk,
	site: CallSite,
	result: number | undefined,
): Value | undefined {
	if (site.builtin.name !== "read_begin") return result;
	return { kind: "seq", begin: site.call.span.start, notifier: walk.argumentName(site, 0) };
}

/** What callbacks and migrations are remembered to have done, by builtin. */
const marks: { readonly [builtin: string]: string } = {
	set_seq: "set_seq",
	device_flush: "flush",
	queue_work: "queue_work",
	migrate_device_range: "device_range",
};

export function applyBuiltin(walk: Walk, site: CallSite, result: number | undefined): PathState {
	const { state, call } = site;
	const span = call.span;
	const { name } = site.builtin;
	if (Object.hasOwn(marks, name)) return withDone(state, marks[name] ?? name, span);
	if (name === "range_fault") return walked(walk, site, result ?? 0);
	if (name === "range_fault_unlocked") return walkedUnlocked(walk, site, result ?? 0);
	switch (name) {
		case "lock":
		case "write_lock":
			return taken(site, walk.argumentName(site, 0), "write");
		case "read_lock":
			return taken(site, walk.argumentName(site, 0), "read");
		case "trylock":
		case "write_trylock":
			return result === 1 ? taken(site, walk.argumentName(site, 0), "write") : state;
		case "read_trylock":
			return result === 1 ? taken(site, walk.argumentName(site, 0), "read") : state;
		case "unlock":
		case "write_unlock":
		case "read_unlock":
			return released(state, walk.argumentName(site, 0), span);
		case "mmap_read_lock":
			return taken(site, MMAP_LOCK, "read");
		case "mmap_read_trylock":
			return result === 1 ? taken(site, MMAP_LOCK, "read") : state;
		case "mmap_write_lock":
			return taken(site, MMAP_LOCK, "write");
		case "mmap_read_unlock":
		case "mmap_write_unlock":
			return released(state, MMAP_LOCK, span);
		case "mmap_write_downgrade":
			return taken({ ...site, state: released(state, MMAP_LOCK, span) }, MMAP_LOCK, "read");
		case "mmget_not_zero":
			return result === 1 ? { ...state, references: [...state.references, span] } : state;
		case "mmput":
		case "mmput_async":
			return { ...state, references: state.references.slice(0, -1) };
		case "read_begin":
			return begun(walk, site);
		case "read_retry":
			return checked(walk, site, result === 1);
		case "device_unmap":
		case "device_protect":
			return withDone(withoutFlush(state), "unmap", span);
		case "notifier_remove":
			return withDone(state, `removed ${walk.argumentName(site, 0)}`, span);
		default:
			return state;
	}
}

export const MMAP_LOCK = "mmap_lock";

function taken(site: CallSite, lock: string, mode: LockMode): PathState {
	const held: HeldLock = { lock, mode, span: site.call.span, depth: site.depth };
	return { ...site.state, locks: [...site.state.locks, held] };
}

/** Releasing a lock ends what was checked under it. */
function released(state: PathState, lock: string, span: Span): PathState {
	const index = state.locks.findLastIndex((held) => held.lock === lock);
	if (index < 0) return state;
	const locks = state.locks.filter((_, other) => other !== index);
	let after: PathState = { ...state, locks };
	for (const [range, { checked, spent }] of state.ranges)
		if (checked && !spent && checked.locks.some((held) => held.lock === lock) && lock !== MMAP_LOCK)
			after = withRange(after, range, { spent: span });
	return after;
}

function withoutFlush(state: PathState): PathState {
	if (!state.done.has("flush")) return state;
	const done = new Map(state.done);
	const early = done.get("flush");
	done.delete("flush");
	if (early) done.set("early-flush", early);
	return { ...state, done };
}

/** The number itself is given to the variable by the walk; here the old one of the same place stops being stale. */
function begun(_walk: Walk, site: CallSite): PathState {
	const begin = site.call.span.start;
	return { ...site.state, stale: site.state.stale.filter((other) => other !== begin) };
}

function walked(walk: Walk, site: CallSite, result: number): PathState {
	const range = walk.argumentName(site, 0);
	const seq = site.state.values.get(`${range}.seq`);
	const begin = seq !== undefined && typeof seq !== "number" && seq.kind === "seq" ? seq.begin : -1;
	const known = site.state.ranges.get(range) ?? freshRange("", true);
	const state = withRange(site.state, range, {
		...known,
		walk: { span: site.call.span, result: Math.min(result, 0), begin },
		checked: undefined,
		spent: undefined,
		otherCheck: undefined,
	});
	return result === -EBUSY ? { ...state, stale: [...new Set([...state.stale, begin])] } : state;
}

/** The unlocked form takes its number itself, a new one for every round. */
function walkedUnlocked(walk: Walk, site: CallSite, result: number): PathState {
	const range = walk.argumentName(site, 0);
	const seq: Value = {
		kind: "seq",
		begin: site.call.span.start,
		notifier: site.state.ranges.get(range)?.notifier ?? "",
	};
	const state = withValue(begun(walk, site), `${range}.seq`, seq);
	return walked(walk, { ...site, state }, result);
}

/** A check that finds no collision validates every range whose walk ran under that number. */
function checked(walk: Walk, site: CallSite, collided: boolean): PathState {
	const seq = walk.argument(site, 1);
	const begin = seq !== undefined && typeof seq !== "number" && seq.kind === "seq" ? seq.begin : -1;
	if (collided) return { ...site.state, stale: [...new Set([...site.state.stale, begin])] };
	let { state } = site;
	for (const [range, { walk: before }] of state.ranges) {
		if (!before) continue;
		const validates = before.begin === begin;
		state = withRange(
			state,
			range,
			validates
				? { checked: { span: site.call.span, locks: state.locks }, spent: undefined }
				: { otherCheck: site.call.span },
		);
	}
	return state;
}
