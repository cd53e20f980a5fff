import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import type { Question } from "../script.ts";
import { isHeld } from "../state.ts";

/** hmm-semantics R14: the walk needs VMAs and tables that stay. */
export const mmapLockMissing: Rule = {
	code: "mmap-lock-missing",
	severity: "error",
	title: "mmap_lock is not held where the kernel demands it",
	page: `\`range_fault\`, the migrate calls, \`get_user_pages\` and \`make_device_exclusive\` walk VMAs and page tables that another
thread may free unless \`mmap_lock\` is held; read is enough. lockdep reports it, without lockdep the walk reaches freed
memory. Take \`mmap_read_lock(mm)\` before the call and release it on every outcome.

A function that nothing in the script calls may rely on its caller, if it never touches \`mmap_lock\` itself.`,
	bad: varied(
		"    mmap_read_lock(mm)\n    let err = range_fault(r)\n    mmap_read_unlock(mm)\n",
		"    let err = range_fault(r)\n",
	),
	good: rightDriver,
	shows: ["kernel-bug"],
	call(walk, site) {
		if (!site.builtin.needs.includes("mmap-lock") || isHeld(site.state, MMAP_LOCK)) return;
		if (site.state.done.has("device_range")) return; // collected by frame number: no mm is involved
		const mayBeCallers =
			site.root.kind === "fn" || site.root.kind === "callback" || site.root.kind === "work";
		if (mayBeCallers && !walk.ask(takesMmapLock, "")) return;
		if (mayBeCallers && !walk.textOf(site.routine).includes("mmap_")) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} needs mmap_lock: without it VMAs and page tables may be freed under the walk. Take mmap_read_lock before the call and release it on every outcome.`,
			span: site.call.span,
		});
	},
};

const takesMmapLock: Question<boolean> = ({ analysis }) =>
	analysis.module.text.includes("mmap_read_lock(");
