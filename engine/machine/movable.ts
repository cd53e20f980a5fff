// Pages that a driver owns and the kernel may move: PageMovable, on no LRU list, mapped by no process. mm/migrate.c:
// isolate_movable_page, move_to_new_page, putback_movable_page; each function is one critical section under the page lock.

import { PAGE_ISOLATED, PAGE_MOVABLE, pageField } from "./layout.ts";
import { layoutPage } from "./offsets.ts";
import { getPage, pageOffset, zone } from "./page.ts";
import { unlockOwn } from "./page-lock.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

function isMovable(vm: Vm, s: Int32Array, page: number): boolean {
	return (s[layoutPage(vm, page) + pageField.flags] & PAGE_MOVABLE) !== 0;
}

/** The next movable page (number + 1) after `after` that is in use, with a reference: get_page_unless_zero. 0 at the end. */
export function nextMovable(vm: Vm, s: Int32Array, after: number): number {
	for (let page = Math.max(after, 1); page < vm.layout.pageCount; page++) {
		if (vm.zones[page] !== zone.movable || !isMovable(vm, s, page)) continue;
		getPage(vm, s, page);
		return page + 1;
	}
	return 0;
}

/** 1 where the page can be isolated: still movable, and nobody has isolated it. The caller holds its lock. */
export function mayIsolate(vm: Vm, s: Int32Array, page: number): number {
	const flags = s[layoutPage(vm, page) + pageField.flags];
	return (flags & (PAGE_MOVABLE | PAGE_ISOLATED)) === PAGE_MOVABLE ? 1 : 0;
}

export function setIsolated(vm: Vm, s: Int32Array, page: number, isolated: number): void {
	const flags = layoutPage(vm, page) + pageField.flags;
	s[flags] &= ~PAGE_ISOLATED;
	if (isolated !== 0) s[flags] |= PAGE_ISOLATED;
}

/** After migratepage: what makes the page movable goes to the new one. The kernel warns where the driver gave up the isolation. */
export function moved(vm: Vm, s: Int32Array, page: number, to: number): void {
	if ((s[layoutPage(vm, page) + pageField.flags] & PAGE_ISOLATED) === 0)
		raise(vm, KERNEL_BUG, kernelBug.notIsolated, page);
	s[layoutPage(vm, page) + pageField.flags] &= ~(PAGE_ISOLATED | PAGE_MOVABLE);
	s[layoutPage(vm, to) + pageField.flags] |= PAGE_MOVABLE;
}

/** free_page by its owner: __ClearPageMovable, and the page lock goes where this thread has it. */
export function disown(vm: Vm, s: Int32Array, page: number): void {
	const offset = pageOffset(vm, page);
	if (offset < 0) return;
	s[offset + pageField.flags] &= ~PAGE_MOVABLE;
	unlockOwn(vm, s, page);
}
