// Where the numbers of pages are while a program runs. Scripts see pages as values of their own kind, so hardly anything can
// depend on which number a page has; where nothing does, explorer and allocator may make use of it.

import { FIRST_VISIBLE, INSTRUCTION_WORDS, op } from "../instruction.ts";
import { rangeField } from "../object.ts";
import type { PageNames } from "../program.ts";
import { type Flow, flowOf, type Unnamed } from "./flow.ts";
import { form } from "./value.ts";

/** The names of pages that `program` works with. Huge pages lie in a row, so with them numbers matter. */
export function pageNamesOf(program: Unnamed): PageNames {
	const { world } = program;
	if (world.hasHuge || hasOwnForm(program)) return unknown(program);
	const flow = flowOf(program);
	const variables = namesIn(flow.variables);
	if (flow.shows || variables === undefined || variables.length > sparePages(program))
		return unknown(program);
	const slots: Int32Array[] = [];
	for (let pc = 0; pc < program.deadSlots.length; pc++) {
		const names = canRest(program.code, pc) ? namesAt(program, flow, pc) : none;
		if (names === undefined) return unknown(program);
		slots.push(names === none ? noNames : Int32Array.from(names));
	}
	return { areAll: true, slots, variables: Int32Array.from(variables) };
}

const none: readonly number[] = [];
const noNames = new Int32Array(0);

function unknown({ deadSlots }: Unnamed): PageNames {
	return { areAll: false, slots: deadSlots.map(() => noNames), variables: noNames };
}

/**
 * Pages that are free where each address and each page of a file has one. Variables that keep more names than that could know
 * every free page: with quarantine no page would be left to hand out.
 */
function sparePages({ world }: Unnamed): number {
	const filePages = world.files.reduce((sum, { pages }) => sum + pages, 0);
	return world.systemPages - 1 - world.windowPages * world.mmCount - filePages;
}

/** A range of 2020 says itself how its words are written. */
function hasOwnForm({ functions, world }: Unnamed): boolean {
	const usual = rangeField.pfns + world.rangePages;
	return functions.some(({ locals }) =>
		locals.some(({ kind, words }) => kind === "range" && words > usual),
	);
}

/** Undefined where something depends on names in another way. */
function namesAt(program: Unnamed, flow: Flow, pc: number): readonly number[] | undefined {
	const row = flow.rows[pc]?.slice();
	if (row === undefined) return none;
	const { locals } = program.functions[program.functionOf[pc]];
	const objects = locals.filter(({ words, since }) => words > 1 && since <= pc);
	for (const slot of program.deadSlots[pc]) row[slot] = form.plain;
	for (const { slot, words } of objects)
		for (let word = 0; word < words; word++) row[slot + word] = flow.fields[word] ?? form.page;
	return namesIn(row);
}

function namesIn(values: Int32Array): readonly number[] | undefined {
	let names: number[] | undefined;
	for (let index = 0; index < values.length; index++) {
		const value = values[index];
		if (value === form.low || value === form.mixed) return undefined;
		if (value !== form.page && value !== form.entry) continue;
		names ??= [];
		names.push((index << 1) | (value === form.entry ? 1 : 0));
	}
	return names ?? none;
}

/** True where others can move while a thread, or one of its callers, stands at the instruction. */
function canRest(code: Int32Array, pc: number): boolean {
	const before = code[(pc - 1) * INSTRUCTION_WORDS];
	const isReturn = before === op.call || before === op.callNotifier || before === op.callDevice;
	return isReturn || code[pc * INSTRUCTION_WORDS] >= FIRST_VISIBLE;
}
