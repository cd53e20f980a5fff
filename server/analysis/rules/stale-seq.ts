import type { Rule } from "../rule.ts";
import { rightDriver, varied } from "../samples.ts";

/** hmm-semantics R09: a number that collided once collides for ever. */
export const staleSeq: Rule = {
	code: "stale-seq",
	severity: "error",
	title: "A retry goes round without a new read_begin",
	page: `A sequence number that was found stale stays stale: \`range_fault\` returns -EBUSY with it for ever, and the loop spins
until its deadline. Every round takes a new number: go back to before \`read_begin\`.`,
	bad: varied(
		`again:
    if timed_out() { mmput(mm); return -EBUSY }
    r.seq = read_begin(mirror)
`,
		`    r.seq = read_begin(mirror)
again:
    if timed_out() { mmput(mm); return -EBUSY }
`,
	),
	good: rightDriver,
	shows: ["livelock"],
	call(walk, site) {
		if (site.builtin.name !== "range_fault") return;
		const range = walk.argumentName(site, 0);
		const seq = site.state.values.get(`${range}.seq`);
		if (seq === undefined || typeof seq === "number" || seq.kind !== "seq") return;
		if (!site.state.stale.includes(seq.begin)) return;
		walk.report({
			rule: this,
			message: `The retry comes back here with the number it already found stale: range_fault answers -EBUSY for ever. Go back to before read_begin, so that each round takes a new number.`,
			span: site.call.span,
			related: [
				walk.related(
					{ start: seq.begin, end: seq.begin + "read_begin".length },
					"the number was taken here, before the loop",
				),
			],
		});
	},
};
