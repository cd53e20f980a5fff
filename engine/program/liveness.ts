// Which slots of a frame can still be read at each instruction, by the usual backward fixpoint. What cannot be read
// again is cleared before states are compared (Machine.canonicalise), so that two states that differ only in leftovers
// are one. Objects, once made, stay alive until their function returns: callees hold their address.

import { deviceCallbacks } from "./device-callback.ts";
import { FRAME_FIRST, INSTRUCTION_WORDS, op } from "./instruction.ts";
import { jumpTarget } from "./jump.ts";
import { notifierCallbacks } from "./notifier-callback.ts";
import { shapeOf } from "./operands.ts";
import type { ProgramFunction } from "./program.ts";

/** How many arguments each primitive reads, by its number in the program. */
export type ArgumentCounts = readonly number[];

/** The dead slots at every instruction of the program, function by function. */
export function deadSlots(
	code: Int32Array,
	functions: readonly ProgramFunction[],
	argumentCounts: ArgumentCounts,
): readonly Int32Array[] {
	const dead: Int32Array[] = [];
	const count = code.length / INSTRUCTION_WORDS;
	functions.forEach((fn, index) => {
		const end = functions[index + 1]?.entry ?? count;
		const live = liveIn(code, fn, end, argumentCounts);
		const objects = objectSlots(code, fn);
		for (let pc = fn.entry; pc < end; pc++) {
			const slots: number[] = [];
			for (let slot = FRAME_FIRST; slot < fn.frameWords; slot++)
				if (!hasSlot(live, pc - fn.entry, slot) && !objects.get(slot)?.has(pc)) slots.push(slot);
			dead[pc] = Int32Array.from(slots);
		}
	});
	return dead;
}

/** Sets of slots, a row each: a bit a slot. */
interface Rows {
	readonly bits: Int32Array;
	readonly width: number;
	readonly slots: number;
}

function createRows(count: number, slots: number): Rows {
	const width = (slots + 31) >>> 5;
	return { bits: new Int32Array(count * width), width, slots };
}

function addSlot({ bits, width, slots }: Rows, row: number, slot: number): void {
	if (slot >= 0 && slot < slots) bits[row * width + (slot >>> 5)] |= 1 << (slot & 31);
}

function hasSlot({ bits, width }: Rows, row: number, slot: number): boolean {
	return ((bits[row * width + (slot >>> 5)] >>> (slot & 31)) & 1) !== 0;
}

/** By instruction of the function, from its first: what can still be read. */
function liveIn(
	code: Int32Array,
	fn: ProgramFunction,
	end: number,
	argumentCounts: ArgumentCounts,
): Rows {
	const count = end - fn.entry;
	const live = createRows(count, fn.frameWords);
	const written = createRows(count, fn.frameWords);
	for (let row = 0; row < count; row++)
		noteUses(code, fn.entry + row, live, written, row, argumentCounts);
	// Ends because bits are only added.
	for (let changed = true; changed; ) {
		changed = false;
		for (let row = count - 1; row >= 0; row--) {
			const pc = fn.entry + row;
			if (fallsThrough(code, pc) && join(live, written, row, row + 1)) changed = true;
			const target = jumpTarget(code, pc);
			if (target >= 0 && join(live, written, row, target - fn.entry)) changed = true;
		}
	}
	return live;
}

/** What is read behind an instruction is so before it, unless that writes it; true where that was news. */
function join({ bits, width }: Rows, written: Rows, row: number, next: number): boolean {
	if (next * width >= bits.length) return false;
	let news = 0;
	for (let word = 0; word < width; word++) {
		const at = row * width + word;
		const more = bits[next * width + word] & ~written.bits[at] & ~bits[at];
		bits[at] |= more;
		news |= more;
	}
	return news !== 0;
}

function noteUses(
	code: Int32Array,
	pc: number,
	read: Rows,
	written: Rows,
	row: number,
	argumentCounts: ArgumentCounts,
): void {
	const at = pc * INSTRUCTION_WORDS;
	const shape = shapeOf(code[at] ?? 0);
	for (let operand = 0; operand < 4; operand++) {
		const slot = code[at + 1 + operand] ?? -1;
		if (shape[operand] === "d") addSlot(written, row, slot);
		if (shape[operand] === "s") addSlot(read, row, slot);
	}
	const [first, count] = argumentRun(code, at, argumentCounts);
	for (let index = 0; index < count; index++) addSlot(read, row, first + index);
}

function fallsThrough(code: Int32Array, pc: number): boolean {
	const opcode = code[pc * INSTRUCTION_WORDS];
	return opcode !== op.return && opcode !== op.jump;
}

/** The run of slots that a call or primitive reads: first and count. */
function argumentRun(
	code: Int32Array,
	at: number,
	argumentCounts: ArgumentCounts,
): readonly [number, number] {
	switch (code[at]) {
		case op.call:
			return [code[at + 3] ?? 0, code[at + 4] ?? 0];
		case op.callNotifier:
			return [code[at + 2] ?? 0, 1 + (notifierCallbacks[code[at + 3] ?? 0]?.parameters ?? 0)];
		case op.callDevice:
			return [code[at + 2] ?? 0, 1 + parametersOf(code[at + 3] ?? 0)];
		case op.primitive:
		case op.localPrimitive:
			return [code[at + 3] ?? 0, argumentCounts[code[at + 2] ?? 0] ?? 0];
		default:
			return [0, 0];
	}
}

function parametersOf(callback: number): number {
	return deviceCallbacks[callback]?.parameters ?? 0;
}

/** By slot of an object, where it can have been made already: before that its slots serve temporaries. */
function objectSlots(
	code: Int32Array,
	fn: ProgramFunction,
): ReadonlyMap<number, ReadonlySet<number>> {
	const slots = new Map<number, ReadonlySet<number>>();
	for (const local of fn.locals) {
		if (local.words === 1) continue;
		const places = reachedFrom(code, local.since);
		for (let word = 0; word < local.words; word++) slots.set(local.slot + word, places);
	}
	return slots;
}

function reachedFrom(code: Int32Array, first: number): ReadonlySet<number> {
	const reached = new Set([first]);
	for (const pc of reached) {
		const target = jumpTarget(code, pc);
		if (target >= 0) reached.add(target);
		if (fallsThrough(code, pc)) reached.add(pc + 1);
	}
	return reached;
}
