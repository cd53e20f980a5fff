import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { returnsTrue } from "./callback.ts";

/** hmm-semantics R33: the device refills its TLB from the table between the two. */
export const flushBeforeUnmap: Rule = {
	code: "flush-before-unmap",
	severity: "error",
	title: "The device TLB is flushed before the entries are removed",
	page: `A TLB that is flushed first refills from the table that still holds the entries. Remove the entries, then flush.`,
	bad: varied(
		"        device_unmap(gpu, span)\n        device_flush(gpu, span)\n",
		"        device_flush(gpu, span)\n        device_unmap(gpu, span)\n",
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	exit(walk, site) {
		if (site.root.kind !== "invalidate" || site.depth > 0 || !returnsTrue(site)) return;
		const early = site.state.done.get("early-flush");
		const unmapped = site.state.done.get("unmap");
		if (!early || !unmapped || site.state.done.has("flush")) return;
		walk.report({
			rule: this,
			message: `device_flush comes before the entries are removed: the device fills its TLB again from the table meanwhile, and keeps the translation. Remove the entries first, then flush.`,
			span: early,
			related: [walk.related(unmapped, "the entries are removed here")],
			repair: () => {
				const { text } = walk.analysis.module;
				return {
					title: "Remove the entries first, then flush",
					edits: [
						{ span: early, text: text.slice(unmapped.start, unmapped.end) },
						{ span: unmapped, text: text.slice(early.start, early.end) },
					],
				};
			},
		});
	},
};
