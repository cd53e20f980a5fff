import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import { blockable } from "./callback.ts";

/** hmm-semantics R29: only an invalidation that must not block may be refused. */
export const falseWhenBlockable: Rule = {
	code: "false-when-blockable",
	severity: "error",
	title: "invalidate refuses an invalidation that may block",
	page: `Returning false is an answer to non-blockable invalidations only. For all others the kernel warns and goes on: the CPU entries
change and the device keeps its own. Return false only where \`event.blockable\` is false.`,
	bad: varied(
		"        lock(update)\n        set_seq",
		"        if !trylock(update) { return false }\n        set_seq",
	),
	good: varied(
		"        lock(update)\n        set_seq",
		"        if event.blockable { lock(update) }\n        else if !trylock(update) { return false }\n        set_seq",
	),
	shows: ["kernel-bug", "stale-device-pte"],
	exit(walk, site) {
		if (site.root.kind !== "invalidate" || site.depth > 0 || site.value !== 0) return;
		if (blockable(site.state.facts) === false) return;
		walk.report({
			rule: this,
			message: `invalidate returns false here although the invalidation may be blockable: the kernel warns and changes the CPU entries all the same, and the device keeps stale ones. Return false only where event.blockable is false.`,
			span: site.span,
		});
	},
};
