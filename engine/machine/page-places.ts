// Where a state names system pages by number: in page tables, devices, the page cache, the swap cache, variables, and in the
// frames of threads, of which the program says which words may (program/page-names). Pages of devices keep their numbers.

import { FRAME_CALLER, FRAME_RETURN, INSTRUCTION_WORDS } from "../program/instruction.ts";
import { ENTRY_MASK, ENTRY_PAGE_SHIFT, PTE_SWAP, PTE_TYPE } from "./entry.ts";
import { ENDED } from "./frames.ts";
import { FILE_WORDS, fileField, SWAP_WORDS, swapField, threadField } from "./layout.ts";
import { frameOffset, layoutDevice, stackOffset, threadOffset } from "./offsets.ts";
import type { Vm } from "./vm.ts";

/** How a word names a page: a value of kind page, or a word of hmm_range or migrate_vma, by its number + 1. */
const PLAIN_NUMBER = 0;
const CPU_ENTRY = 1;
const DEVICE_ENTRY = 2;

/** As many bits as a page's number has in any word. */
const NUMBER_MASK = 0xfff;

const FORM_BITS = 2;
const FORM_MASK = 3;

/** What `notePagePlaces` says of nobody. */
export const NOBODY_RUNS = -1;

/**
 * Leaves the places of words that may name a page in `vm.places`, those of the world first, and gives how many. `running` is the
 * thread inside whose primitive this is asked, or NOBODY_RUNS: it stands at its instruction still.
 */
export function notePagePlaces(vm: Vm, s: Int32Array, running: number): number {
	const { layout, program } = vm;
	let count = 0;
	for (let mm = 0; mm < layout.mmCount; mm++) {
		const ptes = layout.mms + mm * layout.mmWords + layout.ptes;
		count = noteRow(vm, count, ptes, layout.windowPages, 1, CPU_ENTRY);
	}
	for (let device = 0; device < layout.deviceCount; device++) {
		const table = layoutDevice(vm, device) + layout.table;
		count = noteRow(vm, count, table, layout.windowPages * 2, 1, DEVICE_ENTRY); // the TLB lies behind
	}
	const file = layout.files + fileField.page;
	count = noteRow(vm, count, file, layout.fileCount, FILE_WORDS, PLAIN_NUMBER);
	const slot = layout.swap + swapField.page;
	count = noteRow(vm, count, slot, layout.swapCount, SWAP_WORDS, PLAIN_NUMBER);
	count = noteNames(vm, count, layout.variables, program.pageNames.variables, -1);
	for (let thread = 0; thread < layout.threadCount; thread++)
		count = noteStack(vm, s, count, thread, thread === running ? 1 : 0);
	return count;
}

function noteRow(
	vm: Vm,
	count: number,
	first: number,
	length: number,
	stride: number,
	form: number,
): number {
	for (let index = 0; index < length; index++)
		vm.places[count + index] = ((first + index * stride) << FORM_BITS) | form;
	return count + length;
}

/** Of a frame, or of the variables; but not the slot `but`. */
function noteNames(vm: Vm, count: number, first: number, names: Int32Array, but: number): number {
	let next = count;
	for (let index = 0; index < names.length; index++) {
		const slot = names[index] >> 1;
		if (slot === but) continue;
		vm.places[next] = ((first + slot) << FORM_BITS) | (names[index] & 1);
		next++;
	}
	return next;
}

/** `back` is how many instructions the thread is ahead of where it stands. */
function noteStack(vm: Vm, s: Int32Array, count: number, thread: number, back: number): number {
	const { code, pageNames } = vm.program;
	let pc = s[threadOffset(vm, thread) + threadField.pc];
	if (pc === ENDED) return count;
	let frame = frameOffset(vm, s, thread);
	let next = noteNames(vm, count, frame, pageNames.slots[pc - back], -1);
	for (;;) {
		pc = s[frame + FRAME_RETURN];
		if (pc === ENDED) return next;
		frame = stackOffset(vm, thread, s[frame + FRAME_CALLER]);
		// The call's result is written on return, whatever stands there now.
		const result = code[(pc - 1) * INSTRUCTION_WORDS + 1];
		next = noteNames(vm, next, frame, pageNames.slots[pc], result);
	}
}

/** The system page that a place names; 0 where it names none. */
export function pageAt(vm: Vm, s: Int32Array, place: number): number {
	const page = numberIn(s[place >> FORM_BITS], place & FORM_MASK);
	return page > 0 && page < vm.program.world.systemPages ? page : 0;
}

function numberIn(word: number, form: number): number {
	if (form === PLAIN_NUMBER) return (word & NUMBER_MASK) - 1;
	if (form === DEVICE_ENTRY) return word >>> ENTRY_PAGE_SHIFT;
	return (word & PTE_TYPE) === PTE_SWAP ? 0 : (word & ENTRY_MASK) >>> ENTRY_PAGE_SHIFT;
}

/** Has a place that names a page name another. */
export function setPageAt(s: Int32Array, place: number, page: number): void {
	const offset = place >> FORM_BITS;
	const word = s[offset];
	const form = place & FORM_MASK;
	if (form === PLAIN_NUMBER) s[offset] = (word & ~NUMBER_MASK) | (page + 1);
	else s[offset] = (word & ~(NUMBER_MASK << ENTRY_PAGE_SHIFT)) | (page << ENTRY_PAGE_SHIFT);
}
