import { MMAP_LOCK } from "../builtin-effects.ts";
import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { isHeld } from "../state.ts";
import { heldCallbackLock, indentAt } from "../user-lock.ts";

/** hmm-semantics R02: every mmget_not_zero has one mmput on each path, not under locks that exit takes. */
export const missingMmput: Rule = {
	code: "missing-mmput",
	severity: "warning",
	title: "A reference of mmget_not_zero is not given back, or given back under a lock",
	page: `Every successful \`mmget_not_zero\` needs one \`mmput\` on each path out, errors and time-outs too; otherwise the address space
is never torn down. The last \`mmput\` runs the whole teardown, which takes \`mmap_lock\` and calls \`invalidate\`: never call
it while holding either lock.`,
	bad: varied("    if err { mmput(mm); return err }\n", "    if err { return err }\n"),
	good: rightDriver,
	shows: ["mm-leak", "self-deadlock", "deadlock"],
	call(walk, site) {
		if (site.builtin.name !== "mmput") return;
		const held =
			heldCallbackLock(walk.facts, site.state) ??
			site.state.locks.find(({ lock }) => lock === MMAP_LOCK);
		if (!held || (held.lock === MMAP_LOCK && !isHeld(site.state, MMAP_LOCK))) return;
		walk.report({
			rule: this,
			message: `mmput may drop the last reference and tear the address space down here, which takes mmap_lock and calls invalidate; ${held.lock} is held, so it would wait for itself. Call mmput after releasing ${held.lock}.`,
			span: site.call.span,
			related: [walk.related(held.span, `${held.lock} is taken here`)],
		});
	},
	exit(walk, site) {
		const [taken] = site.state.references;
		const { start, end } = site.routine.body.span;
		if (!taken || taken.start < start || taken.start > end) return;
		const gives = walk.textOf(site.routine).includes("mmput");
		if (site.routine.kind === "fn" && !gives && site.depth > 0) return;
		walk.report({
			rule: this,
			message: `This path leaves with the reference of mmget_not_zero: the address space is never torn down, and its device memory never freed. Call mmput(mm) before.`,
			span: site.span,
			related: [walk.related(taken, "the reference is taken here")],
			repair: () => {
				const { text } = walk.analysis.module;
				if (text.slice(site.span.start, site.span.start + 6) !== "return") return undefined;
				const ownLine =
					text.slice(text.lastIndexOf("\n", site.span.start) + 1, site.span.start).trim() === "";
				const gap = ownLine ? `\n${indentAt(text, site.span.start)}` : "; ";
				return {
					title: "Call mmput(mm) before returning",
					edits: [
						{ span: { start: site.span.start, end: site.span.start }, text: `mmput(mm)${gap}` },
					],
				};
			},
		});
	},
};
