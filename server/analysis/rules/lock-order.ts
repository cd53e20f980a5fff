import type { Span } from "../../../engine/index.ts";
import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import type { Walk } from "../walk.ts";

interface Edge {
	readonly held: string;
	readonly taken: string;
	readonly heldAt: Span;
	readonly takenAt: Span;
}

const edgesOf = new WeakMap<Walk, Map<string, Edge>>();
const takes: ReadonlySet<string> = new Set(["lock", "write_lock", "read_lock"]);

/** hmm-semantics 3.10: two locks taken in both orders. */
export const lockOrder: Rule = {
	code: "lock-order",
	severity: "warning",
	title: "Two locks are taken in both orders",
	page: `When one path takes A and then B and another takes B and then A, two threads can each hold what the other waits for. Choose
one order for the whole driver. \`trylock\` does not wait and so makes no order.`,
	bad: varied(
		"        unlock(update)\n        return true\n",
		"        lock(other)\n        unlock(other)\n        unlock(update)\n        return true\n",
	).replace(
		"    lock(update)\n    if read_retry",
		"    lock(other)\n    lock(update)\n    unlock(other)\n    if read_retry",
	),
	good: rightDriver,
	shows: ["deadlock", "lock-order"],
	call(walk, site) {
		if (!takes.has(site.builtin.name)) return;
		const taken = walk.argumentName(site, 0);
		const edges = edgesOf.get(walk) ?? new Map<string, Edge>();
		edgesOf.set(walk, edges);
		for (const { lock, span } of site.state.locks) {
			if (lock === taken || lock === MMAP_LOCK) continue;
			const key = `${lock} ${taken}`;
			if (!edges.has(key))
				edges.set(key, { held: lock, taken, heldAt: span, takenAt: site.call.span });
			const other = edges.get(`${taken} ${lock}`);
			if (!other) continue;
			walk.report({
				rule: this,
				message: `${taken} is taken under ${lock} here, and ${lock} under ${taken} elsewhere: two threads can each wait for the other for ever. Take them in one order everywhere.`,
				span: site.call.span,
				related: [
					walk.related(span, `${lock} is taken here first`),
					walk.related(other.takenAt, `the other order: ${other.taken} under ${other.held}`),
				],
			});
		}
	},
};
