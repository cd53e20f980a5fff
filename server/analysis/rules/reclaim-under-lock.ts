import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { heldCallbackLock } from "../user-lock.ts";

/** hmm-semantics R35: an allocation may reclaim, and reclaim calls invalidate. */
export const reclaimUnderLock: Rule = {
	code: "reclaim-under-lock",
	severity: "warning",
	title: "Memory is allocated under the lock that invalidate takes",
	page: `An allocation that may reclaim can unmap a page of this very mm, which calls \`invalidate\`, which takes the driver's lock: a
deadlock that shows only under memory pressure. The same in \`invalidate\` itself, which may run inside reclaim. Allocate
before taking the lock.`,
	bad: varied(
		"    lock update: mutex\n",
		"    memory vram: private[4]\n    lock update: mutex\n",
	).replace(
		"    lock(update)\n    if read_retry",
		"    lock(update)\n    let page = alloc_page(vram)\n    if page { free_page(page) }\n    if read_retry",
	),
	good: rightDriver,
	shows: ["deadlock"],
	call(walk, site) {
		if (site.builtin.name !== "alloc_page") return;
		const inCallback = site.root.kind === "invalidate";
		const held = heldCallbackLock(walk.facts, site.state);
		if (!held && !inCallback) return;
		walk.report({
			rule: this,
			message: inCallback
				? `alloc_page in invalidate may wait for memory, but invalidate may run inside reclaim: it would wait for itself. Allocate ahead of time.`
				: `alloc_page may reclaim memory, which can call invalidate, which takes ${held?.lock}; ${held?.lock} is held here: a deadlock under memory pressure. Allocate before taking it.`,
			span: site.call.span,
			related: held ? [walk.related(held.span, `${held.lock} is taken here`)] : [],
		});
	},
};
