// What may happen from an instruction on, until the running function returns, if nobody else moves: the union of the
// footprints of all that can be reached, and whether the function can return. What waits for a lock that another thread
// holds is not reached: that is what makes most of what is done under a lock independent of everybody else.

import { calleesOf } from "../../program/callees.ts";
import { INSTRUCTION_WORDS, op } from "../../program/instruction.ts";
import { jumpTarget } from "../../program/jump.ts";
import type { Program } from "../../program/program.ts";
import { FOOTPRINT_WORDS } from "./footprint.ts";
import { exclusiveOf, HELD_MAX, mmapOf, sharedOf } from "./held.ts";
import { type InstructionFootprints, namedLock } from "./instruction-footprints.ts";

/** Locks that somebody holds, as the bits of held.ts. */
export type HeldLocks = number;

export interface Future {
	/** FOOTPRINT_WORDS words an instruction. */
	readonly footprints: Int32Array;
	/** 1 where the function can return. */
	readonly returns: Uint8Array;
}

/** Where control goes from each instruction: itself -1 for nowhere. */
interface Flow {
	readonly next: Int32Array;
	readonly jump: Int32Array;
	/** Where the functions begin that it calls; undefined for most. */
	readonly callees: readonly (readonly number[] | undefined)[];
	/** 1 where a callback may be absent: control goes on at once. */
	readonly passes: Uint8Array;
}

/** What each instruction waits for. */
interface Waits {
	/** Bit of the driver's lock. */
	readonly lock: Int32Array;
	readonly isShared: Uint8Array;
	/** mmap_lock: 0 not, 1 for read, 2 for write. */
	readonly mmap: Uint8Array;
}

/** The futures of a program, worked out for each combination of locks when it first comes up. */
export function futuresOf(
	program: Program,
	own: InstructionFootprints,
): (held: HeldLocks) => Future {
	const waits = waitsOf(program);
	const flow = flowOf(program);
	const known = new Map<number, Future>();
	return (held) => {
		let future = known.get(held);
		if (future === undefined) {
			const stops = own.never.map((never, pc) => never | (isStopped(waits, pc, held) ? 1 : 0));
			future = futureUnder(flow, own.words, stops);
			known.set(held, future);
		}
		return future;
	};
}

function isStopped({ lock, isShared, mmap }: Waits, pc: number, held: HeldLocks): boolean {
	if (mmap[pc] !== 0) return mmapOf(held) + mmap[pc] > 2;
	const by = isShared[pc] !== 0 ? exclusiveOf(held) : exclusiveOf(held) | sharedOf(held);
	return (lock[pc] & by) !== 0;
}

/** The usual backward fixpoint, over calls and callbacks too. */
function futureUnder(flow: Flow, own: Int32Array, stops: Uint8Array): Future {
	const count = stops.length;
	const footprints = own.slice();
	const returns = new Uint8Array(count);
	for (let pc = 0; pc < count; pc++)
		if (stops[pc] !== 0) footprints.fill(0, pc * FOOTPRINT_WORDS, (pc + 1) * FOOTPRINT_WORDS);
	// Ends because bits are only added.
	for (let changed = true; changed; ) {
		changed = false;
		for (let pc = count - 1; pc >= 0; pc--)
			if (stops[pc] === 0 && widen(flow, pc, footprints, returns)) changed = true;
	}
	return { footprints, returns };
}

/** Adds to an instruction what follows it; true where that was news. */
function widen(
	{ next, jump, callees, passes }: Flow,
	pc: number,
	footprints: Int32Array,
	returns: Uint8Array,
): boolean {
	let changed = false;
	let comesBack = true;
	const called = callees[pc];
	if (called !== undefined) {
		comesBack = passes[pc] !== 0;
		for (const entry of called) {
			changed = join(footprints, pc, entry) || changed;
			comesBack ||= returns[entry] !== 0;
		}
	}
	let mayReturn = next[pc] < 0 && jump[pc] < 0;
	if (comesBack && next[pc] >= 0) {
		changed = join(footprints, pc, next[pc]) || changed;
		mayReturn ||= returns[next[pc]] !== 0;
	}
	if (jump[pc] >= 0) {
		changed = join(footprints, pc, jump[pc]) || changed;
		mayReturn ||= returns[jump[pc]] !== 0;
	}
	if (mayReturn && returns[pc] === 0) {
		returns[pc] = 1;
		changed = true;
	}
	return changed;
}

function join(footprints: Int32Array, into: number, from: number): boolean {
	let news = 0;
	for (let word = 0; word < FOOTPRINT_WORDS; word++) {
		const at = into * FOOTPRINT_WORDS + word;
		const bits = footprints[from * FOOTPRINT_WORDS + word] & ~footprints[at];
		footprints[at] |= bits;
		news |= bits;
	}
	return news !== 0;
}

function flowOf(program: Program): Flow {
	const { code } = program;
	const count = code.length / INSTRUCTION_WORDS;
	const next = new Int32Array(count);
	const jump = new Int32Array(count);
	const passes = new Uint8Array(count);
	const callees: (readonly number[] | undefined)[] = [];
	const calls = calleesOf(program);
	for (let pc = 0; pc < count; pc++) {
		const opcode = code[pc * INSTRUCTION_WORDS];
		next[pc] = opcode === op.return || opcode === op.jump ? -1 : pc + 1;
		jump[pc] = jumpTarget(code, pc);
		const called = calls(pc);
		callees.push(called.length === 0 ? undefined : called.filter((entry) => entry >= 0));
		passes[pc] = called.includes(-1) ? 1 : 0;
	}
	return { next, jump, callees, passes };
}

function waitsOf(program: Program): Waits {
	const { code, primitives, world } = program;
	const count = code.length / INSTRUCTION_WORDS;
	const waits = {
		lock: new Int32Array(count),
		isShared: new Uint8Array(count),
		mmap: new Uint8Array(count),
	};
	const hasOneMm = world.mmCount === 1;
	for (let pc = 0; pc < count; pc++) {
		if (code[pc * INSTRUCTION_WORDS] !== op.primitive) continue;
		const name = primitives[code[pc * INSTRUCTION_WORDS + 2]];
		if (name === "mmap_read_lock" && hasOneMm) waits.mmap[pc] = 1;
		if (name === "mmap_write_lock" && hasOneMm) waits.mmap[pc] = 2;
		if (name !== "lock" && name !== "write_lock" && name !== "read_lock") continue;
		const lock = namedLock(program, pc);
		if (lock >= 0 && lock < HELD_MAX) waits.lock[pc] = 1 << lock;
		if (name === "read_lock") waits.isShared[pc] = 1;
	}
	return waits;
}
