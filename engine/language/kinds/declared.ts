// The kind that a declaration says by itself: that of a lock, a device, a constant.

import type { Kind } from "../builtin.ts";
import type { Symbol } from "../names.ts";

/** Nothing that is said elsewhere changes it; undefined where it has to be inferred. */
export function declaredKind(symbol: Symbol): Kind | undefined {
	if (symbol.constant) return symbol.constant.kind;
	switch (symbol.kind) {
		case "const":
			return "int";
		case "process":
			return "mm";
		case "mapping":
			return "span";
		case "device":
		case "memory":
		case "lock":
		case "notifier":
		case "fence":
		case "kref":
		case "list":
		case "work":
		case "record":
			return symbol.kind;
		case "object":
			return symbol.node?.kind === "object" ? symbol.node.type : undefined;
		default:
			return undefined;
	}
}
