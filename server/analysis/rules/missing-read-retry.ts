import type { Repair, Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { excluding, indentAt, labelBefore, lineStart } from "../user-lock.ts";
import type { CallSite, Walk } from "../walk.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R04: what range_fault found is mapped without asking whether it is still true. */
export const missingReadRetry: Rule = {
	code: "missing-read-retry",
	severity: "error",
	title: "Device entries are written without read_retry",
	page: `\`range_fault\` returning 0 proves nothing: the page table may have changed the moment it returned. Only \`read_retry\`,
called under the lock that \`invalidate\` takes, tells whether an invalidation came between \`read_begin\` and now. Without it
the device keeps an entry to a page that is freed and reused: it reads and writes somebody else's memory.

Call \`read_retry\` after taking the lock and before the first entry is written; when it says true, release the lock and
start over at \`read_begin\`.

Legal without it: pages that are pinned, and entries written while the page is locked (exclusive access, migration).`,
	bad: varied(
		`    if read_retry(mirror, r.seq) {
        unlock(update)
        goto again
    }
`,
		"",
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free", "write-through-read-only"],
	call(walk, site) {
		const use = mapUse(walk, site);
		if (use?.state.walk?.result !== 0) return;
		if (use.state.checked || use.state.otherCheck) return;
		const { walk: walked, notifier } = use.state;
		walk.report({
			rule: this,
			message: `${site.builtin.name} uses what range_fault found, but nobody asked read_retry whether it is still true: the page may be gone, and the device would keep an entry to memory that is somebody else's. Under the lock that invalidate takes, call read_retry(${notifier}, ${use.range}.seq) first and start over when it is true.`,
			span: site.call.span,
			related: [
				walk.related(walked.span, "the page table was looked at here"),
				...beginOf(walk, walked.begin),
				...callbackOf(walk, notifier),
			],
			repair: () => insertRetry(walk, site, use.range, notifier),
		});
	},
};

function beginOf(walk: Walk, begin: number) {
	return begin < 0
		? []
		: [
				walk.related(
					{ start: begin, end: begin + "read_begin".length },
					"under the number taken here",
				),
			];
}

function callbackOf(walk: Walk, notifier: string) {
	const callback = walk.facts.notifier(notifier)?.callback;
	if (!callback) return [];
	const why = "invalidate removes entries that are mapped by then, not later ones";
	return [{ location: { uri: walk.analysis.uri, span: callback.span }, message: why }];
}

/** Certain only where the right lock is held and there is a label to go back to. */
function insertRetry(
	walk: Walk,
	site: CallSite,
	internal: string,
	notifier: string,
): Repair | undefined {
	const [lock] = excluding(walk.facts, notifier, site.state.locks);
	const label = labelBefore(site.routine.body, site.call.span.start);
	if (!lock || !label) return undefined;
	const { text } = walk.analysis.module;
	const indent = indentAt(text, site.call.span.start);
	const unlock = lock.mode === "read" ? "read_unlock" : "unlock";
	const range = internal.replace(/'\d+$/, "");
	const lines = [
		`${indent}if read_retry(${notifier}, ${range}.seq) {`,
		`${indent}    ${unlock}(${lock.lock})`,
		`${indent}    goto ${label}`,
		`${indent}}`,
		"",
	];
	const at = lineStart(text, site.call.span.start);
	return {
		title: `Ask read_retry first, and go back to ${label} when it is true`,
		edits: [{ span: { start: at, end: at }, text: lines.join("\n") }],
	};
}
