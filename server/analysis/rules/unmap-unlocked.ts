import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R06, the callback's side: the teardown stands under the same lock. */
export const unmapUnlocked: Rule = {
	code: "unmap-unlocked",
	severity: "error",
	title: "invalidate removes device entries without its lock",
	page: `The device page table is guarded by the user lock. A callback that releases it before it removes entries races with whoever
maps or frees parts of the table meanwhile. Remove the entries before releasing the lock; waiting for the device afterwards
is legal.`,
	bad: varied(
		"        device_unmap(gpu, span)\n        device_flush(gpu, span)\n        unlock(update)\n",
		"        unlock(update)\n        device_unmap(gpu, span)\n        device_flush(gpu, span)\n",
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		if (site.root.kind !== "invalidate") return;
		if (site.builtin.name !== "device_unmap" && site.builtin.name !== "device_protect") return;
		if (site.state.locks.some(({ lock }) => lock !== MMAP_LOCK)) return;
		const notifier = site.root.notifier ?? "";
		if ((walk.facts.notifier(notifier)?.locks.length ?? 0) === 0) return;
		const published = site.state.done.get("set_seq");
		walk.report({
			rule: this,
			message: `${site.builtin.name} runs after the lock was released: another thread can change or free the table it walks. Remove the entries before releasing the lock.`,
			span: site.call.span,
			related: published
				? [walk.related(published, "the number was published under the lock here")]
				: [],
		});
	},
};
