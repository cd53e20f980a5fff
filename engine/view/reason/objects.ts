// What a step did to pages, locks, notifiers and variables, in the kernel's words.

import { ABSENT } from "../diff.ts";
import type { ChangeView, LockView, NotifierView, PageView, StateView } from "../model.ts";
import { spanLabel } from "./cpu.ts";
import { grouped } from "./grouped.ts";
import { listed, pairsOf } from "./pairs.ts";

/** What is written to a page, whoever maps it. */
export function contentPhrases(before: StateView, after: StateView): readonly string[] {
	return pairsOf(before.pages, after.pages, ({ id }) => id).flatMap(({ old, fresh }) =>
		old && fresh && old.content !== fresh.content && fresh.refcount > 0
			? [`writes ${fresh.content} to page ${fresh.id}`]
			: [],
	);
}

export function pagePhrases(before: StateView, after: StateView): readonly string[] {
	const happenings = pairsOf(before.pages, after.pages, ({ id }) => id).flatMap((pair) => {
		const { old, fresh } = pair;
		const { id } = fresh ?? old ?? { id: 0 };
		const [was, is] = [old?.refcount ?? 0, fresh?.refcount ?? 0];
		if (was > 0 && is === 0)
			return [{ template: `frees #${stillUsed(fresh)}`, place: "", page: id }];
		if (was === 0 && is > 0) return [{ template: "allocates #", place: "", page: id }];
		const template = old && fresh && pagePhrase(old, fresh);
		return template ? [{ template, place: "", page: id }] : [];
	});
	return grouped(happenings, "");
}

/** The most telling change of a page that stays: its counts follow from who maps it. */
function pagePhrase(old: PageView, fresh: PageView): string | undefined {
	if (fresh.pins !== old.pins)
		return `${fresh.pins > old.pins ? "pins" : "unpins"} # (${fresh.pins} ${fresh.pins === 1 ? "pin" : "pins"})`;
	if (fresh.locked !== old.locked) return fresh.locked ? "locks #" : "unlocks #";
	if (fresh.lru !== old.lru)
		return fresh.lru === "isolated" ? "takes # off its LRU list" : "puts # back on its LRU list";
	if (fresh.refcount !== old.refcount && fresh.mapcount === old.mapcount)
		return `${fresh.refcount > old.refcount ? "takes" : "drops"} a reference to # (refcount ${fresh.refcount})`;
	return undefined;
}

function stillUsed(page: PageView | undefined): string {
	const users = page?.mappedBy ?? [];
	return users.length === 0
		? ""
		: `, which ${listed(users)} still map${users.length > 1 ? "" : "s"}`;
}

// ── locks ─────────────────────────────────────────────────────────────────

export function lockPhrases(before: StateView, after: StateView): readonly string[] {
	const locksOf = (state: StateView): readonly LockView[] => [
		...state.locks,
		...state.mms.map((mm) => mm.mmapLock),
	];
	return pairsOf(locksOf(before), locksOf(after), ({ name }) => name).flatMap(({ old, fresh }) =>
		old && fresh ? lockPhrase(old, fresh) : [],
	);
}

function lockPhrase(old: LockView, fresh: LockView): readonly string[] {
	const { name } = fresh;
	if (old.writer !== undefined && fresh.readers.includes(old.writer))
		return [`downgrades ${name} to reading`];
	if (fresh.writer !== undefined && fresh.writer !== old.writer)
		return [
			`takes ${name}${fresh.type === "rwsem" || fresh.type === "rwlock" ? " for writing" : ""}`,
		];
	if (old.writer !== undefined && fresh.writer === undefined) return [`releases ${name}`];
	if (fresh.readers.length > old.readers.length) return [`takes ${name} for reading`];
	if (fresh.readers.length < old.readers.length) return [`releases ${name}`];
	return [];
}

// ── notifiers ─────────────────────────────────────────────────────────────

export function notifierPhrases(before: StateView, after: StateView): readonly string[] {
	return pairsOf(before.notifiers, after.notifiers, ({ name }) => name).flatMap(({ old, fresh }) =>
		old && fresh ? notifierPhrase(old, fresh, after) : [],
	);
}

function notifierPhrase(
	old: NotifierView,
	fresh: NotifierView,
	{ mms }: StateView,
): readonly string[] {
	const { name, seq } = fresh;
	if (old.state !== fresh.state) {
		const mm = mms.find((candidate) => candidate.name === fresh.mm);
		const where = mm && fresh.span ? ` for ${spanLabel(mm, fresh.span)} of ${mm.name}` : "";
		return [stateWords[fresh.state].replace("@", name).replace("%", where)];
	}
	return old.seq === seq ? [] : [`publishes sequence number ${seq} in ${name}`];
}

const stateWords: { readonly [state in NotifierView["state"]]: string } = {
	"not-inserted": "takes @ out",
	inserted: "inserts @%",
	"deferred-insert": "queues @ to be inserted%, since an invalidation is running",
	"deferred-remove": "queues @ to be removed, since an invalidation is running",
	removed: "removes @",
	registered: "registers @",
};

// ── variables ─────────────────────────────────────────────────────────────

/** Variables of devices and records, and locals of the driver's own functions, such as `r.seq`. */
export function variablePhrases(changes: readonly ChangeView[]): readonly string[] {
	const phrases = changes.flatMap(({ path, what, before, after }) => {
		const isShared = path.startsWith("variable:");
		const isLocal = path.includes("/frame:") && before !== ABSENT && after !== ABSENT;
		// Counters and copies are the script's own affair; parts of objects and errors are the protocol's.
		const isTelling = /[.[]/.test(what) || /^-E/.test(after);
		return isShared || (isLocal && isTelling) ? [`sets ${what} to ${after}`] : [];
	});
	return [...new Set(phrases)]; // a caller and its callee may have one object under one name
}
