// Primitives by name: what each does to the vector, and for those that can block, when they can run. Arguments lie in a
// row from `a` in the running frame. The rows are language/builtins.ts and language/primitives.ts; a test walks both.

import { event, SPAN_MASK, SPAN_SHIFT, spanOf } from "../program/object.ts";
import * as access from "./access.ts";
import * as device from "./device.ts";
import { threadField } from "./layout.ts";
import * as lock from "./lock.ts";
import * as mm from "./mm.ts";
import * as notifier from "./notifier.ts";
import { threadOffset } from "./offsets.ts";
import * as page from "./page.ts";
import * as pte from "./page-table.ts";
import { KERNEL_BUG, kernelBug, SELF_DEADLOCK, SLEEP_IN_ATOMIC } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** Runs the primitive with its arguments from `a` on; the result (0 where it has none). */
export type Run = (vm: Vm, s: Int32Array, a: number) => number;
/** True where the running thread need not wait. */
export type CanRun = (vm: Vm, s: Int32Array, a: number) => boolean;

export interface Primitive {
	readonly run: Run;
	readonly canRun?: CanRun;
	/** The lock it takes, as an absolute offset: for lock-order edges. Trylocks take none in this sense. */
	readonly takes?: (vm: Vm, s: Int32Array, a: number) => number;
}

function plain(run: Run): Primitive {
	return { run };
}

/** A primitive whose result does not matter. */
function effect(run: (vm: Vm, s: Int32Array, a: number) => void): Primitive {
	return {
		run(vm, s, a) {
			run(vm, s, a);
			return 0;
		},
	};
}

type OffsetOf = (vm: Vm, s: Int32Array, a: number) => number;

function taking(
	offsetOf: OffsetOf,
	shared: boolean,
	check: (vm: Vm, s: Int32Array, a: number) => void,
): Primitive {
	return {
		run(vm, s, a) {
			check(vm, s, a);
			const offset = offsetOf(vm, s, a);
			if (shared) lock.takeRead(vm, s, offset);
			else lock.takeWrite(vm, s, offset);
			return 0;
		},
		canRun(vm, s, a) {
			const offset = offsetOf(vm, s, a);
			return shared ? lock.canRead(vm, s, offset) : lock.canWrite(vm, s, offset);
		},
		takes: offsetOf,
	};
}

const driverLock: OffsetOf = (vm, s, a) => lock.lockOffset(vm, s[a]);
const mmapLock: OffsetOf = (vm, s, a) => lock.mmapLockOffset(vm, s, s[a]);
const exclusiveType = (vm: Vm, s: Int32Array, a: number): void =>
	checkDriverLock(vm, s, s[a], false);
const sharedType = (vm: Vm, s: Int32Array, a: number): void => checkDriverLock(vm, s, s[a], true);

/** The right kind of lock; and one that sleeps is not taken under one that spins, nor where nothing may block. */
function checkDriverLock(vm: Vm, s: Int32Array, number: number, shared: boolean): void {
	lock.checkType(vm, number, shared);
	if (!lock.spins(vm, number - 1)) checkMaySleep(vm, s);
}

/** sleep-in-atomic under a spinning lock and in a callback that must not block. */
export function checkMaySleep(vm: Vm, s: Int32Array): void {
	const spinlock = lock.heldSpinlock(vm, s, vm.thread);
	if (spinlock >= 0) raise(vm, SLEEP_IN_ATOMIC, 1, spinlock);
	else if (s[threadOffset(vm, vm.thread) + threadField.atomic] > 0)
		raise(vm, SLEEP_IN_ATOMIC, 2, 0);
}
const anyType = (): void => {};

