// Where a thread must not sleep: under a lock that spins, in a callback for an invalidation that must not block, and in
// page_free, which the kernel may call under a page-table lock.

import { threadField } from "./layout.ts";
import { heldSpinlock } from "./lock.ts";
import { threadOffset } from "./offsets.ts";
import { SLEEP_IN_ATOMIC } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** sleep-in-atomic under a spinning lock and in a callback that must not block. */
export function checkMaySleep(vm: Vm, s: Int32Array): void {
	const spinlock = heldSpinlock(vm, s, vm.thread);
	if (spinlock >= 0) raise(vm, SLEEP_IN_ATOMIC, 1, spinlock);
	else if (s[threadOffset(vm, vm.thread) + threadField.atomic] > 0)
		raise(vm, SLEEP_IN_ATOMIC, 2, 0);
}
