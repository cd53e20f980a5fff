import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { heldCallbackLock } from "../user-lock.ts";

/** hmm-semantics R39: where notifiers may be inserted and removed. */
export const insertRemoveContext: Rule = {
	code: "insert-remove-context",
	severity: "error",
	title: "A notifier is inserted or removed under a lock that the call needs",
	page: `The first notifier of an mm takes \`mmap_lock\` for write, so \`notifier_insert\` cannot be called with it held: use
\`notifier_insert_locked\` under the write lock. \`notifier_remove\` waits for running callbacks, which take the driver's
lock: never call it under that lock.`,
	bad: varied(
		"    mmput(mm)\n    return 0\n",
		"    lock(update)\n    notifier_remove(mirror)\n    unlock(update)\n    mmput(mm)\n    return 0\n",
	),
	good: rightDriver,
	shows: ["deadlock", "self-deadlock"],
	call(walk, site) {
		const { name } = site.builtin;
		const held =
			name === "notifier_insert"
				? site.state.locks.find(({ lock }) => lock === MMAP_LOCK)
				: name === "notifier_remove"
					? heldCallbackLock(walk.facts, site.state)
					: undefined;
		if (!held || site.root.kind === "invalidate") return;
		const why =
			name === "notifier_insert"
				? "it may take mmap_lock for write itself; use notifier_insert_locked, or call it before"
				: `it waits for callbacks that run, and those wait for ${held.lock}; release it before`;
		walk.report({
			rule: this,
			message: `${name} is called while ${held.lock} is held: ${why}.`,
			span: site.call.span,
			related: [walk.related(held.span, `${held.lock} is taken here`)],
		});
	},
};
