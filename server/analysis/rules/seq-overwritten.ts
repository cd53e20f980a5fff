import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";
import { mapUse } from "./map-use.ts";

/** hmm-semantics R10, R11: the number that is checked is not the one the walk ran under. */
export const seqOverwritten: Rule = {
	code: "seq-overwritten",
	severity: "error",
	title: "read_retry checks another number than the walk ran under",
	page: `Each \`range_fault\` runs under one sequence number. When a later \`read_begin\` overwrites it before it was checked, an
invalidation that came between is forgotten: \`read_retry\` with the newer number says nothing about the older walk.

Take the number once, before the first walk, or keep and check every number.`,
	bad: varied(
		`    lock(update)
    if read_retry(mirror, r.seq) {`,
		`    r.seq = read_begin(mirror)
    lock(update)
    if read_retry(mirror, r.seq) {`,
	),
	good: rightDriver,
	shows: ["stale-device-pte", "use-after-free"],
	call(walk, site) {
		const use = mapUse(walk, site);
		if (use?.state.walk?.result !== 0) return;
		const { checked, otherCheck, walk: walked } = use.state;
		if (checked || !otherCheck) return;
		if (walked.begin < 0) return;
		walk.report({
			rule: this,
			message: `read_retry is asked about another number than ${use.range} was walked under: an invalidation between the walk and the later read_begin goes unnoticed. Take the number once, before the first range_fault, and check that one.`,
			span: otherCheck,
			related: [
				walk.related(
					{ start: walked.begin, end: walked.begin + "read_begin".length },
					"the walk ran under the number taken here",
				),
				walk.related(walked.span, "the walk"),
				walk.related(site.call.span, "its result is mapped here"),
			],
		});
	},
};
