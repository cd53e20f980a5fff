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

/** These take mmap_lock themselves. */
const takesMmapLock: ReadonlySet<string> = new Set([
	"range_fault_unlocked",
	"get_user_pages_fast",
	"pin_user_pages_fast",
]);

/** A lock taken by the thread that holds it: kernel locks do not nest. */
export const selfDeadlock: Rule = {
	code: "self-deadlock",
	severity: "error",
	title: "A lock is taken by a thread that holds it already",
	page: `Kernel locks do not nest: a thread that takes a lock it holds waits for itself. For an rwsem held for read it may seem to
work, until a writer queues up between the two. \`get_user_pages_fast\`, \`pin_user_pages_fast\` and \`range_fault_unlocked\` take
\`mmap_lock\` themselves.`,
	bad: varied("        unlock(update)\n        goto again\n", "        goto again\n"),
	good: rightDriver,
	shows: ["self-deadlock", "lock-leak", "deadlock"],
	call(walk, site) {
		const { name, group } = site.builtin;
		const isInside = takesMmapLock.has(name);
		if (!takes.has(name) && !isInside) return;
		const lock = isInside || group === "mmap-lock" ? MMAP_LOCK : walk.argumentName(site, 0);
		const held = site.state.locks.find((candidate) => candidate.lock === lock);
		if (!held || lock.includes("[")) return;
		walk.report({
			rule: this,
			message: `${isInside ? `${name} takes ${lock}, which` : lock} is held already on this path: the thread waits for itself here. Release it before, on every way that leads here.`,
			span: site.call.span,
			related: [walk.related(held.span, `${lock} is taken here`)],
		});
	},
};
