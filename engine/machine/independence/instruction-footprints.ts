// The footprint of every instruction of a program: of a primitive its row, with the lock that it names where the code says
// which; of a variable its bit. Local instructions touch nothing.

import { calleesOf } from "../../program/callees.ts";
import { INSTRUCTION_WORDS, op } from "../../program/instruction.ts";
import { jumpTarget } from "../../program/jump.ts";
import { shapeOf } from "../../program/operands.ts";
import type { Program } from "../../program/program.ts";
import {
	ALL_LOCKS,
	ALL_VARIABLES,
	DECREMENT,
	FOOTPRINT_WORDS,
	INCREMENT,
	lockBit,
	READ,
	type Region,
	region,
	variableBit,
	WRITE,
} from "./footprint.ts";
import { boundsOf, type Touches, touchesOf } from "./primitive-footprints.ts";

/** How a primitive uses a lock of the driver. */
const lockUse: { readonly [name: string]: number } = {
	lock: WRITE,
	unlock: WRITE,
	write_lock: WRITE,
	write_unlock: WRITE,
	read_lock: INCREMENT,
	read_unlock: INCREMENT,
	trylock: WRITE,
	write_trylock: WRITE,
	read_trylock: WRITE,
};

export interface InstructionFootprints {
	/** FOOTPRINT_WORDS words an instruction. */
	readonly words: Int32Array;
	/** 1 where an instruction cannot come up in this scenario. */
	readonly never: Uint8Array;
}

export function instructionFootprints(program: Program): InstructionFootprints {
	const { code, primitives } = program;
	const count = code.length / INSTRUCTION_WORDS;
	const words = new Int32Array(count * FOOTPRINT_WORDS);
	const never = new Uint8Array(count);
	const bounds = boundsOf(program, usedWhileThreadsRun(program));
	const touches = primitives.map((name) => touchesOf(name, bounds));
	const read = ~bitsOf(bounds.unread);
	for (let pc = 0; pc < count; pc++) {
		const at = pc * FOOTPRINT_WORDS;
		const operand = pc * INSTRUCTION_WORDS + 1;
		switch (code[operand - 1]) {
			case op.primitive:
				if (touches[code[operand + 1]] === "never") never[pc] = 1;
				else fillPrimitive(program, words, pc, touches, read);
				break;
			case op.call:
				// With users left, nobody tears an address space down.
				if (
					!bounds.features.has("exit") &&
					program.functions[code[operand + 1]].name === "exit_mmap"
				)
					never[pc] = 1;
				break;
			case op.loadVariable:
				words[at + READ + 1] |= variableBit(code[operand + 1]);
				break;
			case op.storeVariable:
				words[at + WRITE + 1] |= variableBit(code[operand]);
				break;
			case op.loadRecord:
				words[at + READ + 1] |= fieldBits(program, code[operand + 2]);
				break;
			case op.storeRecord:
				words[at + WRITE + 1] |= fieldBits(program, code[operand + 1]);
				break;
		}
	}
	return { words, never };
}

/** Names of the primitives that threads and conditions can come to, setup and finally aside: those run alone. */
function usedWhileThreadsRun(program: Program): ReadonlySet<string> {
	const { code, functions, functionOf, primitives, threads, always, eventually } = program;
	const callees = calleesOf(program);
	const used = new Set<string>();
	const running = threads.filter(({ role }) => role === "thread" || role === "work");
	const open = [...running, ...always, ...eventually].map(
		({ function: fn }) => functions[fn].entry,
	);
	const seen = new Set(open);
	// Ends because every function enters the list once.
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		for (let pc = entry; functionOf[pc] === functionOf[entry]; pc++) {
			if (code[pc * INSTRUCTION_WORDS] === op.primitive)
				used.add(primitives[code[pc * INSTRUCTION_WORDS + 2]]);
			for (const callee of callees(pc)) {
				if (callee < 0 || seen.has(callee)) continue;
				seen.add(callee);
				open.push(callee);
			}
		}
	}
	return used;
}

/** `read`: the regions that count. */
function fillPrimitive(
	program: Program,
	footprints: Int32Array,
	pc: number,
	touches: readonly (Touches | "anything" | "never")[],
	read: number,
): void {
	const at = pc * FOOTPRINT_WORDS;
	const number = program.code[pc * INSTRUCTION_WORDS + 2];
	const use = lockUse[program.primitives[number]];
	if (use !== undefined) {
		footprints[at + use + 1] |= lockBits(program, pc);
		return;
	}
	if (asksWhatNeverChanges(program, pc)) return;
	const touched = touches[number];
	if (typeof touched === "string") {
		footprints.fill(-1, at + WRITE, at + WRITE + 2);
		return;
	}
	footprints[at + READ] = bitsOf(touched.reads) & read;
	footprints[at + INCREMENT] = bitsOf(touched.increments) & read;
	footprints[at + DECREMENT] = bitsOf(touched.decrements) & read;
	footprints[at + WRITE] = bitsOf(touched.writes) & read;
}

function bitsOf(regions: readonly Region[]): number {
	return regions.reduce((bits, name) => bits | (1 << region[name]), 0);
}

function lockBits(program: Program, pc: number): number {
	const lock = namedLock(program, pc);
	return lock < 0 ? ALL_LOCKS : lockBit(lock);
}

/** The driver lock (from 0) that the instruction names, where the code right before it puts a constant there; else -1. */
export function namedLock(program: Program, pc: number): number {
	return constantIn(program, pc, program.code[pc * INSTRUCTION_WORDS + 3]) - 1;
}

/** The constant that the code right before the instruction puts into a slot; 0 where that is not known. */
function constantIn(program: Program, pc: number, slot: number): number {
	const { code, functions, functionOf } = program;
	const first = functions[functionOf[pc]].entry;
	for (let before = pc - 1; before >= first && !isJumpedTo(program, before + 1); before--) {
		const at = before * INSTRUCTION_WORDS;
		if (jumpTarget(code, before) >= 0) return 0;
		if (shapeOf(code[at])[0] !== "d" || code[at + 1] !== slot) continue;
		return code[at] === op.constant ? code[at + 2] : 0;
	}
	return 0;
}

/** Numbers of PAGE_DEVICE, PAGE_DEVICE_PRIVATE, PAGE_DEVICE_COHERENT and PAGE_ZERO: what a frame is by where it lies. */
const lastingKinds: readonly number[] = [4, 5, 6, 7];

function asksWhatNeverChanges(program: Program, pc: number): boolean {
	const { code, primitives } = program;
	const at = pc * INSTRUCTION_WORDS;
	if (primitives[code[at + 2]] !== "page_is") return false;
	return lastingKinds.includes(constantIn(program, pc, code[at + 3] + 1));
}

function isJumpedTo({ code, functions, functionOf }: Program, target: number): boolean {
	const fn = functionOf[target];
	for (let pc = functions[fn].entry; functionOf[pc] === fn; pc++)
		if (jumpTarget(code, pc) === target) return true;
	return false;
}

/** The bits of a field in all records: which record it is shows only when the code runs. */
function fieldBits({ world }: Program, field: number): number {
	let bits = 0;
	for (const { variables } of world.records)
		if (variables[field] >= 0) bits |= variableBit(variables[field]);
	return bits === 0 ? ALL_VARIABLES : bits;
}
