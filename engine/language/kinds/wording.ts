// How kinds and expressions are called in messages, and what is written to get one kind from another.

import type { Kind } from "../builtin.ts";
import type { Expression } from "../tree.ts";

const articles: { readonly [kind in Kind]?: string } = {
	int: "a number (int)",
	bool: "a truth (bool)",
	mm: "an mm",
	addr: "an address (addr)",
	pfn: "a word of pfns",
	"migrate-entry": "an entry of a migrate",
	"migrate-pfn": "an entry of a pfn_array",
	dma: "a DMA address (dma)",
	event: "an event",
	prot: "a protection (prot)",
	string: "text",
	none: "nothing",
	null: "none",
};

export function withArticle(kind: Kind): string {
	return articles[kind] ?? `a ${kind}`;
}

export function oneOf(kinds: readonly Kind[]): string {
	return kinds.map(withArticle).join(" or ");
}

/** The field that gives a value of the wanted kind. */
const fieldFor: { readonly [conversion: string]: string } = {
	"range span": "span",
	"migrate span": "span",
	"event span": "span",
	"notifier span": "span",
	"notifier mm": "mm",
	"event mm": "mm",
	"range notifier": "notifier",
	"range seq": "seq",
	"pfn page": "page",
	"migrate-entry page": "page",
	"migrate-pfn page": "page",
	"span addr": "start",
	"span int": "pages",
};

export function conversionField(found: Kind, wanted: Kind): string | undefined {
	return fieldFor[`${found} ${wanted}`];
}

/** `0` and `none`: nothing, of whatever kind is wanted. */
export function isZero(expression: Expression): boolean {
	if (expression.kind === "integer") return expression.value === 0;
	return expression.kind === "name-expression" && expression.name.text === "none";
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];

export function ordinal(index: number): string {
	return ordinals[index] ?? `${index + 1}th`;
}

/** The text of an expression, shortened, as the subject of a message. */
export function textOf(expression: Expression): string {
	switch (expression.kind) {
		case "name-expression":
			return expression.name.text;
		case "member":
			return `${textOf(expression.object)}.${expression.name.text}`;
		case "index":
			return `${textOf(expression.object)}[…]`;
		case "call":
			return `${expression.callee.text}(…)`;
		case "integer":
			return String(expression.value);
		case "boolean":
			return String(expression.value);
		case "string":
			return `"${expression.value.slice(0, 20)}"`;
		case "interval":
			return `${textOf(expression.from)}..${textOf(expression.to)}`;
		default:
			return "this value";
	}
}

/** The same at the beginning of a sentence: names keep their spelling. */
export function subject(expression: Expression): string {
	const text = textOf(expression);
	return text.startsWith("this ") ? `T${text.slice(1)}` : text;
}
