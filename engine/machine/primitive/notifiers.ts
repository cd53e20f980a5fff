// Interval notifiers: each row is one critical section under subscriptions->lock.

import { event, SPAN_MASK, SPAN_SHIFT } from "../../program/object.ts";
import * as notifier from "../notifier.ts";
import { KERNEL_BUG, kernelBug } from "../properties.ts";
import { raise } from "../vm.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

export const notifierPrimitives: PrimitiveTable = {
	set_seq: effect((vm, s, a) => notifier.publish(vm, s, s[a], s[a + 1])),
	read_retry: plain((vm, s, a) => notifier.hasCollided(vm, s, s[a], s[a + 1])),
	check_retry: plain((vm, s, a) => notifier.hasCollided(vm, s, s[a], s[a + 1])),
	sub_sample: plain((vm, s, a) => notifier.sample(vm, s, s[a])),
	sample_seq: plain((_vm, s, a) => s[a] >> 1),
	sample_is_invalidating: plain((_vm, s, a) => s[a] & 1),
	sub_wait: {
		run: () => 0,
		canRun: (vm, s, a) => notifier.canRead(vm, s, s[a], s[a + 1]),
	},
	sub_mm: plain((vm, s, a) => notifier.mmOf(vm, s, s[a])),
	sub_span: plain((vm, s, a) => notifier.spanOf(vm, s, s[a])),
	sub_is_first: plain((vm, s, a) => notifier.isFirst(vm, s, s[a])),
	sub_insert: plain((vm, s, a) => notifier.insert(vm, s, s[a], s[a + 1], s[a + 2])),
	sub_remove: plain((vm, s, a) => notifier.remove(vm, s, s[a])),
	sub_wait_removed: {
		run: () => 0,
		canRun: (vm, s, a) => notifier.isRemoved(vm, s, s[a]),
	},
	has_plain: plain((vm) => notifier.hasPlain(vm)),
	plain_add: plain((vm, s, a) => notifier.register(vm, s, s[a], s[a + 1])),
	plain_remove: plain((vm, s, a) => notifier.unregister(vm, s, s[a])),
	plain_next: plain((vm, s, a) => notifier.nextRegistered(vm, s, s[a], s[a + 1])),
	plain_begin: effect((vm, s, a) => notifier.countCallback(vm, s, s[a], 1)),
	plain_end: effect((vm, s, a) => notifier.countCallback(vm, s, s[a], -1)),
	plain_wait_idle: { run: () => 0, canRun: (vm, s, a) => notifier.isIdle(vm, s, s[a]) },
	inv_begin: plain((vm, s, a) => notifier.begin(vm, s, s[a], s[a + 1], s[a + 2])),
	inv_next: plain((vm, s, a) => notifier.next(vm, s, s[a], s[a + 1], s[a + 2])),
	inv_end: effect((vm, s, a) => notifier.end(vm, s, s[a], s[a + 1])),
	event_of: plain((_vm, s, a) => eventOf(s[a], s[a + 1], s[a + 2], s[a + 3], s[a + 4])),
	warn_refused: effect((vm, s, a) => raise(vm, KERNEL_BUG, kernelBug.refusedBlockable, s[a])),
};

function eventOf(mm: number, span: number, type: number, blockable: number, owner: number): number {
	return (
		(type & event.typeMask) |
		((blockable !== 0 ? 1 : 0) << event.blockableShift) |
		(owner << event.ownerShift) |
		(mm << event.mmShift) |
		((span & SPAN_MASK) << event.startShift) |
		((span >>> SPAN_SHIFT) << event.endShift)
	);
}
