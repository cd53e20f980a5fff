import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R34: the whole overlap goes. */
export const invalidateTooLittle: Rule = {
	code: "invalidate-too-little",
	severity: "error",
	title: "invalidate removes only part of the span",
	page: `Every device entry in the span that \`invalidate\` is given must go (rounded outward to the device's page size): the kernel
changes all of it. The event may be far larger than the notifier's span, and smaller than a device page. Pass the whole
span to \`device_unmap\` and \`device_flush\`.`,
	bad: varied("        device_unmap(gpu, span)\n", "        device_unmap(gpu, span[0..1])\n"),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		if (site.root.kind !== "invalidate" || site.depth > 0) return;
		if (!["device_unmap", "device_protect", "device_flush"].includes(site.builtin.name)) return;
		const [span] = site.routine.parameters;
		const argument = site.call.args[1];
		if (!span || argument?.kind !== "index" || argument.object.kind !== "name-expression") return;
		if (argument.object.name.text !== span.text) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} covers only part of ${span.text}, but the kernel changes all of it: what is left over in the device is stale. Pass ${span.text} whole.`,
			span: argument.span,
			related: [walk.related(span.span, "this is what changes")],
			repair: () => ({
				title: `Cover ${span.text} whole`,
				edits: [{ span: argument.span, text: span.text }],
			}),
		});
	},
};
