import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import { pageUse } from "./map-use.ts";

/** hmm-semantics R08: result words are dead outside the lock. */
export const pfnsUsedAfterUnlock: Rule = {
	code: "pfns-used-after-unlock",
	severity: "error",
	title: "Pages of a range are used without the lock and a valid check",
	page: `\`range_fault\` takes no reference on pages. The words of the result, and every page out of them, are good only while
\`read_retry\` has said false and the lock is still held. Before and after that the page may be freed: marking it dirty,
touching it or DMA-mapping it reaches somebody else's memory.

Do everything that uses the page itself between \`read_retry\` and releasing the lock. Arithmetic on page numbers is legal
anywhere.`,
	bad: varied(
		`    device_map(gpu, r)
    unlock(update)
`,
		`    device_map(gpu, r)
    unlock(update)
    mark_dirty(r.pfns[0].page)
`,
	),
	good: varied(
		`    device_map(gpu, r)
    unlock(update)
`,
		`    device_map(gpu, r)
    mark_dirty(r.pfns[0].page)
    unlock(update)
`,
	),
	shows: ["use-after-free"],
	call(walk, site) {
		const use = pageUse(walk, site);
		if (use?.state.walk?.result !== 0) return;
		const { checked, spent, walk: walked } = use.state;
		if (checked && !spent && checked.locks.some(({ lock }) => lock !== "mmap_lock")) return;
		const why = spent
			? "the lock was released since read_retry"
			: checked
				? "read_retry was asked without a lock"
				: "read_retry has not been asked";
		walk.report({
			rule: this,
			message: `${site.builtin.name} uses a page of ${use.range}, but ${why}: range_fault holds no reference, the page may be freed and somebody else's. Use it between read_retry and the release of the lock.`,
			span: site.call.span,
			related: [
				walk.related(walked.span, "the page was found here, without a reference"),
				...(spent ? [walk.related(spent, "the lock is released here")] : []),
			],
		});
	},
};
