// Fences, reference counts, lists, work items, wake-ups.

import { threadField } from "../layout.ts";
import * as objects from "../objects.ts";
import { threadOffset } from "../offsets.ts";
import type { Vm } from "../vm.ts";
import { effect, type PrimitiveTable, plain } from "./row.ts";

const ENDED = -1;

/** True where the work is neither queued nor running. */
function isIdle(vm: Vm, s: Int32Array, work: number): boolean {
	const planned = vm.program.world.works[work - 1];
	if (planned === undefined) return true;
	const runs = s[threadOffset(vm, planned.thread) + threadField.pc] !== ENDED;
	return !runs && !objects.isQueued(vm, s, work - 1);
}

export const objectPrimitives: PrimitiveTable = {
	fence_signal: effect((vm, s, a) => objects.setFence(vm, s, s[a], 1)),
	fence_reset: effect((vm, s, a) => objects.setFence(vm, s, s[a], 0)),
	fence_wait: { run: () => 0, canRun: (vm, s, a) => objects.isSignalled(vm, s, s[a]) },
	get: effect((vm, s, a) => objects.getKref(vm, s, s[a])),
	kref_drop: plain((vm, s, a) => objects.putKref(vm, s, s[a])),
	list_add: effect((vm, s, a) => objects.addToList(vm, s, s[a], s[a + 1])),
	list_del: effect((vm, s, a) => objects.removeFromList(vm, s, s[a])),
	list_empty: plain((vm, s, a) => (objects.firstOf(vm, s, s[a]) === 0 ? 1 : 0)),
	list_first: plain((vm, s, a) => objects.firstOf(vm, s, s[a])),
	list_next: plain((vm, s, a) => objects.nextOf(vm, s, s[a], s[a + 1])),
	queue_work: plain((vm, s, a) => objects.queueWork(vm, s, s[a])),
	work_cancel: plain((vm, s, a) => objects.cancelWork(vm, s, s[a])),
	work_wait: { run: () => 0, canRun: (vm, s, a) => isIdle(vm, s, s[a]) },
	async_put: effect((vm, s, a) => objects.queueAsyncPut(vm, s, s[a])),
	async_put_next: plain((vm, s) => objects.nextAsyncPut(vm, s)),
	wake: effect((vm, s) => objects.wakeAll(vm, s)),
	wake_prepare: effect((vm, s) => objects.prepareToWait(vm, s)),
	wake_wait: { run: () => 0, canRun: (vm, s) => objects.isWoken(vm, s) },
};
