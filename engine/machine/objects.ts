// What drivers keep their own lives with: fences, reference counts, lists, work items, wake-ups. Each function is one atomic
// operation of the kernel.

import { MM_ASYNC_PUT, mmField } from "./layout.ts";
import { KERNEL_BUG, kernelBug, REFCOUNT } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** Offset of a thing numbered from 1 among `count` at `first`; -1 with a kernel-bug where it is none. */
function place(vm: Vm, number: number, first: number, count: number): number {
	if (number >= 1 && number <= count) return first + number - 1;
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return -1;
}

// ── fences ────────────────────────────────────────────────────────────────

export function setFence(vm: Vm, s: Int32Array, fence: number, signalled: number): void {
	const at = place(vm, fence, vm.layout.fences, vm.program.world.fences.length);
	if (at >= 0) s[at] = signalled;
}

export function isSignalled(vm: Vm, s: Int32Array, fence: number): boolean {
	const at = place(vm, fence, vm.layout.fences, vm.program.world.fences.length);
	return at < 0 || s[at] !== 0;
}

// ── reference counts ──────────────────────────────────────────────────────

function krefPlace(vm: Vm, kref: number): number {
	return place(vm, kref, vm.layout.krefs, vm.program.world.krefs.length);
}

export function getKref(vm: Vm, s: Int32Array, kref: number): void {
	const at = krefPlace(vm, kref);
	if (at < 0) return;
	if (s[at] === 0) raise(vm, KERNEL_BUG, kernelBug.krefUsedUp, kref);
	else s[at]++;
}

/** 1 where the last reference is gone. */
export function putKref(vm: Vm, s: Int32Array, kref: number): number {
	const at = krefPlace(vm, kref);
	if (at < 0) return 0;
	if (s[at] === 0) {
		raise(vm, REFCOUNT, 5, kref);
		return 0;
	}
	return --s[at] === 0 ? 1 : 0;
}

// ── lists ─────────────────────────────────────────────────────────────────

function listPlace(vm: Vm, list: number): number {
	const { lists, listWords } = vm.layout;
	const at = place(vm, list, 0, vm.program.world.lists.length);
	return at < 0 ? -1 : lists + at * listWords;
}

/** Offset of the record in the list at `at`; -1 where it is not in it. */
function indexIn(vm: Vm, s: Int32Array, at: number, record: number): number {
	for (let index = 0; index < vm.layout.listWords; index++)
		if (s[at + index] === record) return index;
	return -1;
}

/** Offset of a record in whatever list it is in; -1 where it is in none. */
function inAnyList(vm: Vm, s: Int32Array, record: number): number {
	const { lists, listWords } = vm.layout;
	const words = listWords * vm.program.world.lists.length;
	for (let index = 0; index < words; index++) if (s[lists + index] === record) return lists + index;
	return -1;
}

/** list_add: at the head. */
export function addToList(vm: Vm, s: Int32Array, list: number, record: number): void {
	const at = listPlace(vm, list);
	if (at < 0) return;
	if (inAnyList(vm, s, record) >= 0) {
		raise(vm, KERNEL_BUG, kernelBug.alreadyInList, record);
		return;
	}
	s.copyWithin(at + 1, at, at + vm.layout.listWords - 1);
	s[at] = record;
}

export function removeFromList(vm: Vm, s: Int32Array, record: number): void {
	const at = inAnyList(vm, s, record);
	if (at < 0) {
		raise(vm, KERNEL_BUG, kernelBug.listCorrupted, record);
		return;
	}
	const { lists, listWords } = vm.layout;
	const end = at + listWords - ((at - lists) % listWords);
	s.copyWithin(at, at + 1, end);
	s[end - 1] = 0;
}

export function firstOf(vm: Vm, s: Int32Array, list: number): number {
	const at = listPlace(vm, list);
	return at < 0 || vm.layout.listWords === 0 ? 0 : s[at];
}

/** The record behind one; 0 at the end. A record that is not in the list any more is a walk through freed memory. */
export function nextOf(vm: Vm, s: Int32Array, list: number, record: number): number {
	const at = listPlace(vm, list);
	if (at < 0) return 0;
	const index = indexIn(vm, s, at, record);
	if (index < 0) {
		raise(vm, KERNEL_BUG, kernelBug.listCorrupted, record);
		return 0;
	}
	return index + 1 < vm.layout.listWords ? s[at + index + 1] : 0;
}

// ── work items ────────────────────────────────────────────────────────────

function workPlace(vm: Vm, work: number): number {
	return place(vm, work, vm.layout.works, vm.program.world.works.length);
}

/** queue_work: 0 where it was queued already. */
export function queueWork(vm: Vm, s: Int32Array, work: number): number {
	const at = workPlace(vm, work);
	if (at < 0 || s[at] !== 0) return 0;
	s[at] = 1;
	return 1;
}

/** Takes the work off the queue; 1 where it was on it. */
export function cancelWork(vm: Vm, s: Int32Array, work: number): number {
	const at = workPlace(vm, work);
	if (at < 0 || s[at] === 0) return 0;
	s[at] = 0;
	return 1;
}

export function isQueued(vm: Vm, s: Int32Array, work: number): boolean {
	return s[vm.layout.works + work] !== 0;
}

/** mmput_async: the address space waits for the worker. */
export function queueAsyncPut(vm: Vm, s: Int32Array, mm: number): void {
	s[vm.layout.mms + (mm - 1) * vm.layout.mmWords + mmField.flags] |= MM_ASYNC_PUT;
	queueWork(vm, s, vm.program.world.asyncWork + 1);
}

/** The next address space that waits to be torn down (number + 1); 0 where there is none. */
export function nextAsyncPut(vm: Vm, s: Int32Array): number {
	const { mms, mmWords, mmCount } = vm.layout;
	for (let mm = 0; mm < mmCount; mm++) {
		const at = mms + mm * mmWords + mmField.flags;
		if ((s[at] & MM_ASYNC_PUT) === 0) continue;
		s[at] &= ~MM_ASYNC_PUT;
		return mm + 1;
	}
	return 0;
}

// ── wake-ups ──────────────────────────────────────────────────────────────

export function wakeAll(vm: Vm, s: Int32Array): void {
	s[vm.layout.woken] = (1 << vm.layout.threadCount) - 1;
}

export function prepareToWait(vm: Vm, s: Int32Array): void {
	s[vm.layout.woken] &= ~(1 << vm.thread);
}

export function isWoken(vm: Vm, s: Int32Array): boolean {
	return ((s[vm.layout.woken] >>> vm.thread) & 1) !== 0;
}
