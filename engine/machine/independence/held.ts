// Which locks a thread holds, as bits of one number: what others can do meanwhile depends on it (future.ts).

import type { Layout } from "../layout.ts";
import { isHeldBy, isReader } from "../lock.ts";

/** Locks of the driver that have bits of their own: first those held exclusively, then those shared. */
export const HELD_MAX = 11;
const ALL = (1 << HELD_MAX) - 1;
/** Above them how mmap_lock is held, where there is one address space. */
const MMAP_SHIFT = HELD_MAX * 2;

/** Locks beyond HELD_MAX count as not held, which allows others more than they can do. */
export function heldBy(layout: Layout, s: Int32Array, thread: number): number {
	let held = 0;
	for (let lock = 0; lock < Math.min(layout.lockCount, HELD_MAX); lock++) {
		const word = s[layout.locks + lock];
		if (word === 0 || !isHeldBy(word, thread)) continue;
		held |= 1 << (isReader(word, thread) ? HELD_MAX + lock : lock);
	}
	const word = s[layout.mms + layout.mmapLock];
	if (word === 0 || !isHeldBy(word, thread)) return held;
	return held | ((isReader(word, thread) ? 1 : 2) << MMAP_SHIFT);
}

export function exclusiveOf(held: number): number {
	return held & ALL;
}

export function sharedOf(held: number): number {
	return (held >>> HELD_MAX) & ALL;
}

/** 0 not, 1 for read, 2 for write. */
export function mmapOf(held: number): number {
	return held >>> MMAP_SHIFT;
}
