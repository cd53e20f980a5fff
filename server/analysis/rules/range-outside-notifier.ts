import { type Analysis, constantOf, nodesIn, type Tree } from "../../../engine/index.ts";
import { textOf } from "../place.ts";
import type { Rule } from "../rule.ts";
import { rightDriver } from "../samples.ts";
import type { Question } from "../script.ts";
import type { Walk } from "../walk.ts";

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
	declaration(walk, declaration) {
		if (declaration.kind !== "fn") return;
		for (const { object, notifier, span, field } of rangesOf(declaration)) {
			const inserts = walk.ask(insertsOf, notifier);
			const uncovered = notCovering(inserts, populatedBy(walk, declaration, object, span));
			if (!uncovered) continue;
			const { insert, populated } = uncovered;
			walk.report({
				rule: this,
				routine: declaration.name.text,
				message: `This range reaches beyond ${notifier}, which is inserted for ${textOf(insert.span)} only: no callback runs for the rest, and its device entries go stale. Insert ${notifier} for all that is populated under it.`,
				span: field.span,
				related: [
					walk.relatedNode(insert.call, `${notifier} is inserted here`),
					walk.relatedNode(populated.call, "this is what is populated"),
				],
			});
		}
	},
};

interface RangeUse {
	readonly object: Tree.ObjectStatement;
	readonly notifier: string;
	readonly span: Tree.Expression;
	readonly field: Tree.Field;
}

function rangesOf(fn: Tree.Fn): readonly RangeUse[] {
	return nodesIn(fn, "object").flatMap((object) => {
		if (object.type !== "range") return [];
		const field = (name: string) => object.fields.find((each) => each.name.text === name);
		const notifier = field("notifier");
		const span = field("span");
		return notifier && span
			? [{ object, notifier: textOf(notifier.value), span: span.value, field: span }]
			: [];
	});
}
/** A span that is named somewhere, and its pages where they can be told. */
interface Named {
	/** The call it is handed to. */
	readonly call: Tree.Call | Tree.ObjectStatement;
	readonly span: Tree.Expression;
	readonly pages: Pages | undefined;
}

/** What a notifier is inserted for. */
const insertsOf: Question<readonly Named[]> = (script, notifier) =>
	script.ask(inserts, "").get(notifier) ?? [];

const inserts: Question<ReadonlyMap<string, readonly Named[]>> = (script) => {
	const found = new Map<string, Named[]>();
	for (const name of ["notifier_insert", "notifier_insert_locked"])
		for (const call of script.calls(name)) {
			const [notifier, , span] = call.args;
			if (!notifier || !span) continue;
			const named = { call, span, pages: pagesOf(script.analysis, span) };
			const same = found.get(textOf(notifier));
			if (same) same.push(named);
			else found.set(textOf(notifier), [named]);
		}
	return found;
};

/** What callers hand over for a parameter: `about` is the function and the number of the parameter. */
const handedOver: Question<readonly Named[]> = (script, about) => {
	const [fn = "", index = ""] = about.split(" ");
	return script.calls(fn).flatMap((call) => {
		const span = call.args[Number(index)];
		return span ? [{ call, span, pages: pagesOf(script.analysis, span) }] : [];
	});
};

/** What the span of a range can be: the expression itself, or for a parameter what callers hand over. */
function populatedBy(
	walk: Walk,
	fn: Tree.Fn,
	object: Tree.ObjectStatement,
	span: Tree.Expression,
): readonly Named[] {
	const index =
		span.kind === "name-expression"
			? fn.parameters.findIndex(({ text }) => text === span.name.text)
			: -1;
	if (index >= 0) return walk.ask(handedOver, `${fn.name.text} ${index}`);
	return [{ call: object, span, pages: pagesOf(walk.analysis, span) }];
}

/** An insertion that leaves out part of what is populated, where none covers it all. */
function notCovering(
	inserts: readonly Named[],
	populatedSpans: readonly Named[],
): { readonly insert: Named; readonly populated: Named } | undefined {
	const [insert] = inserts;
	for (const populated of populatedSpans) {
		const wanted = populated.pages;
		if (!wanted || !insert) continue;
		if (inserts.some(({ pages }) => pages?.base !== wanted.base)) continue;
		const covers = inserts.some(
			({ pages }) => pages && pages.from <= wanted.from && wanted.to <= pages.to,
		);
		if (!covers) return { insert, populated };
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
