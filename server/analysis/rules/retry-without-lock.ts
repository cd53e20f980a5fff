import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { userLockName } from "../user-lock.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R05: the decisive test is made without the lock. */
export const retryWithoutLock: Rule = {
	code: "retry-without-lock",
	severity: "error",
	title: "read_retry is called without the lock that invalidate takes",
	page: `Between an unlocked \`read_retry\` and the mapping an invalidation can publish its number and remove what is mapped, which is
nothing yet; then the driver maps. Take the lock of \`invalidate\` first, call \`read_retry\`, and hold the lock until the
last entry is written.

Legal: an unlocked call as an early way out (\`check_retry\`), when a locked one follows.`,
	bad: varied(
		`    lock(update)
    if read_retry(mirror, r.seq) {
        unlock(update)
        goto again
    }
`,
		`    if read_retry(mirror, r.seq) { goto again }
    lock(update)
`,
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		const use = mapUse(walk, site);
		const checked = use?.state.checked;
		if (!use || !checked || use.state.walk?.result !== 0) return;
		if (checked.locks.some(({ lock }) => lock !== "mmap_lock")) return;
		if ((walk.facts.notifier(use.state.notifier)?.locks.length ?? 0) === 0) return;
		const lock = userLockName(walk.facts, use.state.notifier);
		walk.report({
			rule: this,
			message: `read_retry is called without ${lock}: an invalidation can come between this test and the mapping, find nothing to remove, and the entry written then stays. Take ${lock} before read_retry and hold it until everything is mapped.`,
			span: checked.span,
			related: [walk.related(site.call.span, "what was tested is mapped here")],
		});
	},
};
