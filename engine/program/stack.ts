// How much stack a thread may need: the deepest chain of calls, callbacks included. A callback that ends up calling
// itself (a driver that faults inside invalidate) has no deepest chain: it gets room for one more round, and the machine
// reports the overflow where it happens.

import { INSTRUCTION_WORDS, op } from "./instruction.ts";
import type { ProgramFunction } from "./program.ts";

export interface Callbacks {
	readonly invalidate: readonly number[];
	/** By device, by the number of the callback: the function, or -1. */
	readonly device: readonly Int32Array[];
}

/** Words of stack for any thread of the program. Cost: linear in the code. */
export function stackWords(
	code: Int32Array,
	functions: readonly ProgramFunction[],
	callbacks: Callbacks,
): number {
	const callees = calleesOf(code, functions, callbacks);
	const depths = new Map<number, number>();
	const running = new Set<number>();
	let again = 0;
	const depthOf = (fn: number): number => {
		const known = depths.get(fn);
		if (known !== undefined) return known;
		const words = functions[fn]?.frameWords ?? 0;
		if (running.has(fn)) {
			again = Math.max(again, words);
			return words;
		}
		running.add(fn);
		let deepest = 0;
		for (const callee of callees[fn] ?? []) deepest = Math.max(deepest, depthOf(callee));
		running.delete(fn);
		depths.set(fn, words + deepest);
		return words + deepest;
	};
	const most = functions.reduce((most, _, fn) => Math.max(most, depthOf(fn)), 0);
	return again > 0 ? most * 2 : most;
}

function calleesOf(
	code: Int32Array,
	functions: readonly ProgramFunction[],
	callbacks: Callbacks,
): readonly (readonly number[])[] {
	return functions.map((fn, index) => {
		const end = functions[index + 1]?.entry ?? code.length / INSTRUCTION_WORDS;
		const callees = new Set<number>();
		for (let pc = fn.entry; pc < end; pc++) {
			const opcode = code[pc * INSTRUCTION_WORDS];
			if (opcode === op.call) callees.add(code[pc * INSTRUCTION_WORDS + 2] ?? 0);
			if (opcode === op.callInvalidate)
				for (const callback of callbacks.invalidate) callees.add(callback);
			if (opcode === op.callDevice)
				for (const device of callbacks.device)
					callees.add(device[code[pc * INSTRUCTION_WORDS + 3] ?? 0] ?? -1);
		}
		return [...callees].filter((callee) => callee >= 0);
	});
}
