// Definition, references, highlights, rename: all from the table of names.

import {
	type Location,
	resolveImport,
	type Span,
	type Symbol,
	type Tree,
} from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";
import { rootOf } from "../uri.ts";
import { underCursor } from "./cursor.ts";

/** Where the name under the cursor is declared; for an import, the file. */
export function definition(snapshot: Snapshot, offset: number): Location | undefined {
	const { path, symbol } = underCursor(snapshot, offset);
	if (symbol?.declaration) return { uri: symbol.uri, span: symbol.declaration.span };
	const imported = path.find((node): node is Tree.Import => node.kind === "import");
	const module = imported && importedModule(snapshot, imported);
	return module && { uri: module.uri, span: { start: 0, end: 0 } };
}

export function importedModule(snapshot: Snapshot, node: Tree.Import) {
	const target = resolveImport(snapshot.uri, node.path.value, [rootOf(snapshot.uri)]);
	return snapshot.analysis.modules.find(({ uri }) => target.ok && uri === target.value);
}

/** Every place that names what is under the cursor, in this file and those it imports. */
export function references(snapshot: Snapshot, offset: number): readonly Location[] {
	const { symbol } = underCursor(snapshot, offset);
	return symbol ? usesOf(snapshot, symbol) : [];
}

function usesOf(snapshot: Snapshot, symbol: Symbol): readonly Location[] {
	return snapshot.analysis.bindings
		.usesOf(symbol)
		.map(({ uri, name }) => ({ uri, span: name.span }));
}

export function highlights(snapshot: Snapshot, offset: number): readonly Span[] {
	return references(snapshot, offset)
		.filter(({ uri }) => uri === snapshot.uri)
		.map(({ span }) => span);
}

/** The name that would be renamed; undefined where it belongs to the kernel or the language. */
export function renameTarget(snapshot: Snapshot, offset: number): Tree.Name | undefined {
	const { name, symbol } = underCursor(snapshot, offset);
	return symbol?.declaration ? name : undefined;
}

/** Why a new name cannot be taken; undefined where it can. */
export function renameProblem(newName: string): string | undefined {
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName))
		return `"${newName}" is not a name: letters, digits and _, not beginning with a digit.`;
	return undefined;
}
