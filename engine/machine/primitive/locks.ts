// Locks of drivers and mmap_lock.

import * as lock from "../lock.ts";
import { checkMaySleep } from "../may-sleep.ts";
import { KERNEL_BUG, kernelBug, SELF_DEADLOCK } from "../properties.ts";
import { raise, type Vm } from "../vm.ts";
import { effect, type Primitive, type PrimitiveTable, plain } from "./row.ts";

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

const anyType = (): void => {};

export const lockPrimitives: PrimitiveTable = {
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
