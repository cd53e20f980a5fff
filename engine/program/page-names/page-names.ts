// Where the numbers of pages are while a program runs. Scripts see pages as values of their own kind, so hardly anything can
// depend on which number a page has; where nothing does, explorer and allocator may make use of it.

import { FIRST_VISIBLE, FRAME_FIRST, INSTRUCTION_WORDS, op } from "../instruction.ts";
import { rangeField } from "../object.ts";
import type { PageNames } from "../program.ts";
import { type Flow, flowOf, type Unnamed } from "./flow.ts";
import { form, type Value } from "./value.ts";

/** The names of pages that `program` works with. Huge pages lie in a row, so with them numbers matter. */
export function pageNamesOf(program: Unnamed): PageNames {
	const { world } = program;
	if (world.hasHuge || hasOwnForm(program)) return unknown(program);
	const flow = flowOf(program);
	const slots = program.deadSlots.map((_, pc) => namesAt(program, flow, pc));
	const variables = namesIn(flow.variables);
	const known = slots.filter((names) => names !== undefined);
	if (flow.shows || variables === undefined || known.length < slots.length) return unknown(program);
	return {
		areAll: true,
		slots: known.map((names) => Int32Array.from(names)),
		variables: Int32Array.from(variables),
	};
}

function unknown({ deadSlots }: Unnamed): PageNames {
	const none = new Int32Array(0);
	return { areAll: false, slots: deadSlots.map(() => none), variables: none };
}

/** A range of 2020 says itself how its words are written. */
function hasOwnForm({ functions, world }: Unnamed): boolean {
	const usual = rangeField.pfns + world.rangePages;
	return functions.some(({ locals }) =>
		locals.some(({ kind, words }) => kind === "range" && words > usual),
	);
}

/** Undefined where something depends on names in another way while others can move. */
function namesAt(program: Unnamed, flow: Flow, pc: number): readonly number[] | undefined {
	const row = flow.rows[pc];
	if (row === undefined) return [];
	const { locals } = program.functions[program.functionOf[pc]];
	const objects = locals.filter(({ words, since }) => words > 1 && since <= pc);
	const dead = new Set(program.deadSlots[pc]);
	for (const { slot, words } of objects)
		for (let word = 0; word < words; word++) dead.add(slot + word);
	const names: number[] = [];
	for (let slot = FRAME_FIRST; slot < row.length; slot++)
		if (!dead.has(slot) && !addName(names, slot, row[slot]) && canRest(program.code, pc))
			return undefined;
	for (const { slot, words } of objects)
		for (let word = 0; word < words; word++)
			if (!addName(names, slot + word, flow.fields[word] ?? form.page)) return undefined;
	return names;
}

function namesIn(values: Int32Array): readonly number[] | undefined {
	const names: number[] = [];
	for (let index = 0; index < values.length; index++)
		if (!addName(names, index, values[index])) return undefined;
	return names;
}

/** False where the value depends on names without being one. */
function addName(names: number[], index: number, value: Value): boolean {
	if (value === form.page) names.push(index << 1);
	if (value === form.entry) names.push((index << 1) | 1);
	return value !== form.low && value !== form.mixed;
}

/** True where others can move while a thread, or one of its callers, stands at the instruction. */
function canRest(code: Int32Array, pc: number): boolean {
	const before = code[(pc - 1) * INSTRUCTION_WORDS];
	const isReturn = before === op.call || before === op.callNotifier || before === op.callDevice;
	return isReturn || code[pc * INSTRUCTION_WORDS] >= FIRST_VISIBLE;
}
