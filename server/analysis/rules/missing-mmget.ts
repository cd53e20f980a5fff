import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R01: outside its own tasks an mm needs a user reference. */
export const missingMmget: Rule = {
	code: "missing-mmget",
	severity: "warning",
	title: "An mm is used from a kernel thread without mmget_not_zero",
	page: `Outside the process's own tasks nothing keeps its page tables: when the process exits they are freed, whatever pointers a
driver holds. \`mmgrab\` keeps the structure, not the tables. Take \`mmget_not_zero(mm)\`, give up when it fails, and call
\`mmput(mm)\` at the end. A thread of the process itself (\`thread t in p\`) needs none.`,
	bad: varied("    if !mmget_not_zero(mm) { return -EFAULT }\n", "")
		.replaceAll("mmput(mm); ", "")
		.replace("    mmput(mm)\n", ""),
	good: rightDriver,
	shows: ["use-after-free"],
	call(walk, site) {
		if (site.builtin.name !== "range_fault" || site.root.kind !== "thread") return;
		if (site.state.references.length > 0) return;
		walk.report({
			rule: this,
			message: `range_fault runs in a kernel thread without mmget_not_zero: when the process exits its page tables are freed under the walk. Take mmget_not_zero(mm) first, give up when it fails, and mmput(mm) at the end.`,
			span: site.call.span,
		});
	},
};
