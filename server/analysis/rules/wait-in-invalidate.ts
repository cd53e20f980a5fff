import type { Tree } from "../../../engine/index.ts";
import { textOf } from "../place.ts";
import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import type { Question, Script } from "../script.ts";
import { type Facts, factsBy } from "../script-facts.ts";
import type { CallSite, Walk } from "../walk.ts";

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
		const needed = neededBy(walk, site.builtin.name, awaited(site));
		if (!needed) return;
		walk.report({
			rule: this,
			message: `${site.builtin.name} waits in invalidate for ${awaited(site)}, which calls ${needed.callee.text}(${needed.args.map(textOf).join(", ")}) before it is done: each waits for the other. Do not wait in the callback, or let what it waits for do without.`,
			span: site.call.span,
			related: [walk.relatedNode(needed, "this cannot go on while the callback waits")],
		});
	},
};

function awaited(site: CallSite): string {
	return site.call.args[0] ? textOf(site.call.args[0]) : "";
}

/** A call that the awaited code makes and that cannot go on while a callback runs. */
function neededBy({ ask }: Walk, builtin: string, name: string): Tree.Call | undefined {
	if (builtin === "fence_wait") return ask(neededToSignal, name);
	const waits = builtin === "flush_work" || builtin === "cancel_work_sync";
	return waits ? ask(neededToWork, name) : undefined;
}

const neededToWork: Question<Tree.Call | undefined> = (script, name) =>
	neededIn(
		script,
		script.nodes("work").filter((work) => work.name.text === name),
	);

/** In the bodies that signal the fence. */
const neededToSignal: Question<Tree.Call | undefined> = (script, fence) => {
	const bodies = [...script.functions.values(), ...script.nodes("work"), ...script.nodes("thread")];
	const signals = ({ callee, args: [signalled] }: Tree.Call): boolean =>
		callee.text === "fence_signal" && signalled !== undefined && textOf(signalled) === fence;
	return neededIn(
		script,
		bodies.filter(({ body }) => script.reachedCalls(body).some(signals)),
	);
};

function neededIn(
	script: Script,
	owners: readonly { readonly body: Tree.Block }[],
): Tree.Call | undefined {
	const facts = factsBy(script.ask);
	return owners
		.flatMap(({ body }) => script.reachedCalls(body))
		.find((call) => needsFaultPath(facts, call));
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

function needsFaultPath(facts: Facts, { callee, args }: Tree.Call): boolean {
	if (faultPath.has(callee.text)) return true;
	const takesLock = ["lock", "read_lock", "write_lock"].includes(callee.text);
	return takesLock && args[0] !== undefined && facts.isCallbackLock(textOf(args[0]));
}
