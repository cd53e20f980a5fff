// Locks: mutex, spinlock, rwsem (mmap_lock is one). One word a lock: the writer's (or owner's) thread number + 1 in the
// low byte, one bit a reading thread above. Who waits is not stored: it is the thread whose next instruction cannot run.

import { mmOffset } from "./mm.ts";
import { KERNEL_BUG, kernelBug, LOCK_IMBALANCE, SELF_DEADLOCK } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export const WRITER = 0xff;
export const READERS_SHIFT = 8;

export function writerOf(word: number): number {
	return (word & WRITER) - 1;
}

export function isReader(word: number, thread: number): boolean {
	return ((word >>> (READERS_SHIFT + thread)) & 1) !== 0;
}

export function isHeldBy(word: number, thread: number): boolean {
	return writerOf(word) === thread || isReader(word, thread);
}

/** Absolute offset of a driver lock (number + 1) or of an mm's mmap_lock. */
export function lockOffset(vm: Vm, lock: number): number {
	if (lock < 1 || lock > vm.layout.lockCount) {
		raise(vm, KERNEL_BUG, kernelBug.nullPointer);
		return -1;
	}
	return vm.layout.locks + lock - 1;
}

export function mmapLockOffset(vm: Vm, s: Int32Array, mm: number): number {
	const offset = mmOffset(vm, s, mm);
	return offset < 0 ? -1 : offset + vm.layout.mmapLock;
}

/** True where `thread` can take the lock now, or must be told that it holds it already. */
export function canWrite(vm: Vm, s: Int32Array, offset: number): boolean {
	return offset < 0 || s[offset] === 0 || isHeldBy(s[offset], vm.thread);
}

export function canRead(vm: Vm, s: Int32Array, offset: number): boolean {
	return offset < 0 || writerOf(s[offset]) < 0 || isHeldBy(s[offset], vm.thread);
}

export function takeWrite(vm: Vm, s: Int32Array, offset: number): void {
	if (offset < 0) return;
	if (isHeldBy(s[offset], vm.thread)) raise(vm, SELF_DEADLOCK, 0, offset);
	else s[offset] = vm.thread + 1;
}

export function takeRead(vm: Vm, s: Int32Array, offset: number): void {
	if (offset < 0) return;
	if (isHeldBy(s[offset], vm.thread)) raise(vm, SELF_DEADLOCK, 0, offset);
	else s[offset] |= 1 << (READERS_SHIFT + vm.thread);
}

/** 1 where the lock was free and is taken now. */
export function tryWrite(vm: Vm, s: Int32Array, offset: number): number {
	if (offset < 0 || s[offset] !== 0) return 0;
	s[offset] = vm.thread + 1;
	return 1;
}

export function tryRead(vm: Vm, s: Int32Array, offset: number): number {
	if (offset < 0 || writerOf(s[offset]) >= 0 || isReader(s[offset], vm.thread)) return 0;
	s[offset] |= 1 << (READERS_SHIFT + vm.thread);
	return 1;
}

export function releaseWrite(vm: Vm, s: Int32Array, offset: number): void {
	if (offset < 0) return;
	if (writerOf(s[offset]) !== vm.thread) raise(vm, LOCK_IMBALANCE, 1, offset);
	else s[offset] = 0;
}

export function releaseRead(vm: Vm, s: Int32Array, offset: number): void {
	if (offset < 0) return;
	if (!isReader(s[offset], vm.thread)) raise(vm, LOCK_IMBALANCE, 2, offset);
	else s[offset] &= ~(1 << (READERS_SHIFT + vm.thread));
}

/** rwsem held for write becomes held for read: kernel/locking/rwsem.c: downgrade_write. */
export function downgrade(vm: Vm, s: Int32Array, offset: number): void {
	if (offset < 0) return;
	if (writerOf(s[offset]) !== vm.thread) raise(vm, LOCK_IMBALANCE, 1, offset);
	else s[offset] = 1 << (READERS_SHIFT + vm.thread);
}

/** `lock`/`unlock` are for mutexes and spinlocks, `read_lock`, `write_lock` and theirs for rwsems. */
export function checkType(vm: Vm, lock: number, shared: boolean): void {
	const planned = vm.program.world.locks[lock - 1];
	const isShared = planned?.type === "rwsem" || planned?.type === "rwlock";
	if (planned && isShared !== shared)
		raise(vm, KERNEL_BUG, kernelBug.wrongLockType, vm.layout.locks + lock - 1);
}

/** True where waiting for the lock is spinning: its holder must not sleep. */
export function spins(vm: Vm, lock: number): boolean {
	const type = vm.program.world.locks[lock]?.type;
	return type === "spinlock" || type === "rwlock";
}

/** Offset of a spinning lock that the thread holds, or -1. */
export function heldSpinlock(vm: Vm, s: Int32Array, thread: number): number {
	for (let lock = 0; lock < vm.layout.lockCount; lock++) {
		const offset = vm.layout.locks + lock;
		if (s[offset] !== 0 && spins(vm, lock) && isHeldBy(s[offset], thread)) return offset;
	}
	return -1;
}

/** Offset of any lock that the thread holds, or -1. */
export function heldLock(vm: Vm, s: Int32Array, thread: number): number {
	const { layout } = vm;
	for (let offset = layout.locks; offset < layout.locks + layout.lockCount; offset++)
		if (s[offset] !== 0 && isHeldBy(s[offset], thread)) return offset;
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const offset = layout.mms + mm * layout.mmWords + layout.mmapLock;
		if (s[offset] !== 0 && isHeldBy(s[offset], thread)) return offset;
	}
	return -1;
}
