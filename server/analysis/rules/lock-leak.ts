import { MMAP_LOCK } from "../builtin-effects.ts";
import type { CleanNote, KeptLock, LeftNote } from "../note.ts";
import type { NotedReport, Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import type { HeldLock } from "../state.ts";
import { indentAt } from "../user-lock.ts";
import type { ExitSite } from "../walk.ts";

/** hmm-semantics R17: every path out releases what it took. */
export const lockLeak: Rule = {
	code: "lock-leak",
	severity: "error",
	title: "A path leaves with a lock that it took",
	page: `Every path out of a function releases what the function took: \`mmap_lock\` on every error, the driver's lock on the retry arm.
A lock that is kept hangs whoever wants it next, and with \`mmap_lock\` the whole process.

A function may hand a lock to its caller when it succeeds, if it does so on every path that succeeds and on no other.`,
	bad: varied(
		"    device_map(gpu, r)\n    unlock(update)\n    mmput(mm)\n    return 0\n",
		"    device_map(gpu, r)\n    mmput_async(mm)\n    if choose() { return -EBUSY }\n    unlock(update)\n    return 0\n",
	),
	good: varied(
		"    device_map(gpu, r)\n    unlock(update)\n    mmput(mm)\n    return 0\n",
		"    device_map(gpu, r)\n    mmput_async(mm)\n    unlock(update)\n    return 0\n",
	),
	shows: ["lock-leak", "deadlock", "self-deadlock"],
	exit(walk, site) {
		const { routine, state, depth, root } = site;
		const body = routine.body.span;
		const own = state.locks.find(
			(held) => held.depth === depth && held.span.start >= body.start && held.span.end <= body.end,
		);
		const last = depth === 0 && root.kind !== "fn" ? state.locks[0] : undefined;
		const { uri, name } = routine;
		if (!own) walk.note({ kind: "clean", uri, body, isSuccess: isSuccess(site) });
		if (!own && !last) return;
		walk.note({
			kind: "left",
			...{ uri, body, routine: name, at: site.span },
			isSuccess: isSuccess(site),
			isHandedOn: handsToEnd(site),
			own: own && keptLock(own),
			last: last && keptLock(last),
		});
	},
	end(notes, report, text) {
		const left = notes.filter((note) => note.kind === "left");
		if (left.length === 0) return;
		const clean = byBody(notes.filter((note) => note.kind === "clean"));
		const reported = new Set<number>();
		const leak = (note: LeftNote, lock: KeptLock): void => {
			if (note.isHandedOn) return;
			reported.add(lock.takenAt.start);
			report(reportOf(note, lock, text));
		};
		for (const [body, exits] of byBody(left.filter(({ own }) => own)))
			if (!takesForCaller(exits, clean.get(body) ?? []))
				for (const note of exits) if (note.own) leak(note, note.own);
		for (const note of left)
			if (note.last && !reported.has(note.last.takenAt.start)) leak(note, note.last);
	},
};

function keptLock({ lock, mode, span }: HeldLock): KeptLock {
	return { lock, mode, takenAt: span };
}

/** The exits of each body, from wherever it was entered. */
function byBody<N extends LeftNote | CleanNote>(
	notes: readonly N[],
): ReadonlyMap<string, readonly N[]> {
	const grouped = new Map<string, N[]>();
	for (const note of notes) {
		const key = `${note.uri} ${note.body.start}`;
		const same = grouped.get(key);
		if (same) same.push(note);
		else grouped.set(key, [note]);
	}
	return grouped;
}

/** A function may keep its lock on every exit, or on all that succeed and no other. */
function takesForCaller(leaks: readonly LeftNote[], clean: readonly CleanNote[]): boolean {
	if (clean.length === 0) return true;
	return leaks.every(({ isSuccess }) => isSuccess) && !clean.some(({ isSuccess }) => isSuccess);
}

/** invalidate_range_start may keep a lock for invalidate_range_end, unless it refuses: then the end is never called. */
function handsToEnd(site: ExitSite): boolean {
	const starts =
		site.routine.kind === "callback" && site.routine.name.endsWith("invalidate_range_start");
	return starts && !(typeof site.value === "number" && site.value < 0);
}

function isSuccess(site: ExitSite): boolean {
	return !site.returnsValue || site.value === 0 || site.value === 1 || site.value === undefined;
}

function reportOf({ uri, routine, at }: LeftNote, lock: KeptLock, text: string): NotedReport {
	const unlock = unlockOf(lock);
	return {
		rule: lockLeak,
		uri,
		routine,
		message: `This path leaves while it still holds ${lock.lock}: whoever wants it next waits for ever. Release it with ${unlock} before.`,
		span: at,
		related: [{ location: { uri, span: lock.takenAt }, message: `${lock.lock} is taken here` }],
		repair: () => {
			if (text.slice(at.start, at.start + 6) !== "return") return undefined;
			const ownLine = text.slice(text.lastIndexOf("\n", at.start) + 1, at.start).trim() === "";
			const gap = ownLine ? `\n${indentAt(text, at.start)}` : "; ";
			return {
				title: `Release ${lock.lock} before returning`,
				edits: [{ span: { start: at.start, end: at.start }, text: `${unlock}${gap}` }],
			};
		},
	};
}

function unlockOf({ lock, mode }: KeptLock): string {
	if (lock === MMAP_LOCK) return mode === "read" ? "mmap_read_unlock(mm)" : "mmap_write_unlock(mm)";
	return mode === "read" ? `read_unlock(${lock})` : `unlock(${lock})`;
}
