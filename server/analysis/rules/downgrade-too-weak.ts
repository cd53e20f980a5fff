import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R43: only PROTECTION_PAGE and SOFT_DIRTY leave entries readable for sure. */
export const downgradeTooWeak: Rule = {
	code: "downgrade-too-weak",
	severity: "error",
	title: "invalidate only removes write permission",
	page: `Taking write permission away is enough only where the CPU entries stay readable and the page stays in place: PROTECTION_PAGE
and SOFT_DIRTY. UNMAP, CLEAR, RELEASE, MIGRATE and EXCLUSIVE take the page; PROTECTION_VMA may be PROT_NONE. Unmapping is
always right.`,
	bad: varied("        device_unmap(gpu, span)\n", "        device_protect(gpu, span)\n"),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		if (site.root.kind !== "invalidate" || site.builtin.name !== "device_protect") return;
		const weak = [...site.state.facts].some(
			([text, truth]) => truth && /== (PROTECTION_PAGE|SOFT_DIRTY)$/.test(text),
		);
		if (weak) return;
		walk.report({
			rule: this,
			message: `device_protect leaves the entries readable, but this event may take the page away or forbid reading: the device would go on reading it. Use device_unmap, or test for PROTECTION_PAGE first.`,
			span: site.call.span,
			repair: () => ({
				title: "Remove the entries",
				edits: [{ span: site.call.callee.span, text: "device_unmap" }],
			}),
		});
	},
};
