import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import type { HeldLock } from "../state.ts";
import { indentAt } from "../user-lock.ts";
import type { ExitSite, Walk } from "../walk.ts";

interface Exits {
	readonly leaks: { readonly site: ExitSite; readonly lock: HeldLock }[];
	/** Threads and callbacks that end with a lock, wherever it was taken. */
	readonly atEnd: { readonly site: ExitSite; readonly lock: HeldLock }[];
	clean: number;
	/** Clean exits that report success: 0, true or nothing. */
	cleanSuccesses: number;
}

const exitsOf = new WeakMap<Walk, Map<string, Exits>>();

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
		const known = exitsOf.get(walk) ?? new Map<string, Exits>();
		exitsOf.set(walk, known);
		const { start, end } = site.routine.body.span;
		const [own] = site.state.locks.filter(
			({ span, depth }) => depth === site.depth && span.start >= start && span.end <= end,
		);
		const key = `${site.routine.name} ${start}`;
		const exits = known.get(key) ?? { leaks: [], atEnd: [], clean: 0, cleanSuccesses: 0 };
		known.set(key, exits);
		if (own) exits.leaks.push({ site, lock: own });
		else {
			exits.clean++;
			if (isSuccess(site)) exits.cleanSuccesses++;
		}
		const [lock] = site.state.locks;
		if (lock && site.depth === 0 && site.root.kind !== "fn" && !handsToEnd(site))
			exits.atEnd.push({ site, lock });
	},
	end(walk) {
		const all = [...(exitsOf.get(walk)?.values() ?? [])];
		const reported = new Set<number>();
		for (const { leaks, clean, cleanSuccesses } of all) {
			if (clean === 0) continue; // takes a lock for its caller
			const handsOver = leaks.every(({ site }) => isSuccess(site)) && cleanSuccesses === 0;
			if (handsOver) continue;
			for (const { site, lock } of leaks) {
				if (handsToEnd(site)) continue;
				reported.add(lock.span.start);
				report(walk, site, lock);
			}
		}
		for (const { atEnd } of all)
			for (const { site, lock } of atEnd)
				if (!reported.has(lock.span.start)) report(walk, site, lock);
	},
};

/** invalidate_range_start may keep a lock for invalidate_range_end, unless it refuses: then the end is never called. */
function handsToEnd(site: ExitSite): boolean {
	const starts =
		site.routine.kind === "callback" && site.routine.name.endsWith("invalidate_range_start");
	return starts && !(typeof site.value === "number" && site.value < 0);
}

function isSuccess(site: ExitSite): boolean {
	return !site.returnsValue || site.value === 0 || site.value === 1 || site.value === undefined;
}

function report(walk: Walk, site: ExitSite, lock: HeldLock): void {
	const unlock = unlockOf(lock);
	walk.report({
		rule: lockLeak,
		routine: site.routine,
		message: `This path leaves while it still holds ${lock.lock}: whoever wants it next waits for ever. Release it with ${unlock} before.`,
		span: site.span,
		related: [walk.related(lock.span, `${lock.lock} is taken here`)],
		repair: () => {
			const { text } = walk.analysis.module;
			if (text.slice(site.span.start, site.span.start + 6) !== "return") return undefined;
			const ownLine =
				text.slice(text.lastIndexOf("\n", site.span.start) + 1, site.span.start).trim() === "";
			const gap = ownLine ? `\n${indentAt(text, site.span.start)}` : "; ";
			return {
				title: `Release ${lock.lock} before returning`,
				edits: [
					{ span: { start: site.span.start, end: site.span.start }, text: `${unlock}${gap}` },
				],
			};
		},
	});
}

function unlockOf({ lock, mode }: HeldLock): string {
	if (lock === MMAP_LOCK) return mode === "read" ? "mmap_read_unlock(mm)" : "mmap_write_unlock(mm)";
	return mode === "read" ? `read_unlock(${lock})` : `unlock(${lock})`;
}
