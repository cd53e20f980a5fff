import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { indentAt, lineEnd } from "../user-lock.ts";
import { returnsTrue } from "./callback.ts";

/** hmm-semantics R32: the device goes on through cached translations. */
export const deviceFlushMissing: Rule = {
	code: "device-flush-missing",
	severity: "error",
	title: "invalidate removes entries but does not flush the device TLB",
	page: `The device caches translations. After its entries are removed or lose a right, the TLB must be flushed and accesses in flight
waited for before \`invalidate\` returns; otherwise the device goes on through the cached translation to a page that is
being freed. Call \`device_flush\` over the same span after the entries are gone.`,
	bad: varied("        device_flush(gpu, span)\n", ""),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free", "write-through-read-only"],
	exit(walk, site) {
		if (site.root.kind !== "invalidate" || site.depth > 0 || !returnsTrue(site)) return;
		const unmapped = site.state.done.get("unmap");
		if (!unmapped || site.state.done.has("flush") || site.state.done.has("early-flush")) return;
		walk.report({
			rule: this,
			message: `invalidate returns with the device TLB not flushed after entries were removed: the device goes on through the cached translation to a page that is being freed. Call device_flush over the span before returning.`,
			span: unmapped,
			related: [walk.related(site.span, "invalidate returns here")],
			repair: () => {
				const { text } = walk.analysis.module;
				const call = /^device_(?:unmap|protect)\((.*)\)$/.exec(
					text.slice(unmapped.start, unmapped.end),
				);
				const at = lineEnd(text, unmapped.end);
				if (!call) return undefined;
				return {
					title: "Flush the device TLB after removing the entries",
					edits: [
						{
							span: { start: at, end: at },
							text: `${indentAt(text, unmapped.start)}device_flush(${call[1]})\n`,
						},
					],
				};
			},
		});
	},
};
