// Semantic tokens: what each name is, beyond what a grammar can tell.

import type { SymbolKind } from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";

export const tokenTypes = [
	"function",
	"method",
	"class",
	"variable",
	"parameter",
	"property",
	"enumMember",
	"namespace",
	"label",
] as const;
export type TokenType = (typeof tokenTypes)[number];

/** `defaultLibrary`: the kernel's; `declaration`: where it is declared. */
export const tokenModifiers = ["declaration", "defaultLibrary", "readonly"] as const;

export interface SemanticToken {
	readonly start: number;
	readonly length: number;
	readonly type: TokenType;
	readonly modifiers: number;
}

const typeOf: { readonly [kind in SymbolKind]: TokenType } = {
	builtin: "function",
	constant: "enumMember",
	const: "enumMember",
	device: "class",
	memory: "property",
	lock: "property",
	variable: "property",
	notifier: "class",
	callback: "method",
	fn: "function",
	parameter: "parameter",
	local: "variable",
	object: "variable",
	label: "label",
	process: "namespace",
	mapping: "property",
	thread: "namespace",
	fence: "class",
	kref: "class",
	list: "class",
	work: "class",
	record: "class",
	field: "property",
};

/** In the order of the text. */
export function semanticTokens(snapshot: Snapshot): readonly SemanticToken[] {
	const { bindings } = snapshot.analysis;
	const tokens: SemanticToken[] = [];
	for (const symbol of bindings.symbols)
		for (const { uri, name } of bindings.usesOf(symbol)) {
			if (uri !== snapshot.uri || name.text === "") continue;
			const declaration = name === symbol.declaration ? 1 : 0;
			const library = symbol.builtin || symbol.constant ? 2 : 0;
			const readonly = symbol.kind === "const" || symbol.kind === "constant" ? 4 : 0;
			tokens.push({
				start: name.span.start,
				length: name.span.end - name.span.start,
				type: typeOf[symbol.kind],
				modifiers: declaration | library | readonly,
			});
		}
	return tokens.sort((a, b) => a.start - b.start);
}
