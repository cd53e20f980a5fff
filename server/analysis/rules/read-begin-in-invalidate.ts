import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

const forbidden: ReadonlySet<string> = new Set([
	"read_begin",
	"notifier_remove",
	"notifier_insert",
	"mmget_not_zero",
	"mmput",
	"mmap_read_lock",
	"mmap_write_lock",
	"range_fault",
	"range_fault_unlocked",
	"get_user_pages",
	"get_user_pages_fast",
	"pin_user_pages",
	"pin_user_pages_fast",
	"migrate_setup",
	"make_device_exclusive",
]);

/** hmm-semantics R13: the invalidation cannot end before its callback returns. */
export const readBeginInInvalidate: Rule = {
	code: "read-begin-in-invalidate",
	severity: "error",
	title: "invalidate calls something that waits for the invalidation itself",
	page: `The callback runs inside the thread that changes the address space, which may hold \`mmap_lock\`, and the invalidation ends
only after it returns. \`read_begin\`, removing a notifier, taking \`mmap_lock\`, faulting and user copies wait for exactly
that. In \`invalidate\` publish the number, remove the entries, flush, and return.`,
	bad: varied(
		"        set_seq(mirror, seq)\n        device_unmap(gpu, span)\n",
		"        set_seq(mirror, read_begin(mirror))\n        device_unmap(gpu, span)\n",
	),
	good: rightDriver,
	shows: ["deadlock", "self-deadlock", "lock-order"],
	call(walk, site) {
		if (site.root.kind !== "invalidate" || !forbidden.has(site.builtin.name)) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} in invalidate waits for the invalidation that called it, or for mmap_lock that its thread may hold: it would wait for itself. Publish the number, remove the entries, flush and return; leave the rest to a work item.`,
			span: site.call.span,
		});
	},
};
