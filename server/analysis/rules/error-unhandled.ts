import { EBUSY } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R21: after an error the rest of the words still hold the request. */
export const errorUnhandled: Rule = {
	code: "error-unhandled",
	severity: "error",
	title: "An error of range_fault is dropped and its words are mapped",
	page: `When \`range_fault\` fails (-EFAULT, -EPERM), the words from the failing page on still hold what was requested, not what
was found. Mapping them gives the device pages that nobody looked at. Return the error before anything is mapped.`,
	bad: varied("    if err { mmput(mm); return err }\n", ""),
	good: rightDriver,
	shows: ["kernel-bug", "stale-device-pte", "use-after-free"],
	call(walk, site) {
		const use = mapUse(walk, site);
		const result = use?.state.walk?.result ?? 0;
		if (!use?.state.walk || result === 0 || result === -EBUSY) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} is reached although range_fault may have failed: the words of ${use.range} from the failing page on still hold the request. Return the error before mapping.`,
			span: use.state.walk.span,
			related: [walk.related(site.call.span, "its result is mapped here all the same")],
		});
	},
};
