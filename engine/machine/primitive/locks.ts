// Locks of drivers and mmap_lock.

import * as lock from "../lock.ts";
import { checkMaySleep } from "../may-sleep.ts";
import { KERNEL_BUG, kernelBug, SELF_DEADLOCK } from "../properties.ts";
import { raise, type Vm } from "../vm.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

function driverLock(vm: Vm, s: Int32Array, a: number): number {
	return lock.lockOffset(vm, s[a]);
}

function mmapLock(vm: Vm, s: Int32Array, a: number): number {
	return lock.mmapLockOffset(vm, s, s[a]);
}

function takeForWrite(vm: Vm, s: Int32Array, a: number, isShared: boolean): number {
	checkDriverLock(vm, s, s[a], isShared);
	lock.takeWrite(vm, s, driverLock(vm, s, a));
	return 0;
}

/** The right kind of lock; and one that sleeps is not taken under one that spins, nor where nothing may block. */
function checkDriverLock(vm: Vm, s: Int32Array, number: number, shared: boolean): void {
	lock.checkType(vm, number, shared);
	if (!lock.spins(vm, number - 1)) checkMaySleep(vm, s);
}

export const lockPrimitives: PrimitiveTable = {
	lock: {
		run: (vm, s, a) => takeForWrite(vm, s, a, false),
		canRun: (vm, s, a) => lock.canWrite(vm, s, driverLock(vm, s, a)),
		takes: driverLock,
	},
	write_lock: {
		run: (vm, s, a) => takeForWrite(vm, s, a, true),
		canRun: (vm, s, a) => lock.canWrite(vm, s, driverLock(vm, s, a)),
		takes: driverLock,
	},
	read_lock: {
		run(vm, s, a) {
			checkDriverLock(vm, s, s[a], true);
			lock.takeRead(vm, s, driverLock(vm, s, a));
			return 0;
		},
		canRun: (vm, s, a) => lock.canRead(vm, s, driverLock(vm, s, a)),
		takes: driverLock,
	},
	unlock: effect((vm, s, a) => lock.releaseWrite(vm, s, driverLock(vm, s, a))),
	write_unlock: effect((vm, s, a) => lock.releaseWrite(vm, s, driverLock(vm, s, a))),
	read_unlock: effect((vm, s, a) => lock.releaseRead(vm, s, driverLock(vm, s, a))),
	trylock: plain((vm, s, a) => lock.tryWrite(vm, s, driverLock(vm, s, a))),
	write_trylock: plain((vm, s, a) => lock.tryWrite(vm, s, driverLock(vm, s, a))),
	read_trylock: plain((vm, s, a) => lock.tryRead(vm, s, driverLock(vm, s, a))),
	mmap_read_lock: {
		run(vm, s, a) {
			lock.takeRead(vm, s, mmapLock(vm, s, a));
			return 0;
		},
		canRun: (vm, s, a) => lock.canRead(vm, s, mmapLock(vm, s, a)),
		takes: mmapLock,
	},
	mmap_write_lock: {
		run(vm, s, a) {
			lock.takeWrite(vm, s, mmapLock(vm, s, a));
			return 0;
		},
		canRun: (vm, s, a) => lock.canWrite(vm, s, mmapLock(vm, s, a)),
		takes: mmapLock,
	},
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
