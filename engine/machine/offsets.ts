// Offsets of numbered things, from the layout. Numbers here count from 0; values of scripts are one more.

import { FILE_WORDS, NOTIFIER_WORDS, PAGE_WORDS, SWAP_WORDS, threadField } from "./layout.ts";
import type { Vm } from "./vm.ts";

export function layoutPage(vm: Vm, page: number): number {
	return vm.layout.pages + page * PAGE_WORDS;
}

export function layoutNotifier(vm: Vm, notifier: number): number {
	return vm.layout.notifiers + notifier * NOTIFIER_WORDS;
}

export function layoutDevice(vm: Vm, device: number): number {
	return vm.layout.devices + device * vm.layout.deviceWords;
}

export function threadOffset(vm: Vm, thread: number): number {
	return vm.layout.threads + thread * vm.layout.threadWords;
}

/**
 * Of a place in a thread's stack: words that name a frame, or an object in one, count from the stack's beginning. So threads
 * that do the same hold the same words. Nobody names a place in the stack of another.
 */
export function stackOffset(vm: Vm, thread: number, place: number): number {
	return vm.layout.stackStarts[thread] + place;
}

/** Of the running frame of a thread. */
export function frameOffset(vm: Vm, s: Int32Array, thread: number): number {
	return stackOffset(vm, thread, s[threadOffset(vm, thread) + threadField.frame]);
}

export function layoutFilePage(vm: Vm, filePage: number): number {
	return vm.layout.files + filePage * FILE_WORDS;
}

export function layoutSlot(vm: Vm, slot: number): number {
	return vm.layout.swap + slot * SWAP_WORDS;
}
