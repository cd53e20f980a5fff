import { type Span, type Tree, visit } from "../../../engine/index.ts";
import { EBUSY } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import type { ExitSite } from "../walk.ts";

/** hmm-semantics R19: -EBUSY is an ordinary race, not an error. */
export const ebusyFatal: Rule = {
	code: "ebusy-fatal",
	severity: "hint",
	title: "-EBUSY from range_fault is treated as an error",
	page: `\`range_fault\` returns -EBUSY when something invalidated the span while it looked: an ordinary race, and the normal first
answer of a write populate over zero pages, whose own copy invalidates. Giving up is safe, but the caller sees a failure
that one more round would have cured. Go back to \`read_begin\`, within the deadline the loop has anyway.

Only functions that go back when \`read_retry\` finds a collision, and never ask for -EBUSY, are reported: there the round is at
hand.`,
	bad: varied("    if err == -EBUSY { goto again }\n", ""),
	good: rightDriver,
	shows: [],
	exit(walk, site) {
		if (site.routine.kind !== "fn" || site.value !== -EBUSY) return;
		const walked = [...site.state.ranges.values()].find(
			({ walk: before }) => before?.result === -EBUSY,
		)?.walk;
		if (!walked || hasGoneBack(site.routine.body, walked.span)) return;
		if (!returnsVariable(site) || testsBusy(site.routine.body)) return;
		if (!goesBack(site.routine.body, walked.span.start)) return;
		walk.report({
			rule: this,
			message: `-EBUSY from range_fault ends this function as an error: the span only changed while it looked. Go back to read_begin when err == -EBUSY, as after read_retry.`,
			span: site.span,
			related: [walk.related(walked.span, "the walk that was overtaken")],
		});
	},
};

/** \`return -EBUSY\` says that giving up is meant. */
function returnsVariable(site: ExitSite): boolean {
	let named = false;
	visit(site.routine.body, (node) => {
		if (node.kind === "return" && node.span.start === site.span.start)
			named = node.value?.kind === "name-expression";
	});
	return named;
}

/** -EBUSY of the unlocked form is the end of its own rounds. */
function hasGoneBack(body: Tree.Block, walk: Span): boolean {
	let unlocked = false;
	visit(body, (node) => {
		if (node.kind === "call" && node.span.start === walk.start)
			unlocked = node.callee.text === "range_fault_unlocked";
	});
	return unlocked;
}

/** True where the body tells -EBUSY from other errors. */
function testsBusy(body: Tree.Block): boolean {
	let tests = false;
	visit(body, (node) => {
		if (node.kind !== "binary" || (node.operator !== "==" && node.operator !== "!=")) return;
		visit(node, (inner) => {
			if (inner.kind === "name-expression" && inner.name.text === "EBUSY") tests = true;
		});
	});
	return tests;
}

/** True where the body starts the walk over in some case. */
function goesBack(body: Tree.Block, walkStart: number): boolean {
	const labels = new Map<string, number>();
	let back = false;
	visit(body, (node) => {
		if (node.kind === "label") labels.set(node.name.text, node.span.start);
		if (node.kind === "loop" || node.kind === "while")
			back ||= node.span.start < walkStart && walkStart < node.span.end;
	});
	visit(body, (node) => {
		if (node.kind !== "goto" || node.span.start < walkStart) return;
		back ||= (labels.get(node.label.text) ?? walkStart) < walkStart;
	});
	return back;
}