const locks: { readonly [name: string]: Primitive } = {
	lock: taking(driverLock, false, exclusiveType),
	write_lock: taking(driverLock, false, sharedType),
	read_lock: taking(driverLock, true, sharedType),
	unlock: effect((vm, s, a) => lock.releaseWrite(vm, s, driverLock(vm, s, a))),
	write_unlock: effect((vm, s, a) => lock.releaseWrite(vm, s, driverLock(vm, s, a))),
	read_unlock: effect((vm, s, a) => lock.releaseRead(vm, s, driverLock(vm, s, a))),
	trylock: plain((vm, s, a) => lock.tryWrite(vm, s, driverLock(vm, s, a))),
	write_trylock: plain((vm, s, a) => lock.tryWrite(vm, s, driverLock(vm, s, a))),
	read_trylock: plain((vm, s, a) => lock.tryRead(vm, s, driverLock(vm, s, a))),
	mmap_read_lock: taking(mmapLock, true, anyType),
	mmap_write_lock: taking(mmapLock, false, anyType),
	mmap_read_unlock: effect((vm, s, a) => lock.releaseRead(vm, s, mmapLock(vm, s, a))),
	mmap_write_unlock: effect((vm, s, a) => lock.releaseWrite(vm, s, mmapLock(vm, s, a))),
	mmap_read_trylock: plain((vm, s, a) => lock.tryRead(vm, s, mmapLock(vm, s, a))),
	mmap_write_downgrade: effect((vm, s, a) => lock.downgrade(vm, s, mmapLock(vm, s, a))),
	mmap_assert_locked: effect((vm, s, a) => {
		const offset = mmapLock(vm, s, a);
		if (offset >= 0 && !lock.isHeldBy(s[offset], vm.thread))
			raise(vm, KERNEL_BUG, kernelBug.mmapLockMissing);
	}),
	mmap_assert_unlocked: effect((vm, s, a) => {
		const offset = mmapLock(vm, s, a);
		if (offset >= 0 && lock.isHeldBy(s[offset], vm.thread)) raise(vm, SELF_DEADLOCK, 0, offset);
	}),
};

const addressSpaces: { readonly [name: string]: Primitive } = {
	mmget_not_zero: plain((vm, s, a) => mm.getUsers(vm, s, s[a])),
	mmgrab: effect((vm, s, a) => mm.grab(vm, s, s[a])),
	mmdrop: effect((vm, s, a) => mm.dropGrab(vm, s, s[a])),
	mm_count_drop: effect((vm, s, a) => mm.dropCount(vm, s, s[a])),
	mm_users_drop: plain((vm, s, a) => mm.dropUsers(vm, s, s[a])),
	mm_process_drop: plain((vm, s, a) => mm.dropProcess(vm, s, s[a])),
	mm_duplicate: plain((vm, s, a) => mm.duplicateMm(vm, s, s[a])),
	mm_detach_all: effect((vm, s, a) => mm.detachAll(vm, s, s[a])),
	vma_lookup: plain((vm, s, a) => (mm.nextVma(vm, s, s[a], s[a + 1], s[a + 1] + 1) === 0 ? 0 : 1)),
	mm_span: plain((vm) => mm.windowSpan(vm)),
	mm_populated: plain((vm, s, a) => mm.populatedSpan(vm, s, s[a], s[a + 1])),
	vma_insert: plain((vm, s, a) => mm.insertVma(vm, s, s[a], s[a + 1], s[a + 2])),
	vma_detach: plain((vm, s, a) => mm.detachVma(vm, s, s[a], s[a + 1])),
	vma_protect: plain((vm, s, a) => mm.protectVma(vm, s, s[a], s[a + 1], s[a + 2])),
	vma_next: plain((vm, s, a) => mm.nextVma(vm, s, s[a], s[a + 1], s[a + 2])),
	tables_free: effect((vm, s, a) => mm.freeTables(vm, s, s[a], s[a + 1])),
};

