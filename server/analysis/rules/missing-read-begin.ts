import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { walkedUnnumbered } from "./unnumbered.ts";

/** hmm-semantics R03: a walk without a number cannot be checked. */
export const missingReadBegin: Rule = {
	code: "missing-read-begin",
	severity: "error",
	title: "range_fault runs without a number from read_begin",
	page: `\`read_begin\` comes before the walk: it waits for a running invalidation and gives the number that \`read_retry\` compares.
A number taken afterwards validates what was not protected. Set \`r.seq = read_begin(notifier)\` before each \`range_fault\`.`,
	bad: varied(
		"    r.seq = read_begin(mirror)\n    mmap_read_lock(mm)\n    let err = range_fault(r)\n",
		"    mmap_read_lock(mm)\n    let err = range_fault(r)\n",
	),
	good: rightDriver,
	shows: ["stale-device-pte", "livelock", "use-after-free"],
	call(walk, site) {
		const found = walkedUnnumbered(walk, site);
		if (!found || found.later) return;
		const { range, notifier } = found;
		walk.report({
			rule: this,
			message: `range_fault looks at the page table without a number from read_begin: nothing can tell afterwards whether what it found is still true. Write ${range}.seq = read_begin(${notifier}) before it.`,
			span: site.call.span,
		});
	},
};
