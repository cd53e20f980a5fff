// Words of an hmm_range of 2020, as its driver wants them written: flags[], values[] and pfn_shift, in words behind the
// range's own. Here they are read; engine/kernel/hmm-2020 writes them.

import { pfn, rangeField, rangeForm } from "../program/object.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** Numbers of the parts of a word, for the primitive that reads one. */
export const formPart = { valid: 0, write: 1, error: 2, page: 3, order: 4 } as const;

/** Offset of the tables of the range at `object`. */
export function formOffset(vm: Vm, object: number): number {
	return object + rangeField.pfns + vm.program.world.rangePages;
}

/** True where the word is one of values[], which stand for no page. */
function isValue(vm: Vm, s: Int32Array, object: number, word: number): boolean {
	const values = formOffset(vm, object) + rangeForm.values;
	return word === s[values] || word === s[values + 1] || word === s[values + 2];
}

/** include/linux/hmm.h: hmm_device_entry_to_page, and the flags beside it. */
export function partOf(vm: Vm, s: Int32Array, object: number, word: number, part: number): number {
	const form = formOffset(vm, object);
	if (part === formPart.error) return word === s[form + rangeForm.values] ? 1 : 0;
	if (part === formPart.order || isValue(vm, s, object, word)) return 0;
	const flags = form + rangeForm.flags;
	if (part === formPart.valid) return (word & s[flags]) !== 0 ? 1 : 0;
	if (part === formPart.write) return (word & s[flags + 1]) !== 0 ? 1 : 0;
	return (word & s[flags]) === 0 ? 0 : frameOf(vm, word >>> s[form + rangeForm.pfn_shift]);
}

/** A word as a view shows it: the name of a value, or the flags and the page. */
export interface FormWord {
	readonly value: "ERROR" | "NONE" | "SPECIAL" | undefined;
	readonly word: number;
	readonly valid: boolean;
	readonly write: boolean;
	/** Number of the page + 1, whatever the word says. */
	readonly page: number;
}

/** Reads a word without complaint. */
export function formWord(vm: Vm, s: Int32Array, object: number, word: number): FormWord {
	const form = formOffset(vm, object);
	const names = ["ERROR", "NONE", "SPECIAL"] as const;
	return {
		value: names.find((_, index) => word === s[form + rangeForm.values + index]),
		word,
		valid: (word & s[form + rangeForm.flags]) !== 0,
		write: (word & s[form + rangeForm.flags + 1]) !== 0,
		page: word >>> s[form + rangeForm.pfn_shift],
	};
}

/** pfn_to_page of a number that is no frame is a wild pointer. */
function frameOf(vm: Vm, page: number): number {
	if (page <= vm.layout.pageCount && page <= pfn.pageMask) return page;
	raise(vm, KERNEL_BUG, kernelBug.badFrame);
	return 0;
}

/** hmm_range_fault without tables follows null pointers. */
export function checkForm(vm: Vm, s: Int32Array, object: number): void {
	if (s[formOffset(vm, object) + rangeForm.flags] === 0) raise(vm, KERNEL_BUG, kernelBug.noForm);
}
