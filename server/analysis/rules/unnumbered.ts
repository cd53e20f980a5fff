// Walks without a number, for the two rules about them: none at all, or one that comes too late.

import { type Span, visit } from "../../../engine/index.ts";
import type { CallSite, Walk } from "../walk.ts";

export interface Unnumbered {
	readonly range: string;
	readonly notifier: string;
	/** A read_begin further down in the same body. */
	readonly later: Span | undefined;
}

/** What a range_fault without a number of read_begin lacks; undefined where it has one. */
export function walkedUnnumbered(walk: Walk, site: CallSite): Unnumbered | undefined {
	if (site.builtin.name !== "range_fault") return undefined;
	const range = walk.argumentName(site, 0);
	const known = site.state.ranges.get(range);
	const seq = site.state.values.get(`${range}.seq`);
	if (!known || (seq !== undefined && seq !== 0)) return undefined;
	let later: Span | undefined;
	visit(site.routine.body, (node) => {
		if (node.kind !== "call" || node.callee.text !== "read_begin") return;
		if (node.span.start > site.call.span.end) later ??= node.span;
	});
	return { range, notifier: known.notifier, later };
}
