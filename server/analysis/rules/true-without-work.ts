import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { isOwnEvent, returnsTrue } from "./callback.ts";

/** hmm-semantics R30: true means that the device cannot use the old translations any more. */
export const trueWithoutWork: Rule = {
	code: "true-without-work",
	severity: "error",
	title: "invalidate returns true but leaves the entries to somebody else",
	page: `When \`invalidate\` returns true the kernel frees the pages. Queueing the teardown, or telling user space to do it, leaves a
window in which the device still reaches them. Remove the entries and flush before returning.`,
	bad: varied("        device_unmap(gpu, span)\n        device_flush(gpu, span)\n", ""),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	exit(walk, site) {
		const { notifier } = site.root;
		if (site.root.kind !== "invalidate" || site.depth > 0 || !notifier || !returnsTrue(site))
			return;
		if (site.state.done.has("unmap") || isOwnEvent(site)) return;
		const device = walk.facts.notifier(notifier)?.device ?? "";
		const queued = site.state.done.get("queue_work");
		if (walk.facts.isUnmapped(device) || !walk.facts.mapsDevice()) return;
		walk.report({
			rule: this,
			message: `invalidate returns true, but no entry of ${device} is removed ${queued ? "before: the work it queues runs too late" : "anywhere"}. The kernel frees the pages now, and the device still reaches them. Remove the entries and flush before returning.`,
			span: site.span,
			related: queued ? [walk.related(queued, "the teardown is only queued here")] : [],
		});
	},
};
