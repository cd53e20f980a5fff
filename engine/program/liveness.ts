// Which slots of a frame can still be read at each instruction, by the usual backward fixpoint. What cannot be read
// again is cleared before states are compared (Machine.canonicalise), so that two states that differ only in leftovers
// are one. Objects stay alive until their function returns: callees hold their address.

import { deviceCallbacks } from "./device-callback.ts";
import { FRAME_FIRST, INSTRUCTION_WORDS, op } from "./instruction.ts";
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
		const objects = objectSlots(fn);
		for (let pc = fn.entry; pc < end; pc++) {
			const slots = live[pc - fn.entry];
			dead[pc] = Int32Array.from(
				range(FRAME_FIRST, fn.frameWords).filter((slot) => !slots?.has(slot) && !objects.has(slot)),
			);
		}
	});
	return dead;
}

function liveIn(
	code: Int32Array,
	fn: ProgramFunction,
	end: number,
	argumentCounts: ArgumentCounts,
): readonly Set<number>[] {
	const live = Array.from({ length: end - fn.entry }, () => new Set<number>());
	for (let changed = true; changed; ) {
		changed = false;
		for (let pc = end - 1; pc >= fn.entry; pc--) {
			const before = live[pc - fn.entry];
			const size = before?.size ?? 0;
			for (const slot of liveBefore(code, pc, fn, live, argumentCounts)) before?.add(slot);
			if (before && before.size > size) changed = true;
		}
	}
	return live;
}

function liveBefore(
	code: Int32Array,
	pc: number,
	fn: ProgramFunction,
	live: readonly Set<number>[],
	argumentCounts: ArgumentCounts,
): Set<number> {
	const result = new Set<number>();
	for (const next of successors(code, pc))
		for (const slot of live[next - fn.entry] ?? []) result.add(slot);
	const at = pc * INSTRUCTION_WORDS;
	const shape = shapeOf(code[at] ?? 0);
	for (let operand = 0; operand < 4; operand++)
		if (shape[operand] === "d") result.delete(code[at + 1 + operand] ?? -1);
	for (let operand = 0; operand < 4; operand++) {
		const slot = code[at + 1 + operand] ?? -1;
		if (shape[operand] === "s" && slot >= 0) result.add(slot);
	}
	const [first, count] = argumentRun(code, at, argumentCounts);
	for (let index = 0; index < count; index++) result.add(first + index);
	return result;
}

function successors(code: Int32Array, pc: number): readonly number[] {
	const at = pc * INSTRUCTION_WORDS;
	switch (code[at]) {
		case op.return:
			return [];
		case op.jump:
			return [code[at + 1] ?? 0];
		case op.jumpIfZero:
		case op.jumpIfNonZero:
			return [pc + 1, code[at + 2] ?? 0];
		default:
			return [pc + 1];
	}
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

function objectSlots(fn: ProgramFunction): ReadonlySet<number> {
	const slots = new Set<number>();
	for (const local of fn.locals)
		if (local.words > 1)
			for (let word = 0; word < local.words; word++) slots.add(local.slot + word);
	return slots;
}

function range(from: number, to: number): readonly number[] {
	return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
