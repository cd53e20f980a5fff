import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";

/** A spinlock is held over something that may sleep; hmm-semantics R68 for page_free. */
export const sleepInAtomic: Rule = {
	code: "sleep-in-atomic",
	severity: "error",
	title: "Something that may sleep is called under a spinlock",
	page: `A thread that holds a spinlock must not sleep: no mutex, no waiting, no faulting, no allocation that may reclaim. The same
holds in \`page_free\`, which may run under a page-table lock. Release the spinlock before, or leave the work to a work item.`,
	bad: varied("    lock other: mutex\n", "    lock other: spinlock\n").replace(
		"    lock(update)\n    if read_retry",
		"    lock(other)\n    lock(update)\n    unlock(other)\n    if read_retry",
	),
	good: varied("    lock other: mutex\n", "    lock other: spinlock\n"),
	shows: ["sleep-in-atomic"],
	call(walk, site) {
		if (!site.builtin.sleeps) return;
		if (site.builtin.group === "lock" && walk.facts.isSpinlock(walk.argumentName(site, 0))) return;
		const spin = site.state.locks.find(({ lock }) => walk.facts.isSpinlock(lock));
		const inFree = site.root.kind === "callback" && site.root.name === "page_free";
		if (!spin && !inFree) return;
		walk.report({
			rule: this,
			message: spin
				? `${site.builtin.name} may sleep, but the spinlock ${spin.lock} is held here. Release it before.`
				: `${site.builtin.name} may sleep, but page_free can run under a page-table spinlock. Leave it to a work item.`,
			span: site.call.span,
			related: spin ? [walk.related(spin.span, `${spin.lock} is taken here`)] : [],
		});
	},
};
