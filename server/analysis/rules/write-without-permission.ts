import type { Tree } from "../../../engine/index.ts";
import { visit } from "../../../engine/index.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";

/** hmm-semantics R23: asking for write does not mean getting it. */
export const writeWithoutPermission: Rule = {
	code: "write-without-permission",
	severity: "error",
	title: "A page is mapped writable without looking at the result's write flag",
	page: `\`range_fault\` may succeed without write permission although REQ_WRITE was asked for: own read-only device pages come back so.
A device entry may be writable only where the word says \`.write\`; otherwise the device writes past copy-on-write into a
page that another process shares. Pass \`r.pfns[i].write\`, or use \`device_map\`, which does.`,
	bad: varied(
		"    device_map(gpu, r)\n",
		"    device_map_page(gpu, span[0], r.pfns[0].page, true)\n",
	),
	good: varied(
		"    device_map(gpu, r)\n",
		"    device_map_page(gpu, span[0], r.pfns[0].page, r.pfns[0].write)\n",
	),
	shows: ["write-through-read-only"],
	call(walk, site) {
		if (site.builtin.name !== "device_map_page") return;
		const page = walk.argument(site, 2);
		const right = site.call.args[3];
		if (!right || page === undefined || typeof page === "number" || page.kind !== "pfn") return;
		const value = walk.argument(site, 3);
		if (value === 0 || (value !== undefined && typeof value !== "number") || mentionsWrite(right))
			return;
		if (right.kind === "name-expression" && value === undefined) return;
		walk.report({
			rule: this,
			message: `The device gets write permission here without looking at ${page.range}.pfns[…].write: the CPU entry may be read-only or shared copy-on-write, and a device write would go past it. Pass the word's .write.`,
			span: right.span,
			repair: () => {
				const word = wordOf(site.call.args[2]);
				if (!word) return undefined;
				const { text } = walk.analysis.module;
				const write = `${text.slice(word.span.start, word.span.end)}.write`;
				return {
					title: `Map writable only where ${write}`,
					edits: [{ span: right.span, text: write }],
				};
			},
		});
	},
};

/** The result word whose page is mapped; none where the page went through a variable. */
function wordOf(page: Tree.Expression | undefined): Tree.Expression | undefined {
	return page?.kind === "member" && page.name.text === "page" ? page.object : undefined;
}

function mentionsWrite(expression: Tree.Expression): boolean {
	let found = false;
	visit(expression, (node) => {
		if (node.kind === "member" && node.name.text === "write") found = true;
	});
	return found;
}
