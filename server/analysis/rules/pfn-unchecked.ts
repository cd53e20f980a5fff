import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R22: without a request a word may hold anything. */
export const pfnUnchecked: Rule = {
	code: "pfn-unchecked",
	severity: "warning",
	title: "A page of a range is used without testing that it is valid",
	page: `Where not every page was requested (a snapshot, or requests page by page), words need not be valid, and some hold frame bits
without VALID. Test \`r.pfns[i].valid\` before using \`r.pfns[i].page\`.`,
	bad: varied(
		"default_flags: REQ_FAULT | REQ_WRITE, owner: gpu",
		"default_flags: 0, owner: gpu",
	).replace(
		"    device_map(gpu, r)\n",
		"    device_map_page(gpu, span[0], r.pfns[0].page, r.pfns[0].write)\n",
	),
	good: varied(
		"default_flags: REQ_FAULT | REQ_WRITE, owner: gpu",
		"default_flags: 0, owner: gpu",
	).replace(
		"    device_map(gpu, r)\n",
		"    if r.pfns[0].valid { device_map_page(gpu, span[0], r.pfns[0].page, r.pfns[0].write) }\n",
	),
	shows: ["kernel-bug"],
	call(walk, site) {
		if (site.builtin.name !== "device_map_page") return;
		const use = mapUse(walk, site);
		if (!use || use.state.requestsFault || use.state.walk?.result !== 0) return;
		const tested = [...site.state.facts].some(
			([text, truth]) => truth && /\.valid('|$)/.test(text),
		);
		if (tested) return;
		walk.report({
			rule: this,
			message: `${use.range} was walked without requesting its pages, so this one need not be there: its word may hold anything. Test ${use.range}.pfns[…].valid first.`,
			span: site.call.span,
			related: [walk.related(use.state.walk.span, "the walk requests no page")],
		});
	},
};
