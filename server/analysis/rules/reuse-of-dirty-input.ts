import { constantOf, oncePerNode, type Tree, visit } from "../../../engine/index.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import type { CallSite, Walk } from "../walk.ts";

const plain =
	"    range r { notifier: mirror, span: span, default_flags: REQ_FAULT | REQ_WRITE, owner: gpu }\nagain:\n";
const masked =
	"    range r { notifier: mirror, span: span, default_flags: REQ_FAULT, pfn_flags_mask: REQ_WRITE, owner: gpu }\n";
const request = "    for i in r { r.pfns[i] = REQ_WRITE }\n";

/** hmm-semantics R25: after a return the words hold answers, and act as requests the next time. */
export const reuseOfDirtyInput: Rule = {
	code: "reuse-of-dirty-input",
	severity: "hint",
	title: "The words of a range are used again without being set",
	page: `With a \`pfn_flags_mask\` the words of the range are requests on the way in and answers on the way out. After a return the
words below the stop are answers: their valid and write bits read as requests in the next round, so a page that happened to
be writable is now asked for with write. Set the request bits again before each round.`,
	bad: varied(plain, `${masked}${request}again:\n`),
	good: varied(plain, `${masked}again:\n${request}`),
	shows: [],
	call(walk, site) {
		if (site.builtin.name !== "range_fault") return;
		const range = walk.argumentName(site, 0);
		if (!site.state.ranges.get(range)?.walk || !hasMask(walk, site, range)) return;
		if (isSetEachRound(site.routine.body, site.call)) return;
		walk.report({
			rule: this,
			message: `${range}.pfns still holds the answers of the round before, and pfn_flags_mask makes requests of them. Set the request bits again before each round.`,
			span: site.call.span,
		});
	},
};

function hasMask(walk: Walk, site: CallSite, range: string): boolean {
	const name = range.replace(/'\d+$/, ""); // as the walk tells the locals of callees apart
	let mask: number | undefined = 0;
	for (const object of objectsIn(site.routine.body)) {
		if (object.name.text !== name) continue;
		const field = object.fields.find(({ name }) => name.text === "pfn_flags_mask");
		if (field) mask = constantOf(walk.analysis.bindings, field.value);
	}
	return mask !== 0;
}

const objectsIn = oncePerNode((body: Tree.Block) => {
	const objects: Tree.ObjectStatement[] = [];
	visit(body, (node) => {
		if (node.kind === "object") objects.push(node);
	});
	return objects;
});

/** True where words are assigned between the place a round begins at and the walk. */
function isSetEachRound(body: Tree.Block, call: Tree.Call): boolean {
	const begins: number[] = [];
	const sets: number[] = [];
	visit(body, (node) => {
		if (node.kind === "label") begins.push(node.span.start);
		if ((node.kind === "loop" || node.kind === "while") && node.span.end > call.span.start)
			begins.push(node.span.start);
		if (node.kind === "assign" && namesWords(node.target)) sets.push(node.span.start);
	});
	return sets.some(
		(set) =>
			set < call.span.start && begins.some((begin) => begin < set && begin < call.span.start),
	);
}

function namesWords(target: Tree.Expression): boolean {
	return (
		target.kind === "index" && target.object.kind === "member" && target.object.name.text === "pfns"
	);
}
