// Offsets of numbered things, from the layout. Numbers here count from 0; values of scripts are one more.

import { FILE_WORDS, NOTIFIER_WORDS, PAGE_WORDS, SWAP_WORDS } from "./layout.ts";
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

export function layoutFilePage(vm: Vm, filePage: number): number {
	return vm.layout.files + filePage * FILE_WORDS;
}

export function layoutSlot(vm: Vm, slot: number): number {
	return vm.layout.swap + slot * SWAP_WORDS;
}
