// Waiting for a page lock. Whoever waits for one that it holds itself waits for ever, as in the kernel.

import { PAGE_LOCK_SHIFT, pageField } from "./layout.ts";
import { layoutPage } from "./offsets.ts";
import { isLocked, lockHolder, pageOffset, unlockPage } from "./page.ts";
import { SELF_DEADLOCK } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** True where the running thread need not wait for the page lock, or must be told that it holds it already. */
export function lockOfPage(vm: Vm, s: Int32Array, page: number): boolean {
	if (page < 0 || page >= vm.layout.pageCount) return true;
	return !isLocked(vm, s, page) || isOwn(vm, s, page);
}

function isOwn(vm: Vm, s: Int32Array, page: number): boolean {
	return lockHolder(s[layoutPage(vm, page) + pageField.flags]) === vm.thread + 1;
}

export function takePageLock(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	if (isLocked(vm, s, page)) raise(vm, SELF_DEADLOCK, 2, page);
	else s[offset + pageField.flags] |= (vm.thread + 1) << PAGE_LOCK_SHIFT;
}

/** Releases the lock where the running thread holds it. */
export function unlockOwn(vm: Vm, s: Int32Array, page: number): void {
	if (pageOffset(vm, page) >= 0 && isOwn(vm, s, page)) unlockPage(vm, s, page);
}
