import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { unpublished } from "./callback.ts";

/** hmm-semantics R28: the populate that collides has not mapped anything yet. */
export const setSeqConditional: Rule = {
	code: "set-seq-conditional",
	severity: "error",
	title: "invalidate publishes the sequence number on some paths only",
	page: `The number is published on every path that returns true, not only when something is mapped: the populate that collides has
mapped nothing yet, and is the one that must hear of it. Call \`set_seq\` first thing under the lock, before any test.

Legal without: the driver's own MIGRATE and EXCLUSIVE (owner compared), and events that the driver ignores.`,
	bad: varied(
		"        set_seq(mirror, seq)\n",
		"        if !device_pte(gpu, span.start) { unlock(update); return true }\n        set_seq(mirror, seq)\n",
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	exit(walk, site) {
		const notifier = unpublished(walk, site);
		if (!notifier || !walk.facts.notifier(notifier)?.publishes) return;
		walk.report({
			rule: this,
			message: `This path of invalidate returns true without set_seq: a populate that is under way has mapped nothing yet, and would never hear of the invalidation. Publish the number of ${notifier} before any test.`,
			span: site.span,
		});
	},
};
