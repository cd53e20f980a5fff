// What stands under the cursor: the name, its symbol, the nodes around it.

import { pathAt, type Symbol, type Tree } from "../../engine/index.ts";
import type { Snapshot } from "../snapshot.ts";

export interface UnderCursor {
	readonly path: readonly Tree.Node[];
	readonly name: Tree.Name | undefined;
	readonly symbol: Symbol | undefined;
}

export function underCursor(snapshot: Snapshot, offset: number): UnderCursor {
	const path = pathAt(snapshot.analysis.module.tree, offset);
	const last = path.at(-1);
	const name = last?.kind === "name" ? last : undefined;
	return { path, name, symbol: name && snapshot.analysis.bindings.symbolOf(name) };
}

/** The body the offset lies in: function, callback, thread. */
export function routineAround(path: readonly Tree.Node[]): Tree.Node | undefined {
	return path.findLast(({ kind }) =>
		["fn", "callback", "thread", "setup", "finally", "work"].includes(kind),
	);
}