const entries: { readonly [name: string]: Primitive } = {
	pte_read: plain((vm, s, a) => pte.readEntry(vm, s, s[a], s[a + 1])),
	pte_set_zero: plain((vm, s, a) => pte.setZero(vm, s, s[a], s[a + 1])),
	pte_set_anon: plain((vm, s, a) => pte.setAnon(vm, s, s[a], s[a + 1], s[a + 2] - 1, s[a + 3])),
	pte_reuse: plain((vm, s, a) => pte.reuse(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_get_page: plain((vm, s, a) => pte.pageOfEntry(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_replace: plain((vm, s, a) => pte.replace(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3] - 1)),
	pte_zap_next: plain((vm, s, a) => pte.zapNext(vm, s, s[a], s[a + 1], s[a + 2])),
	pte_protect_next: plain((vm, s, a) => pte.protectNext(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	pte_fork_next: plain((vm, s, a) => pte.forkNext(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3])),
	pte_table_rest: plain((vm, s, a) => pte.tableRest(vm, s, s[a], s[a + 1], s[a + 2])),
	page_span: plain((_vm, s, a) => spanOf(s[a], s[a] + 1)),
	pfn_of: plain((_vm, s, a) => pte.pfnOf(s[a])),
	gather_free: effect((vm, s) => page.freeGathered(vm, s)),
	page_alloc: plain((vm, s) => page.allocPage(vm, s)),
	page_copy: effect((vm, s, a) => page.copyPage(vm, s, s[a] - 1, s[a + 1] - 1)),
	page_put: effect((vm, s, a) => page.putPage(vm, s, s[a] - 1)),
	mark_dirty: effect((vm, s, a) => page.touchPage(vm, s, s[a] - 1, true)),
	touch_page: effect((vm, s, a) => page.touchPage(vm, s, s[a] - 1, false)),
};

const notifiers: { readonly [name: string]: Primitive } = {
	set_seq: effect((vm, s, a) => notifier.publish(vm, s, s[a], s[a + 1])),
	read_retry: plain((vm, s, a) => notifier.hasCollided(vm, s, s[a], s[a + 1])),
	check_retry: plain((vm, s, a) => notifier.hasCollided(vm, s, s[a], s[a + 1])),
	sub_seq: plain((vm, s, a) => notifier.publishedSeq(vm, s, s[a])),
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

const devices: { readonly [name: string]: Primitive } = {
	device_set: effect((vm, s, a) =>
		device.setEntry(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3], s[a + 4]),
	),
	device_map_page: effect((vm, s, a) => {
		const mm = device.mmAtAddress(vm, s, s[a], s[a + 1]);
		device.setEntry(vm, s, s[a], s[a + 1], s[a + 2], s[a + 3], mm);
	}),
	device_clear_next: plain((vm, s, a) => device.clearNext(vm, s, s[a], s[a + 1], s[a + 2])),
	device_demote_next: plain((vm, s, a) => device.demoteNext(vm, s, s[a], s[a + 1], s[a + 2])),
	device_flush: effect((vm, s, a) => device.flush(vm, s, s[a], s[a + 1])),
	device_pte: plain((vm, s, a) => device.pageAt(vm, s, s[a], s[a + 1])),
	device_load: plain((vm, s, a) => access.deviceLoad(vm, s, s[a], s[a + 1])),
	device_store: plain((vm, s, a) => access.deviceStore(vm, s, s[a], s[a + 1], s[a + 2])),
	dma_map: plain((vm, s, a) => device.dmaMap(vm, s, s[a])),
	dma_unmap: effect((vm, s, a) => device.dmaUnmap(vm, s, s[a])),
	dma_read: plain((vm, s, a) => {
		const target = device.dmaTarget(vm, s, s[a]);
		return target < 0 ? 0 : s[target];
	}),
	dma_write: effect((vm, s, a) => {
		const target = device.dmaTarget(vm, s, s[a]);
		if (target >= 0) s[target] = s[a + 1];
	}),
	cpu_load: plain((vm, s, a) => access.cpuLoad(vm, s, s[a], s[a + 1])),
	cpu_store: plain((vm, s, a) => access.cpuStore(vm, s, s[a], s[a + 1], s[a + 2])),
	sleep: effect(() => {}),
	current: plain((vm) => vm.thread + 1),
};

export const primitiveTable: { readonly [name: string]: Primitive } = {
	...locks,
	...addressSpaces,
	...entries,
	...notifiers,
	...devices,
};
