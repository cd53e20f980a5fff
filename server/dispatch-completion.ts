// Completion as the protocol has it: a list of names, and what is said of each when somebody looks at it.

import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver";
import type { Dispatch } from "./dispatch.ts";
import { type Suggestion, suggestionMarkdown } from "./features/completion.ts";

const completionKinds: { readonly [kind in Suggestion["kind"]]: CompletionItemKind } = {
	function: CompletionItemKind.Function,
	field: CompletionItemKind.Field,
	variable: CompletionItemKind.Variable,
	constant: CompletionItemKind.Constant,
	keyword: CompletionItemKind.Keyword,
	class: CompletionItemKind.Class,
	snippet: CompletionItemKind.Snippet,
	value: CompletionItemKind.Value,
};

/** Where the rest of an item is to be had: what is said of hundreds of names would take longer to send than to find. */
interface ItemData {
	readonly uri: string;
	readonly symbol: number;
}

export function toCompletionItem(suggestion: Suggestion, uri: string): CompletionItem {
	const { label, kind, detail, markdown, symbol, insert } = suggestion;
	const data: ItemData | undefined = symbol === undefined ? undefined : { uri, symbol };
	return {
		label,
		...(data === undefined ? {} : { data }),
		kind: completionKinds[kind],
		detail,
		...(markdown === "" ? {} : { documentation: { kind: "markdown" as const, value: markdown } }),
		...(insert === undefined
			? {}
			: { insertText: insert, insertTextFormat: InsertTextFormat.Snippet }),
	};
}

/** An item with what is said of it, when somebody looks at it. */
export function documented({ session }: Dispatch, item: CompletionItem): CompletionItem {
	if (item.documentation !== undefined) return item;
	const data: ItemData | undefined = item.data;
	const snapshot = data && session.documents.snapshot(data.uri);
	const value = suggestionMarkdown(snapshot, item.label, data?.symbol);
	return value === "" ? item : { ...item, documentation: { kind: "markdown", value } };
}
