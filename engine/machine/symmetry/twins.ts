// Threads that do the same: their code is the same but for where it stands, and nothing in the scenario calls a thread by
// its name. Exchanging two of them in a state (exchange.ts) gives a state in which the same can happen.

import { INSTRUCTION_WORDS, op } from "../../program/instruction.ts";
import type { Program } from "../../program/program.ts";

/** The only primitive whose result tells threads apart. */
const NAMES_A_THREAD = "current";

/** How many threads do something that no other does. */
export function differentThreads(program: Program): number {
	const threads = program.threads.filter(({ role }) => role === "thread" || role === "work").length;
	return twinsOf(program).reduce((count, twins) => count - (twins.length - 1), threads);
}

/** Sets of interchangeable threads, two and more in each, in their order. */
export function twinsOf(program: Program): readonly (readonly number[])[] {
	if (program.primitives.includes(NAMES_A_THREAD)) return [];
	const sets: number[][] = [];
	program.threads.forEach(({ role }, thread) => {
		if (role !== "thread") return;
		const set = sets.find(([first]) => areTwins(program, first, thread));
		if (set === undefined) sets.push([thread]);
		else set.push(thread);
	});
	return sets.filter((set) => set.length > 1);
}

function areTwins(program: Program, one: number, other: number): boolean {
	const { threads } = program;
	return threads[one].repeats === threads[other].repeats && isSameBody(program, one, other);
}

function isSameBody(program: Program, one: number, other: number): boolean {
	const a = bodyOf(program, one);
	const b = bodyOf(program, other);
	if (a.end - a.entry !== b.end - b.entry) return false;
	for (let offset = 0; offset < a.end - a.entry; offset++)
		if (!isSameInstruction(program.code, a.entry + offset, b.entry + offset)) return false;
	return true;
}

/** The instructions of a thread's own function: from `entry` up to `end`. */
export interface Body {
	readonly entry: number;
	readonly end: number;
}

export function bodyOf({ code, functions, threads }: Program, thread: number): Body {
	const number = threads[thread].function;
	const end = functions[number + 1]?.entry ?? code.length / INSTRUCTION_WORDS;
	return { entry: functions[number].entry, end };
}

/** Jumps are the same where they go equally far. */
function isSameInstruction(code: Int32Array, one: number, other: number): boolean {
	const jump = jumpOperand(code[one * INSTRUCTION_WORDS]);
	for (let word = 0; word < INSTRUCTION_WORDS; word++) {
		const distance = code[other * INSTRUCTION_WORDS + word] - code[one * INSTRUCTION_WORDS + word];
		if (distance !== (word === jump ? other - one : 0)) return false;
	}
	return true;
}

/** Which word of an instruction names another; -1 for none. */
function jumpOperand(opcode: number): number {
	if (opcode === op.jump) return 1;
	return opcode === op.jumpIfZero || opcode === op.jumpIfNonZero ? 2 : -1;
}
