import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

const takes: ReadonlySet<string> = new Set([
	"lock",
	"write_lock",
	"read_lock",
	"mmap_read_lock",
	"mmap_write_lock",
]);

/** A lock taken by the thread that holds it: kernel locks do not nest. */
export const selfDeadlock: Rule = {
	code: "self-deadlock",
	severity: "error",
	title: "A lock is taken by a thread that holds it already",
	page: `Kernel locks do not nest: a thread that takes a lock it holds waits for itself. For an rwsem held for read it may seem to
work, until a writer queues up between the two.`,
	bad: varied("        unlock(update)\n        goto again\n", "        goto again\n"),
	good: rightDriver,
	shows: ["self-deadlock", "lock-leak", "deadlock"],
	call(walk, site) {
		if (!takes.has(site.builtin.name)) return;
		const lock = site.builtin.group === "mmap-lock" ? MMAP_LOCK : walk.argumentName(site, 0);
		const held = site.state.locks.find((candidate) => candidate.lock === lock);
		if (!held || lock.includes("[")) return;
		walk.report({
			rule: this,
			message: `${lock} is held already on this path: the thread waits for itself here. Release it before, on every way that leads here.`,
			span: site.call.span,
			related: [walk.related(held.span, `${lock} is taken here`)],
		});
	},
};
