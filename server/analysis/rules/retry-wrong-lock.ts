import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { excluding, userLockName } from "../user-lock.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R06: two locks exclude nothing. */
export const retryWrongLock: Rule = {
	code: "retry-wrong-lock",
	severity: "error",
	title: "The lock at read_retry is not the one invalidate takes",
	page: `\`read_retry\`, the mapping, \`set_seq\` and the teardown must all stand under one lock. Two locks exclude nothing: the
callback runs between the test and the mapping as if there were none. The same goes for an rwsem held for read on both sides.

Take the lock that \`invalidate\` of this notifier takes. Legal: \`invalidate\` takes an rwsem for write and populate for
read, when populates may run side by side.`,
	bad: varied(
		`    lock(update)
    if read_retry(mirror, r.seq) {
        unlock(update)
        goto again
    }
    device_map(gpu, r)
    unlock(update)
`,
		`    lock(other)
    if read_retry(mirror, r.seq) {
        unlock(other)
        goto again
    }
    device_map(gpu, r)
    unlock(other)
`,
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		const use = mapUse(walk, site);
		const checked = use?.state.checked;
		if (!use || !checked || use.state.walk?.result !== 0) return;
		const locks = checked.locks.filter(({ lock }) => lock !== "mmap_lock");
		const own = walk.facts.notifier(use.state.notifier)?.locks ?? [];
		if (locks.length === 0 || own.length === 0) return;
		if (excluding(walk.facts, use.state.notifier, checked.locks).length > 0) return;
		const wanted = userLockName(walk.facts, use.state.notifier);
		const held = locks.map(({ lock }) => lock).join(", ");
		const shared = own.some(({ lock }) => locks.some((other) => other.lock === lock));
		const what = shared
			? `${held} is held for read here and in invalidate: readers do not exclude each other`
			: `invalidate takes ${wanted}, but here ${held} is held: two locks exclude nothing`;
		walk.report({
			rule: this,
			message: `${what}, and an invalidation can run between read_retry and the mapping. Hold ${wanted} over both${shared ? ", one side for write" : ""}.`,
			span: checked.span,
			related: [
				...locks.slice(0, 1).map((lock) => walk.related(lock.span, `${lock.lock} is taken here`)),
				walk.related(site.call.span, "what was tested is mapped here"),
			],
		});
	},
};
