import { visit } from "../../../engine/index.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";

/** hmm-semantics R41: owner is set for MIGRATE and EXCLUSIVE only. */
export const ownerBeforeEvent: Rule = {
	code: "owner-before-event",
	severity: "warning",
	title: "event.owner is read without testing the event first",
	page: `The kernel sets \`owner\` for MIGRATE and EXCLUSIVE only; for every other event it holds whatever was there. Comparing it first
skips a real invalidation now and then. Write \`event == MIGRATE && event.owner == gpu\`.`,
	bad: varied(
		"        lock(update)\n        set_seq",
		"        if event.owner == gpu { return true }\n        lock(update)\n        set_seq",
	),
	good: varied(
		"        lock(update)\n        set_seq",
		"        if event == MIGRATE && event.owner == gpu { return true }\n        lock(update)\n        set_seq",
	),
	shows: ["stale-device-pte"],
	declaration(walk, declaration) {
		if (declaration.kind !== "notifier") return;
		for (const callback of declaration.callbacks) {
			if (callback.name.text !== "invalidate") continue;
			visit(callback.body, (node) => {
				if (node.kind !== "if" && node.kind !== "while") return;
				const text = walk.analysis.module.text.slice(
					node.condition.span.start,
					node.condition.span.end,
				);
				const owner = text.indexOf(".owner");
				const type = text.search(/\b(MIGRATE|EXCLUSIVE)\b/);
				if (owner < 0 || (type >= 0 && type < owner)) return;
				walk.report({
					rule: this,
					routine: `${declaration.name.text}.${callback.name.text}`,
					message: `event.owner is compared before the event is known to be MIGRATE or EXCLUSIVE: for other events it is not set, and a real invalidation may be skipped. Test the event first: event == MIGRATE && ….`,
					span: node.condition.span,
				});
			});
		}
	},
};
