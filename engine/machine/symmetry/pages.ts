// Pages that differ in their number only: where nothing depends on how pages are numbered (program/page-names), states that
// do not differ otherwise are one. Pages are numbered anew as they come up: first where something names them, in the order
// of the places in the state; those that nothing names, by what is kept of them.

import type { Interpreter } from "../interpreter.ts";
import { PAGE_WORDS } from "../layout.ts";
import { layoutDevice, layoutPage, threadOffset } from "../offsets.ts";
import { NOBODY_RUNS, notePagePlaces, pageAt } from "../page-places.ts";
import { renumber } from "./renumber.ts";

/** Numbers pages anew; true where that changed any number. Undefined where the numbers matter. */
export type NumberPages = (state: Int32Array) => boolean;

export function createNumberPages(machine: Interpreter): NumberPages | undefined {
	const { world, pageNames } = machine.vm.program;
	if (!pageNames.areAll) return undefined;
	const numbers = new Int32Array(world.systemPages);
	const unnamed = new Int32Array(world.systemPages);
	return (state) => {
		numberAnew(machine, state, numbers, unnamed);
		if (isUnchanged(numbers)) return false;
		renumber(machine, state, numbers);
		return true;
	};
}

function numberAnew(
	machine: Interpreter,
	s: Int32Array,
	numbers: Int32Array,
	unnamed: Int32Array,
): void {
	const { vm } = machine;
	numbers.fill(0);
	let next = 1;
	const places = notePagePlaces(vm, s, NOBODY_RUNS);
	for (let index = 0; index < places; index++) {
		const page = pageAt(vm, s, vm.places[index]);
		if (page > 0 && numbers[page] === 0) numbers[page] = next++;
	}
	let left = 0;
	for (let page = 1; page < numbers.length; page++)
		if (numbers[page] === 0) insert(machine, s, unnamed, left++, page);
	for (let index = 0; index < left; index++) numbers[unnamed[index]] = next++;
}

/** Into a row of `count` pages that is in order. */
function insert(
	machine: Interpreter,
	s: Int32Array,
	row: Int32Array,
	count: number,
	page: number,
): void {
	let at = count;
	while (at > 0 && compare(machine, s, row[at - 1], page) > 0) {
		row[at] = row[at - 1];
		at--;
	}
	row[at] = page;
}

/** By all that is kept of a page; 0 where two differ in their numbers only. */
function compare({ vm }: Interpreter, s: Int32Array, one: number, other: number): number {
	const { layout } = vm;
	const a = layoutPage(vm, one);
	const b = layoutPage(vm, other);
	for (let word = 0; word < PAGE_WORDS; word++)
		if (s[a + word] !== s[b + word]) return s[b + word] - s[a + word];
	for (let thread = 0; thread < layout.threadCount; thread++) {
		const gather = threadOffset(vm, thread) + layout.gather;
		const differ = bitOf(s, gather, other) - bitOf(s, gather, one);
		if (differ !== 0) return differ;
	}
	for (let device = 0; device < layout.deviceCount; device++) {
		const dma = layoutDevice(vm, device) + layout.dma;
		if (s[dma + one] !== s[dma + other]) return s[dma + other] - s[dma + one];
	}
	return 0;
}

function bitOf(s: Int32Array, set: number, bit: number): number {
	return (s[set + (bit >> 5)] >>> (bit & 31)) & 1;
}

function isUnchanged(numbers: Int32Array): boolean {
	for (let page = 1; page < numbers.length; page++) if (numbers[page] !== page) return false;
	return true;
}
