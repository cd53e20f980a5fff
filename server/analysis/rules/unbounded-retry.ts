import { type Tree, visit } from "../../../engine/index.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R20: invalidations that always overlap never let a retry loop go. */
export const unboundedRetry: Rule = {
	code: "unbounded-retry",
	severity: "hint",
	title: "A retry loop has no deadline",
	page: `A stream of invalidations that always overlap keeps a populate going round for ever, and so does a populate that undoes itself.
Give the loop a deadline (\`timed_out()\`) or a count. Many drivers do without, so this is a hint and no more.`,
	bad: varied("    if timed_out() { mmput(mm); return -EBUSY }\n", ""),
	good: rightDriver,
	shows: ["livelock"],
	call(walk, site) {
		if (site.builtin.name !== "range_fault" || site.routine.kind !== "fn") return;
		const range = site.state.ranges.get(walk.argumentName(site, 0));
		if (!range?.requestsFault || !retriesForEver(site.routine.body, site.call)) return;
		walk.report({
			rule: this,
			message: `This retry loop has no deadline: invalidations that always overlap keep it going for ever. Test timed_out() in it, or count the rounds.`,
			span: site.call.callee.span,
		});
	},
};

/** A goto back over the walk, in a body that never looks at a clock or a count. Loops have ends that are harder to see. */
function retriesForEver(body: Tree.Block, call: Tree.Call): boolean {
	let bounded = false;
	let retries = false;
	const labels = new Map<string, number>();
	visit(body, (node) => {
		if (node.kind === "label") labels.set(node.name.text, node.span.start);
		if (node.kind === "call" && node.callee.text === "timed_out") bounded = true;
		if (node.kind === "while" || node.kind === "for") bounded = true;
		if (node.kind === "assign" && node.operator !== "=") bounded = true;
	});
	visit(body, (node) => {
		if (node.kind !== "goto") return;
		const label = labels.get(node.label.text) ?? Number.POSITIVE_INFINITY;
		if (label < call.span.start && call.span.start < node.span.start) retries = true;
	});
	return retries && !bounded;
}
