import { EBUSY } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R18: -EBUSY means that nothing in the words may be used. */
export const ebusyIgnored: Rule = {
	code: "ebusy-ignored",
	severity: "error",
	title: "-EBUSY from range_fault is dropped",
	page: `\`range_fault\` returns -EBUSY when the span changed while it looked. Nothing in the words may be used then: some are old
frames, the rest are still the requests. Go back to \`read_begin\`, or fail.`,
	bad: varied(
		"    if err == -EBUSY { goto again }\n    if err { mmput(mm); return err }\n",
		"    if err && err != -EBUSY { mmput(mm); return err }\n",
	).replace(
		`    if read_retry(mirror, r.seq) {
        unlock(update)
        goto again
    }
`,
		`    if err == 0 && read_retry(mirror, r.seq) {
        unlock(update)
        goto again
    }
`,
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free", "kernel-bug"],
	call(walk, site) {
		const use = mapUse(walk, site);
		if (use?.state.walk?.result !== -EBUSY) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} is reached although range_fault returned -EBUSY: the span changed while it looked, and nothing in ${use.range}.pfns may be used. Go back to read_begin when err == -EBUSY.`,
			span: use.state.walk.span,
			related: [walk.related(site.call.span, "its result is mapped here all the same")],
		});
	},
};
