import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { indentAt, lineEnd } from "../user-lock.ts";
import type { ExitSite, Walk } from "../walk.ts";
import { unpublished } from "./callback.ts";

/** hmm-semantics R26, R28: a populate under way must hear of every invalidation. */
export const setSeqMissing: Rule = {
	code: "set-seq-missing",
	severity: "error",
	title: "invalidate returns true without publishing the sequence number",
	page: `\`set_seq\` is how a populate that is under way, and has mapped nothing yet, hears of the invalidation. Without it, or with it
only when something is mapped, \`read_retry\` says no for ever and a stale entry is written. Publish first thing under the
lock, on every path that returns true.

Legal without: the driver's own MIGRATE and EXCLUSIVE (owner compared), events that the driver ignores, notifiers whose
number nobody compares.`,
	bad: varied("        set_seq(mirror, seq)\n", ""),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	exit(walk, site) {
		const notifier = unpublished(walk, site);
		if (!notifier || walk.facts.notifier(notifier)?.publishes) return;
		walk.report({
			rule: this,
			message: `invalidate of ${notifier} returns true here without set_seq: a populate that is under way has mapped nothing yet and would never hear of this invalidation, and its read_retry would say no. Call set_seq(${notifier}, seq) first thing under the lock, whatever is mapped.`,
			span: site.span,
			related: site.state.locks
				.slice(0, 1)
				.map((lock) => walk.related(lock.span, "the number belongs under this lock")),
			repair: () => insertSetSeq(walk, site, notifier),
		});
	},
};

/** Certain where the callback takes one lock: the number goes behind it. */
function insertSetSeq(walk: Walk, site: ExitSite, notifier: string) {
	const { text } = walk.analysis.module;
	const [, , seq] = site.routine.parameters;
	const body = text.slice(site.routine.body.span.start, site.routine.body.span.end);
	const found = /^[ \t]*(write_)?lock\([^)]*\)[ \t]*$/m.exec(body);
	if (!seq || !found) return undefined;
	const at = lineEnd(text, site.routine.body.span.start + found.index);
	const indent = indentAt(text, at - 1);
	return {
		title: `Publish the number: set_seq(${notifier}, ${seq.text})`,
		edits: [{ span: { start: at, end: at }, text: `${indent}set_seq(${notifier}, ${seq.text})\n` }],
	};
}
