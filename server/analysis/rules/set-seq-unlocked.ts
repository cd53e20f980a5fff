import type { Span } from "../../../engine/index.ts";
import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Repair, Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { indentAt, lineEnd, lineStart } from "../user-lock.ts";

/** hmm-semantics R27: the number is published in the critical section of the teardown or before it. */
export const setSeqUnlocked: Rule = {
	code: "set-seq-unlocked",
	severity: "warning",
	title: "set_seq is called outside the lock",
	page: `The number is published under the lock that \`read_retry\` is called with, in the critical section that removes the entries or
an earlier one. Published after that section, a populate that runs between the two sees the old number, maps, and nobody
comes back for what it mapped.`,
	bad: varied(
		"        set_seq(mirror, seq)\n        device_unmap(gpu, span)\n        device_flush(gpu, span)\n        unlock(update)\n",
		"        device_unmap(gpu, span)\n        device_flush(gpu, span)\n        unlock(update)\n        set_seq(mirror, seq)\n",
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		if (site.builtin.name !== "set_seq" || site.state.locks.some(({ lock }) => lock !== MMAP_LOCK))
			return;
		if (!walk.facts.isCompared(walk.argumentName(site, 0))) return;
		const unmapped = site.state.done.get("unmap");
		walk.report({
			rule: this,
			severity: unmapped ? "error" : "warning",
			message: unmapped
				? `set_seq comes after the section that removed the entries: a populate between the two sees the old number, maps, and nobody removes it. Call set_seq first thing under the lock.`
				: `set_seq is called without the lock that read_retry is called with; the contract of the notifier asks for it. Take the lock before.`,
			span: site.call.span,
			related: unmapped ? [walk.related(unmapped, "entries are removed here")] : [],
			repair: () => unmapped && moveBefore(walk.analysis.module.text, site.call.span, unmapped),
		});
	},
};

/** The call's line goes before the line that removes the entries, which stands in the section it belongs into. */
function moveBefore(text: string, call: Span, unmapped: Span): Repair | undefined {
	const own = { start: lineStart(text, call.start), end: lineEnd(text, call.end) };
	const words = text.slice(call.start, call.end);
	if (text.slice(own.start, own.end).trim() !== words) return undefined;
	const at = lineStart(text, unmapped.start);
	return {
		title: "Publish the number in the section that removes the entries",
		edits: [
			{ span: { start: at, end: at }, text: `${indentAt(text, unmapped.start)}${words}\n` },
			{ span: own, text: "" },
		],
	};
}
