import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R38: after removal no callback protects anything. */
export const notifierLifetime: Rule = {
	code: "notifier-lifetime",
	severity: "error",
	title: "A notifier is used after it was removed",
	page: `Once \`notifier_remove\` has returned no callback runs any more: what is read or mapped under the notifier from then on is never
invalidated. Insert before the first populate, tear the device entries down, and remove last.`,
	bad: varied(
		"    unlock(update)\n    mmput(mm)\n    return 0\n",
		"    unlock(update)\n    notifier_remove(mirror)\n    let late = check_retry(mirror, r.seq)\n    mmput(mm)\n    if late { return -EAGAIN }\n    return 0\n",
	),
	good: rightDriver,
	shows: ["kernel-bug", "stale-device-pte"],
	call(walk, site) {
		const { name } = site.builtin;
		if (name !== "read_begin" && name !== "read_retry" && name !== "check_retry") return;
		const notifier = walk.argumentName(site, 0);
		const removed = site.state.done.get(`removed ${notifier}`);
		if (!removed) return;
		walk.report({
			rule: this,
			message: `${name} uses ${notifier} after notifier_remove: no callback protects what is read or mapped from here on. Remove the notifier last.`,
			span: site.call.span,
			related: [walk.related(removed, `${notifier} is removed here`)],
		});
	},
};
