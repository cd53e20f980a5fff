// Operands that may lie outside what they index: each gives a place that exists and notes the broken property.

import { rangeField, rangeForm, SPAN_FIELD, SPAN_MASK, SPAN_SHIFT } from "../program/object.ts";
import { KERNEL_BUG, kernelBug } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export function divisor(vm: Vm, value: number): number {
	if (value === 0) raise(vm, KERNEL_BUG, kernelBug.divisionByZero);
	return value;
}

export function element(vm: Vm, index: number, first: number, count: number): number {
	if (index < 0 || index >= count) raise(vm, KERNEL_BUG, kernelBug.badIndex, index);
	return first + index;
}

/** Offset of a word of a row of words (`first`) in an object; the first one, and a kernel-bug, for an index outside its span. */
export function wordOffset(
	vm: Vm,
	s: Int32Array,
	object: number,
	index: number,
	first: number,
): number {
	if (index >= 0 && index < rowLength(vm, s, object, first)) return object + first + index;
	raise(vm, KERNEL_BUG, kernelBug.badIndex, index);
	return object + first;
}

function rowLength(vm: Vm, s: Int32Array, object: number, first: number): number {
	const { rangePages } = vm.program.world;
	const inForm = first - rangeField.pfns - rangePages;
	if (inForm === rangeForm.flags) return rangeForm.values - rangeForm.flags;
	if (inForm === rangeForm.values) return rangeForm.words - rangeForm.values;
	const span = s[object + SPAN_FIELD];
	return Math.min((span >>> SPAN_SHIFT) - (span & SPAN_MASK), rangePages);
}

/** A span must fit the words that the object has. */
export function storeField(
	vm: Vm,
	s: Int32Array,
	object: number,
	field: number,
	value: number,
): void {
	if (field === SPAN_FIELD) {
		const pages = (value >>> SPAN_SHIFT) - (value & SPAN_MASK);
		if (pages > vm.program.world.rangePages) raise(vm, KERNEL_BUG, kernelBug.badIndex, pages);
	}
	s[object + field] = value;
}

/** Number of a record's variable, or its lock as a value. */
export function recordEntry(vm: Vm, record: number, field: number, isLock: boolean): number {
	const planned = vm.program.world.records[record - 1];
	const entry =
		planned === undefined ? -1 : isLock ? planned.locks[field] : planned.variables[field];
	if (entry >= 0) return entry;
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return 0;
}
