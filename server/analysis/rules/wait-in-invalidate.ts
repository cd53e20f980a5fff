import type { Tree } from "../../../engine/index.ts";
import { textOf } from "../place.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import type { CallSite, Walk } from "../walk.ts";
import { functionsOf, nodesOf, reachedCalls } from "./reach.ts";

const worker = (body: string): string => `
work teardown {
${body}
}

notifier mirror on gpu {`;
const unmap = "        device_unmap(gpu, span)\n";

/** hmm-semantics R36: nobody waits in a callback for what needs the fault path to go on. */
export const waitInInvalidate: Rule = {
	code: "wait-in-invalidate",
	severity: "error",
	title: "invalidate waits for work that needs its locks or the fault path",
	page: `\`invalidate\` runs under whatever the invalidating thread holds: mmap_lock, a page lock, the reclaim path. Waiting there for a
work item or a fence is safe only where whoever ends the wait needs none of these, does not allocate and does not fault:
otherwise each waits for the other. Let the device work that is waited for complete on its own, or cancel it without
waiting.`,
	bad: varied("\nnotifier mirror on gpu {", worker("    lock(update)\n    unlock(update)")).replace(
		unmap,
		`${unmap}        flush_work(teardown)\n`,
	),
	good: varied("\nnotifier mirror on gpu {", worker("    device_flush(gpu, mirror.span)")).replace(
		unmap,
		`${unmap}        flush_work(teardown)\n`,
	),
	shows: ["deadlock"],
	call(walk, site) {
		if (site.root.kind !== "invalidate") return;
		const needed = neededBy(walk, site);
		if (!needed) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} waits in invalidate for ${awaited(site)}, which calls ${needed.callee.text}(${needed.args.map(textOf).join(", ")}) before it is done: each waits for the other. Do not wait in the callback, or let what it waits for do without.`,
			span: site.call.span,
			related: [walk.related(needed.span, "this cannot go on while the callback waits")],
		});
	},
};

function awaited(site: CallSite): string {
	return site.call.args[0] ? textOf(site.call.args[0]) : "";
}

/** A call that the awaited code makes and that cannot go on while a callback runs. */
function neededBy(walk: Walk, site: CallSite): Tree.Call | undefined {
	const name = awaited(site);
	const bodies =
		site.builtin.name === "flush_work" || site.builtin.name === "cancel_work_sync"
			? nodesOf(walk.analysis, "work")
					.filter((work) => work.name.text === name)
					.map(({ body }) => body)
			: site.builtin.name === "fence_wait"
				? signallers(walk, name)
				: [];
	return bodies
		.flatMap((body) => reachedCalls(walk.analysis, body))
		.find((call) => needsFaultPath(walk, call));
}

/** Bodies that signal the fence. */
function signallers(walk: Walk, fence: string): readonly Tree.Block[] {
	const bodies = [
		...[...functionsOf(walk.analysis).values()].map(({ body }) => body),
		...nodesOf(walk.analysis, "work").map(({ body }) => body),
		...nodesOf(walk.analysis, "thread").map(({ body }) => body),
	];
	return bodies.filter((body) =>
		reachedCalls(walk.analysis, body).some(
			({ callee, args }) => callee.text === "fence_signal" && args[0] && textOf(args[0]) === fence,
		),
	);
}

const faultPath: ReadonlySet<string> = new Set([
	"mmap_read_lock",
	"mmap_write_lock",
	"range_fault",
	"get_user_pages",
	"get_user_pages_fast",
	"pin_user_pages",
	"alloc_page",
	"migrate_setup",
]);

function needsFaultPath(walk: Walk, { callee, args }: Tree.Call): boolean {
	if (faultPath.has(callee.text)) return true;
	const takesLock = ["lock", "read_lock", "write_lock"].includes(callee.text);
	return takesLock && args[0] !== undefined && walk.facts.callbackLocks.has(textOf(args[0]));
}
