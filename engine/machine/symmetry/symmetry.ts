// Symmetry: of states that differ only in which of several threads that do the same stands where, or in how pages are numbered,
// one stands for all (Ip and Dill, "Better Verification through Symmetry", 1996). Such a change is an automorphism of the
// state graph, and no property tells the two apart; hence what can be reached from one can be reached from the other, but
// for names.

import type { Interpreter } from "../interpreter.ts";
import { threadField } from "../layout.ts";
import { threadOffset } from "../offsets.ts";
import { exchange, placeInBody } from "./exchange.ts";
import { createNumberPages } from "./pages.ts";
import { twinsOf } from "./twins.ts";

/**
 * Changes a state in place, and gives whether anything changed. Where `names` are given, they follow the threads:
 * `names[thread]` is who stands there now.
 */
export type Rename = (state: Int32Array, names?: number[]) => boolean;

export interface Symmetry {
	/** Puts threads that do the same in an order that does not depend on where they stood; undefined where no two do. */
	readonly orderThreads: Rename | undefined;
	/** That, and numbers pages anew. */
	readonly toRepresentative: Rename;
}

/** Undefined where no two threads do the same, and pages must keep their numbers. */
export function createSymmetry(machine: Interpreter): Symmetry | undefined {
	const orderThreads = createOrderThreads(machine);
	const numberPages = createNumberPages(machine);
	if (numberPages === undefined)
		return orderThreads && { orderThreads, toRepresentative: orderThreads };
	return {
		orderThreads,
		toRepresentative(state, names) {
			const hasMoved = orderThreads?.(state, names) ?? false;
			return numberPages(state) || hasMoved;
		},
	};
}

function createOrderThreads(machine: Interpreter): Rename | undefined {
	const sets = twinsOf(machine.vm.program);
	if (sets.length === 0) return undefined;
	const scratch = new Int32Array(machine.vm.layout.vectorWords);
	return (state, names) => {
		let hasMoved = false;
		for (const set of sets) if (sort(machine, state, set, scratch, names)) hasMoved = true;
		return hasMoved;
	};
}

/** By insertion: sets are small, and mostly in order. */
function sort(
	machine: Interpreter,
	s: Int32Array,
	set: readonly number[],
	scratch: Int32Array,
	names: number[] | undefined,
): boolean {
	let hasMoved = false;
	for (let last = 1; last < set.length; last++)
		for (let index = last; index > 0; index--) {
			const one = set[index - 1];
			const other = set[index];
			if (compare(machine, s, one, other, scratch) <= 0) break;
			exchange(machine, s, one, other);
			hasMoved = true;
			if (names) [names[one], names[other]] = [names[other], names[one]];
		}
	return hasMoved;
}

/** Above 0 where the threads are to be exchanged. Where they stand decides almost always, else the whole state does. */
function compare(
	machine: Interpreter,
	s: Int32Array,
	one: number,
	other: number,
	scratch: Int32Array,
): number {
	const place = placeInBody(machine, s, one) - placeInBody(machine, s, other);
	if (place !== 0) return place;
	const a = threadOffset(machine.vm, one);
	const b = threadOffset(machine.vm, other);
	const frame = s[a + threadField.frame] - s[b + threadField.frame];
	if (frame !== 0) return frame;
	const isInCallee = s[a + threadField.frame] > 0;
	const pc = s[a + threadField.pc] - s[b + threadField.pc];
	if (isInCallee && pc !== 0) return pc;
	scratch.set(s);
	exchange(machine, scratch, one, other);
	return firstDifference(s, scratch);
}

function firstDifference(one: Int32Array, other: Int32Array): number {
	for (let word = 0; word < one.length; word++)
		if (one[word] !== other[word]) return one[word] - other[word];
	return 0;
}
