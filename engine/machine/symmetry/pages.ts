// Pages that differ in their number only: where nothing depends on how pages are numbered (program/page-names), states that
// do not differ otherwise are one. Pages are numbered anew as they come up: first where something names them, in the order
// of the places in the state; those that nothing names, by what is kept of them.

import type { Interpreter } from "../interpreter.ts";
import { comparePages } from "../page-order.ts";
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
	while (at > 0 && comparePages(machine.vm, s, row[at - 1], page) > 0) {
		row[at] = row[at - 1];
		at--;
	}
	row[at] = page;
}

function isUnchanged(numbers: Int32Array): boolean {
	for (let page = 1; page < numbers.length; page++) if (numbers[page] !== page) return false;
	return true;
}
