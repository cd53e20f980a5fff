import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { heldCallbackLock } from "../user-lock.ts";

/** hmm-semantics R16: these calls run invalidate in the same thread. */
export const faultUnderLock: Rule = {
	code: "fault-under-lock",
	severity: "error",
	title: "A call that can run invalidate is made under the lock invalidate takes",
	page: `\`range_fault\`, migration, \`make_device_exclusive\` and \`get_user_pages\` fault pages in, and a fault that replaces a page calls
\`invalidate\` in the same thread. If the lock it takes is held already, the thread waits for itself. It works until the
first copy-on-write. Release the lock before the call.`,
	bad: varied(
		"    r.seq = read_begin(mirror)\n    mmap_read_lock(mm)\n    let err = range_fault(r)\n    mmap_read_unlock(mm)\n",
		"    r.seq = read_begin(mirror)\n    mmap_read_lock(mm)\n    lock(update)\n    let err = range_fault(r)\n    unlock(update)\n    mmap_read_unlock(mm)\n",
	),
	good: rightDriver,
	shows: ["self-deadlock", "deadlock", "lock-order"],
	call(walk, site) {
		const { needs, name, group } = site.builtin;
		if (
			!needs.includes("no-user-lock") ||
			group === "mmap-lock" ||
			group === "notifier" ||
			group === "mm"
		)
			return;
		const held = heldCallbackLock(walk.facts, site.state);
		if (!held) return;
		walk.report({
			rule: this,
			message: `${name} can run invalidate in this very thread, which takes ${held.lock}; ${held.lock} is held here, so the thread would wait for itself. Release ${held.lock} before the call.`,
			span: site.call.span,
			related: [walk.related(held.span, `${held.lock} is taken here`)],
		});
	},
};
