// Questions that several rules ask about the user lock: the one a notifier's invalidate takes.

import type { Tree } from "../../engine/index.ts";
import { MMAP_LOCK } from "./builtin-effects.ts";
import type { Facts } from "./script-facts.ts";
import type { HeldLock, PathState } from "./state.ts";

/** The locks of a notifier's callback, in words: `update`, or `update or list`. */
export function userLockName(facts: Facts, notifier: string): string {
	const names = facts.notifier(notifier)?.locks.map(({ lock }) => lock) ?? [];
	return names.join(" or ") || "the lock that invalidate takes";
}

/** Locks held that exclude the notifier's callback: one that it takes too, and not both for read. */
export function excluding(
	facts: Facts,
	notifier: string,
	locks: readonly HeldLock[],
): readonly HeldLock[] {
	const own = facts.notifier(notifier)?.locks ?? [];
	return locks.filter((held) =>
		own.some(({ lock, mode }) => lock === held.lock && (mode === "write" || held.mode === "write")),
	);
}

/** A lock held that some callback takes, or undefined. */
export function heldCallbackLock(facts: Facts, state: PathState): HeldLock | undefined {
	return state.locks.find(({ lock }) => lock !== MMAP_LOCK && facts.isCallbackLock(lock));
}

/** Indentation of the line an offset stands in. */
export function indentAt(text: string, offset: number): string {
	const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
	return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
}

/** Offset at which the line of `offset` begins. */
export function lineStart(text: string, offset: number): number {
	return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Offset behind the end of the line of `offset`. */
export function lineEnd(text: string, offset: number): number {
	const end = text.indexOf("\n", offset);
	return end < 0 ? text.length : end + 1;
}

/** The innermost function or callback body around an offset. */
export function labelBefore(body: Tree.Block, offset: number): string | undefined {
	let found: string | undefined;
	const look = (block: Tree.Block): void => {
		for (const statement of block.statements)
			if (statement.kind === "label" && statement.span.start < offset) found = statement.name.text;
	};
	look(body);
	return found;
}
