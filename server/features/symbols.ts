// The outline: declarations with their members, scenarios with their parts.

import type { Span, Tree } from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";

export type OutlineKind =
	| "device"
	| "notifier"
	| "function"
	| "scenario"
	| "member"
	| "constant"
	| "thread";

export interface OutlineItem {
	readonly name: string;
	readonly kind: OutlineKind;
	readonly span: Span;
	readonly nameSpan: Span;
	readonly children: readonly OutlineItem[];
}

export function outline(snapshot: Snapshot): readonly OutlineItem[] {
	return snapshot.analysis.module.tree.declarations.flatMap(declarationItem);
}

function item(
	name: Tree.Name | Tree.StringLiteral,
	kind: OutlineKind,
	span: Span,
	children: readonly OutlineItem[] = [],
): readonly OutlineItem[] {
	const text = name.kind === "name" ? name.text : name.value;
	return text === "" ? [] : [{ name: text, kind, span, nameSpan: name.span, children }];
}

function declarationItem(node: Tree.Declaration): readonly OutlineItem[] {
	switch (node.kind) {
		case "fn":
		case "work":
			return item(node.name, "function", node.span);
		case "const":
			return item(node.name, "constant", node.span);
		case "device": {
			const members = node.members.flatMap((member) =>
				member.kind === "error"
					? []
					: item(member.name, member.kind === "callback" ? "function" : "member", member.span),
			);
			return item(node.name, "device", node.span, members);
		}
		case "notifier":
		case "kref": {
			const callbacks = node.callbacks.flatMap(({ name, span }) => item(name, "function", span));
			return item(node.name, "notifier", node.span, callbacks);
		}
		case "record": {
			const fields = node.fields.flatMap((field) =>
				field.kind === "error" ? [] : item(field.name, "member", field.span),
			);
			return item(node.name, "device", node.span, fields);
		}
		case "fence":
		case "list":
			return item(node.name, "member", node.span);
		case "scenario": {
			const parts = node.items.flatMap((part) =>
				part.kind === "thread" || part.kind === "process"
					? item(part.name, "thread", part.span)
					: [],
			);
			return item(node.name, "scenario", node.span, parts);
		}
		default:
			return [];
	}
}

/** Everything in braces, and comments over several lines. */
export function foldingSpans(snapshot: Snapshot): readonly Span[] {
	const { module } = snapshot.analysis;
	const spans = module.tree.declarations.flatMap((node) => [node.span, ...innerSpans(node)]);
	return [...spans, ...module.comments].filter(({ start, end }) =>
		module.text.slice(start, end).includes("\n"),
	);
}

function innerSpans(node: Tree.Declaration): readonly Span[] {
	switch (node.kind) {
		case "device":
			return node.members.map(({ span }) => span);
		case "notifier":
		case "kref":
			return node.callbacks.map(({ span }) => span);
		case "scenario":
			return node.items.map(({ span }) => span);
		default:
			return [];
	}
}
