import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { heldCallbackLock } from "../user-lock.ts";

/** hmm-semantics R12: the invalidation that read_begin waits for waits for the lock. */
export const readBeginUnderLock: Rule = {
	code: "read-begin-under-lock",
	severity: "error",
	title: "read_begin is called under a lock that invalidate takes",
	page: `\`read_begin\` sleeps until a running invalidation ends; the invalidation's callback waits for the lock the caller holds:
a deadlock. Call \`read_begin\` before taking the lock. Under \`mmap_lock\` it is legal.`,
	bad: varied(
		"    r.seq = read_begin(mirror)\n",
		"    lock(update)\n    r.seq = read_begin(mirror)\n    unlock(update)\n",
	),
	good: rightDriver,
	shows: ["deadlock"],
	call(walk, site) {
		if (site.builtin.name !== "read_begin" || site.root.kind === "invalidate") return;
		const held = heldCallbackLock(walk.facts, site.state);
		if (!held) return;
		walk.report({
			rule: this,
			message: `read_begin can sleep until a running invalidation ends, and that invalidation waits for ${held.lock}, which is held here: a deadlock. Call read_begin before taking ${held.lock}.`,
			span: site.call.span,
			related: [walk.related(held.span, `${held.lock} is taken here`)],
		});
	},
};
