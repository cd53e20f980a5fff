// Hover: what a name is, in the kernel's words.

import type { Span } from "../../engine/index.ts";
import { fieldOf } from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";
import { underCursor } from "./cursor.ts";
import { fieldMarkdown, symbolMarkdown } from "./describe.ts";

export interface Hover {
	readonly markdown: string;
	readonly span: Span;
}

export function hover(snapshot: Snapshot, offset: number): Hover | undefined {
	const { path, name, symbol } = underCursor(snapshot, offset);
	if (!name) return undefined;
	if (symbol) return { markdown: symbolMarkdown(snapshot, symbol), span: name.span };
	const parent = path.at(-2);
	if (parent?.kind === "member" && parent.name === name) {
		const kind = snapshot.analysis.kinds.ofExpression(parent.object);
		const row = fieldOf(kind, name.text);
		if (row) return { markdown: fieldMarkdown(kind, row), span: name.span };
	}
	if (parent?.kind === "field") {
		const object = path.at(-3);
		const row = object?.kind === "object" ? fieldOf(object.type, name.text) : undefined;
		if (row && object?.kind === "object")
			return { markdown: fieldMarkdown(object.type, row), span: name.span };
	}
	return undefined;
}
