import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { walkedUnnumbered } from "./unnumbered.ts";

/** hmm-semantics R11: a number taken after the walk validates what was not protected. */
export const readBeginLate: Rule = {
	code: "read-begin-late",
	severity: "error",
	title: "read_begin comes after the walk",
	page: `\`read_begin\` comes before \`range_fault\`. A number that is taken afterwards is the number after the collision: \`read_retry\`
with it says no, although the entries changed while they were read. Move \`read_begin\` before \`mmap_read_lock\`.`,
	bad: varied(
		"    r.seq = read_begin(mirror)\n    mmap_read_lock(mm)\n    let err = range_fault(r)\n    mmap_read_unlock(mm)\n",
		"    mmap_read_lock(mm)\n    let err = range_fault(r)\n    mmap_read_unlock(mm)\n    r.seq = read_begin(mirror)\n",
	).replace("again:\n", "    r.seq = 0\nagain:\n"),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free", "livelock"],
	call(walk, site) {
		const found = walkedUnnumbered(walk, site);
		if (!found?.later) return;
		walk.report({
			rule: this,
			message: `range_fault runs before read_begin: the number is taken after the page table was looked at, so read_retry cannot tell what changed meanwhile. Call read_begin first.`,
			span: site.call.span,
			related: [walk.related(found.later, "the number is taken here, too late")],
		});
	},
};
