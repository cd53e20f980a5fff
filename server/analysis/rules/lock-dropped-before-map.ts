import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R07: the test dies with the lock. */
export const lockDroppedBeforeMap: Rule = {
	code: "lock-dropped-before-map",
	severity: "error",
	title: "The lock is released between read_retry and the mapping",
	page: `What \`read_retry\` said is true only while the lock is held. Once it is released an invalidation can run from start to
end; taking the lock again does not bring the answer back. Map before releasing the lock, or call \`read_retry\` again
after taking it again.`,
	bad: varied(
		`    device_map(gpu, r)
    unlock(update)
`,
		`    unlock(update)
    lock(update)
    device_map(gpu, r)
    unlock(update)
`,
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		const use = mapUse(walk, site);
		if (!use?.state.spent || !use.state.checked || use.state.walk?.result !== 0) return;
		walk.report({
			rule: this,
			message: `The lock was released after read_retry, so its answer is worth nothing here: an invalidation may have come and gone. Map before releasing the lock, or ask read_retry again under it.`,
			span: site.call.span,
			related: [
				walk.related(use.state.checked.span, "read_retry was asked here"),
				walk.related(use.state.spent, "the lock is released here"),
			],
		});
	},
};
