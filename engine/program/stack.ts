// How much stack a thread may need: the deepest chain of calls, callbacks included. A callback that ends up calling
// itself (a driver that faults inside invalidate) has no deepest chain: it gets room for one more round, and the machine
// reports the overflow where it happens.

import { deviceCallback } from "./device-callback.ts";
import { INSTRUCTION_WORDS, op } from "./instruction.ts";
import type { ProgramFunction } from "./program.ts";

export interface Callbacks {
	/** By notifier, by the number of the callback: the function, or -1. */
	readonly notifier: readonly Int32Array[];
	/** By kref: the function of `release`, or -1. */
	readonly release: readonly number[];
	/** By device, by the number of the callback: the function, or -1. */
	readonly device: readonly Int32Array[];
}

/** Words of stack that a thread needs which begins in a function: asked for by its number. Cost: linear in the code. */
export function stackDepths(
	code: Int32Array,
	functions: readonly ProgramFunction[],
	callbacks: Callbacks,
): (fn: number) => number {
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
	functions.forEach((_, fn) => void depthOf(fn));
	return (fn) => (again > 0 ? depthOf(fn) * 2 : depthOf(fn));
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
			const callback = code[pc * INSTRUCTION_WORDS + 3] ?? 0;
			if (opcode === op.callNotifier)
				for (const notifier of callbacks.notifier) callees.add(notifier[callback] ?? -1);
			if (opcode === op.callDevice && callback === deviceCallback.krefRelease)
				for (const release of callbacks.release) callees.add(release);
			else if (opcode === op.callDevice)
				for (const device of callbacks.device) callees.add(device[callback] ?? -1);
		}
		return [...callees].filter((callee) => callee >= 0);
	});
}
