import type { Rule } from "../rule.ts";
import { varied } from "../samples.ts";
import type { Question } from "../script.ts";

const flush = "        device_flush(gpu, span)\n";
const inFile = (text: string): string =>
	text.replace("mmap(1, anon, rw)", 'mmap(1, file("data"), rw)');
const marked = `        for addr in span {
            let page = device_pte(gpu, addr)
            if page { mark_dirty(page) }
        }
`;

/** hmm-semantics R40: the CPU's dirty bit does not know what the device wrote. */
export const dirtyLost: Rule = {
	code: "dirty-lost",
	severity: "hint",
	title: "Pages the device may have written are not marked dirty",
	page: `The dirty bit of a CPU entry knows the CPU's writes only. Where the device could write a page of a file or of shared memory,
mark the page dirty when its entry is removed, before \`invalidate\` returns: reclaim drops a page that looks clean without
writing it out, and the device's data with it. Never mark it later: the page may be somebody else's by then.

Anonymous memory is nearly always dirty already, so drivers that mirror nothing else get away without; scripts without a
mapping of a file or of shared memory are not reported.`,
	bad: inFile(varied(flush, flush)),
	good: inFile(
		varied(flush, flush).replace(
			"        device_unmap(gpu, span)\n",
			`${marked}        device_unmap(gpu, span)\n`,
		),
	),
	shows: ["lost-write"],
	call(walk, site) {
		if (site.root.kind !== "invalidate" || site.builtin.name !== "device_unmap") return;
		const marks = walk.facts.calls("mark_dirty");
		if (marks || !walk.ask(mapsFiles, "") || !walk.facts.mapsDevice()) return;
		walk.report({
			rule: this,
			message: `The device may have written these pages, and nobody marks them dirty: reclaim drops a page of a file that looks clean, and the data with it. Call mark_dirty for pages mapped writable before their entries go.`,
			span: site.call.span,
		});
	},
};

/** True where some process maps a file or shared memory. */
const mapsFiles: Question<boolean> = (script) =>
	script.nodes("mapping").some(({ backing }) => ["file", "shared"].includes(backing?.text ?? ""));
