// System pages that change numbers in a state: everything that names them, and what is kept by page, with them.

import type { Interpreter } from "../interpreter.ts";
import { MAPPING_KIND, MAPPING_MOVED, MAPPING_NUMBER, PAGE_WORDS, pageField } from "../layout.ts";
import { layoutDevice, layoutPage, threadOffset } from "../offsets.ts";
import { NOBODY_RUNS, notePagePlaces, pageAt, setPageAt } from "../page-places.ts";
import type { Vm } from "../vm.ts";

/** In place: page `page` becomes `numbers[page]`. A permutation of the system pages; the zero page keeps its number. */
export function renumber(machine: Interpreter, s: Int32Array, numbers: Int32Array): void {
	const { vm } = machine;
	const { layout } = vm;
	const places = notePagePlaces(vm, s, NOBODY_RUNS);
	for (let index = 0; index < places; index++) {
		const page = pageAt(vm, s, vm.places[index]);
		if (page > 0) setPageAt(s, vm.places[index], numbers[page]);
	}
	for (let page = 0; page < layout.pageCount; page++) {
		const at = layoutPage(vm, page) + pageField.mapping;
		const target = s[at] & MAPPING_NUMBER;
		if ((s[at] & MAPPING_KIND) === MAPPING_MOVED && target < numbers.length)
			s[at] = MAPPING_MOVED | numbers[target];
	}
	permute(vm, s, layout.pages, PAGE_WORDS, numbers);
	for (let device = 0; device < layout.deviceCount; device++)
		permute(vm, s, layoutDevice(vm, device) + layout.dma, 1, numbers);
	for (let thread = 0; thread < layout.threadCount; thread++)
		permuteBits(vm, s, threadOffset(vm, thread) + layout.gather, numbers);
}

/** Records of `words` words, one a page. The places are done with by now, so what was there before lies in theirs. */
function permute(vm: Vm, s: Int32Array, first: number, words: number, numbers: Int32Array): void {
	const before = vm.places;
	for (let word = 0; word < numbers.length * words; word++) before[word] = s[first + word];
	for (let page = 0; page < numbers.length; page++)
		for (let word = 0; word < words; word++)
			s[first + numbers[page] * words + word] = before[page * words + word];
}

function permuteBits(vm: Vm, s: Int32Array, first: number, numbers: Int32Array): void {
	const before = vm.places;
	for (let page = 0; page < numbers.length; page++) {
		before[page] = (s[first + (page >> 5)] >>> (page & 31)) & 1;
		s[first + (page >> 5)] &= ~(1 << (page & 31));
	}
	for (let page = 0; page < numbers.length; page++)
		s[first + (numbers[page] >> 5)] |= before[page] << (numbers[page] & 31);
}
