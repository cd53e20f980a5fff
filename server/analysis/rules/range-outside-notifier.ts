import { type Analysis, constantOf, type Tree } from "../../../engine/index.ts";
import { textOf } from "../place.ts";
import type { Rule } from "../rule.ts";
import { rightDriver } from "../samples.ts";
import { callsNamed, functionsOf, nodesOf } from "./reach.ts";

const wide = rightDriver.replace("mmap(1, anon, rw)", "mmap(2, anon, rw)");

/** hmm-semantics R37: outside its span a notifier protects nothing. */
export const rangeOutsideNotifier: Rule = {
	code: "range-outside-notifier",
	severity: "error",
	title: "A range reaches beyond the notifier that is to protect it",
	page: `A notifier's callback runs for invalidations that touch the span it was inserted for. Pages of a range outside that span are
mirrored without protection: no callback ever removes their device entries, and \`read_retry\` never notices. The kernel
does not check this. Insert the notifier for everything that is populated under it.`,
	bad: wide.replace(
		"notifier_insert(mirror, app, app.buf)",
		"notifier_insert(mirror, app, app.buf[0..1])",
	),
	good: wide,
	shows: ["stale-device-pte", "use-after-free"],
	end(walk) {
		const { analysis } = walk;
		const inserts = [
			...callsNamed(analysis, "notifier_insert"),
			...callsNamed(analysis, "notifier_insert_locked"),
		];
		if (inserts.length === 0) return;
		for (const fn of functionsOf(analysis).values())
			for (const { notifier, span, field } of rangesOf(analysis, fn)) {
				const insert = notCovering(analysis, inserts, notifier, spansOf(analysis, fn, span));
				if (!insert || fn.span.start > analysis.module.text.length) continue;
				walk.report({
					rule: this,
					message: `This range reaches beyond ${notifier}, which is inserted for ${textOf(insert.span)} only: no callback runs for the rest, and its device entries go stale. Insert ${notifier} for all that is populated under it.`,
					span: field.span,
					related: [
						walk.related(insert.call.span, `${notifier} is inserted here`),
						walk.related(insert.populated.span, "this is what is populated"),
					],
				});
			}
	},
};

interface RangeUse {
	readonly notifier: string;
	readonly span: Tree.Expression;
	readonly field: Tree.Field;
}

function rangesOf(analysis: Analysis, fn: Tree.Fn): readonly RangeUse[] {
	return nodesOf(analysis, "object").flatMap((object) => {
		const inside = fn.span.start <= object.span.start && object.span.end <= fn.span.end;
		const field = (name: string) => object.fields.find((each) => each.name.text === name);
		const notifier = field("notifier");
		const span = field("span");
		if (!inside || object.type !== "range" || !notifier || !span) return [];
		return [{ notifier: textOf(notifier.value), span: span.value, field: span }];
	});
}

/** What the span of a range can be: the expression itself, or for a parameter what callers hand over. */
function spansOf(
	analysis: Analysis,
	fn: Tree.Fn,
	span: Tree.Expression,
): readonly Tree.Expression[] {
	const index =
		span.kind === "name-expression"
			? fn.parameters.findIndex(({ text }) => text === span.name.text)
			: -1;
	if (index < 0) return [span];
	return callsNamed(analysis, fn.name.text).flatMap(({ args }) => args[index] ?? []);
}

interface Uncovered {
	readonly call: Tree.Call;
	readonly span: Tree.Expression;
	readonly populated: Tree.Expression;
}

/** An insertion that leaves out part of what is populated, where none covers it all. */
function notCovering(
	analysis: Analysis,
	inserts: readonly Tree.Call[],
	notifier: string,
	spans: readonly Tree.Expression[],
): Uncovered | undefined {
	const own = inserts.filter(({ args }) => args[0] && textOf(args[0]) === notifier);
	for (const populated of spans) {
		const wanted = pagesOf(analysis, populated);
		const known = own.map((call) => ({ call, span: call.args[2] }));
		if (!wanted || known.length === 0) continue;
		const parts = known.map(({ span }) => span && pagesOf(analysis, span));
		if (parts.some((part) => !part || part.base !== wanted.base)) continue;
		const covers = parts.some((part) => part && part.from <= wanted.from && wanted.to <= part.to);
		const [first] = known;
		if (!covers && first?.span) return { call: first.call, span: first.span, populated };
	}
	return undefined;
}

interface Pages {
	readonly base: string;
	readonly from: number;
	readonly to: number;
}

/** \`app.buf\` or \`app.buf[a..b]\` with constants, in pages of the mapping. */
function pagesOf(analysis: Analysis, span: Tree.Expression): Pages | undefined {
	if (span.kind === "index" && span.index.kind === "interval") {
		const from = constantOf(analysis.bindings, span.index.from);
		const to = constantOf(analysis.bindings, span.index.to);
		const whole = pagesOf(analysis, span.object);
		return whole && from !== undefined && to !== undefined
			? { base: whole.base, from, to }
			: undefined;
	}
	if (span.kind !== "member") return undefined;
	const node = analysis.bindings.symbolOf(span.name)?.node;
	const pages = node?.kind === "mapping" ? constantOf(analysis.bindings, node.pages) : undefined;
	return pages === undefined ? undefined : { base: textOf(span), from: 0, to: pages };
}
