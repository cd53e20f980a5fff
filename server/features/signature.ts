// Signature help: which argument of which call the cursor is in.

import type { Tree } from "../../engine/index.ts";
import { pathAt } from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";
import { builtinMarkdown, parameterText, signatureOf } from "./describe.ts";

export interface Signature {
	readonly label: string;
	readonly markdown: string;
	readonly parameters: readonly { readonly label: string; readonly doc: string }[];
	readonly active: number;
}

export function signature(snapshot: Snapshot, offset: number): Signature | undefined {
	const call = callAround(snapshot, offset);
	const symbol = call && snapshot.analysis.bindings.symbolOf(call.callee);
	if (!call || !symbol) return undefined;
	const active = argumentAt(snapshot.text, call, offset);
	if (symbol.builtin) {
		const { builtin } = symbol;
		const skipped =
			builtin.parameters[0]?.role === "process" && !startsWithMm(snapshot, call) ? 1 : 0;
		return {
			label: signatureOf(builtin),
			markdown: builtinMarkdown(builtin),
			parameters: builtin.parameters.map((parameter) => ({
				label: parameterText(parameter),
				doc: parameter.doc,
			})),
			active: active + skipped,
		};
	}
	if (symbol.node?.kind !== "fn") return undefined;
	const names = symbol.node.parameters.map(({ text }) => text);
	return {
		label: `${symbol.name}(${names.join(", ")})`,
		markdown: symbol.doc,
		parameters: names.map((label) => ({ label, doc: "" })),
		active,
	};
}

function callAround(snapshot: Snapshot, offset: number): Tree.Call | undefined {
	return pathAt(snapshot.analysis.module.tree, offset).findLast(
		(node): node is Tree.Call => node.kind === "call" && offset > node.callee.span.end,
	);
}

function startsWithMm(snapshot: Snapshot, call: Tree.Call): boolean {
	const [first] = call.args;
	return first !== undefined && snapshot.analysis.kinds.ofExpression(first) === "mm";
}

/** Commas between the parenthesis and the cursor, outside inner brackets. */
function argumentAt(text: string, call: Tree.Call, offset: number): number {
	let depth = 0;
	let index = 0;
	for (const character of text.slice(call.callee.span.end + 1, offset)) {
		if ("([{".includes(character)) depth++;
		else if (")]}".includes(character)) depth--;
		else if (character === "," && depth === 0) index++;
	}
	return index;
}
