import { type Tree, visit } from "../../../engine/index.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";

const loop = (bound: string): string => `    for i in r {
        let pages = 1 << r.pfns[i].order
${bound}        for j in 0..pages { device_map_page(gpu, span[i + j], r.pfns[i].page, r.pfns[i].write) }
    }
`;

/** hmm-semantics R24: a huge CPU entry may reach beyond what was populated. */
export const orderTrustedTooFar: Rule = {
	code: "order-trusted-too-far",
	severity: "warning",
	title: "The order of a page is trusted beyond the range",
	page: `The order in a word of \`hmm_range\` tells how the CPU maps the page. That entry may begin before the range and end behind
it: the pages outside were not asked for, are not validated by \`read_retry\`, and may lie outside the notifier, where nothing
ever invalidates them. Build a large device entry only where the aligned block lies inside the range and inside the
notifier's span; cut it to the range otherwise.`,
	bad: varied("    device_map(gpu, r)\n", loop("")),
	good: varied(
		"    device_map(gpu, r)\n",
		loop("        if i + pages > span.pages { pages = span.pages - i }\n"),
	),
	shows: ["stale-device-pte", "kernel-bug"],
	call(walk, site) {
		if (site.builtin.name !== "device_map_page") return;
		const order = readOrder(site.routine.body);
		if (!order || comparesWithSpan(site.routine.body)) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} follows the order of the CPU's mapping without a look at the range: the huge entry may reach beyond it, to pages that nobody validated. Cut the block to the range.`,
			span: site.call.span,
			related: [walk.related(order.span, "the order is read here")],
		});
	},
};

function readOrder(body: Tree.Block): Tree.Member | undefined {
	let found: Tree.Member | undefined;
	visit(body, (node) => {
		if (node.kind === "member" && node.name.text === "order") found ??= node;
	});
	return found;
}

/** True where some condition looks at the bounds of a span. */
function comparesWithSpan(body: Tree.Block): boolean {
	let compares = false;
	visit(body, (node) => {
		if (node.kind !== "binary" || !["<", "<=", ">", ">="].includes(node.operator)) return;
		visit(node, (inner) => {
			if (inner.kind === "member" && ["pages", "end", "start"].includes(inner.name.text))
				compares = true;
		});
	});
	return compares;
}
