import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import { blockable } from "./callback.ts";

/** hmm-semantics R31: the OOM reaper must not wait. */
export const sleepInNonblockable: Rule = {
	code: "sleep-in-nonblockable",
	severity: "warning",
	title: "invalidate may sleep although the invalidation must not block",
	page: `The OOM reaper invalidates with \`event.blockable\` false: it must not wait for a mutex, a fence or memory, or the machine
hangs when memory runs out. Use \`trylock\` there and return false when it fails; returning false at once is legal too.

A callback that never looks at \`event.blockable\` is not reported: it may sleep for every event, which is the same mistake,
but common while a driver is being sketched.`,
	bad: varied(
		"        lock(update)\n        set_seq",
		"        if event.blockable { lock(update) }\n        else { lock(update) }\n        set_seq",
	),
	good: varied(
		"        lock(update)\n        set_seq",
		"        if event.blockable { lock(update) }\n        else if !trylock(update) { return false }\n        set_seq",
	),
	shows: ["sleep-in-atomic", "deadlock"],
	call(walk, site) {
		if (site.root.kind !== "invalidate" || !site.builtin.sleeps) return;
		if (blockable(site.state.facts) !== false) return;
		if (site.builtin.group === "lock" && walk.facts.isSpinlock(walk.argumentName(site, 0))) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} may sleep here, on a path on which event.blockable is false: the OOM reaper would wait, and the machine hang when memory runs out. Use trylock and return false when it fails.`,
			span: site.call.span,
		});
	},
};
