// Which locks a thread holds, as sets: what others can do meanwhile depends on it (future.ts).

import type { Layout } from "../layout.ts";
import { isHeldBy, isReader } from "../lock.ts";
import { HELD_MAX, type HeldLocks } from "./future.ts";

/** Locks beyond HELD_MAX count as not held, which allows others more than they can do. */
export function heldBy(layout: Layout, s: Int32Array, thread: number): HeldLocks {
	let exclusive = 0;
	let shared = 0;
	for (let lock = 0; lock < Math.min(layout.lockCount, HELD_MAX); lock++) {
		const word = s[layout.locks + lock];
		if (word === 0 || !isHeldBy(word, thread)) continue;
		if (isReader(word, thread)) shared |= 1 << lock;
		else exclusive |= 1 << lock;
	}
	const word = s[layout.mms + layout.mmapLock];
	const holdsMmap = word !== 0 && isHeldBy(word, thread);
	return { exclusive, shared, mmap: !holdsMmap ? 0 : isReader(word, thread) ? 1 : 2 };
}
