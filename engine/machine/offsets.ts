// Offsets of numbered things, from the layout. Numbers here count from 0; values of scripts are one more.

import { NOTIFIER_WORDS, PAGE_WORDS } from "./layout.ts";
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
