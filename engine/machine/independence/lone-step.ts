// Partial-order reduction: a state in which some thread's next step commutes with everything that the others can do
// before it moves needs no other step taken. That set of one thread's steps is persistent (Godefroid, "Partial-Order
// Methods for the Verification of Concurrent Systems", 1996): whatever the others do first leads to the same states, one
// step later. Properties of single states are part of what a step depends on (footprint-rows.ts), and a step that could
// change the truth of a condition is never taken alone, so no violation is passed over either; explore/reduced.ts sees to
// it that no thread is put off for ever.

import { FRAME_CALLER, FRAME_RETURN, INSTRUCTION_WORDS, op } from "../../program/instruction.ts";
import type { Program } from "../../program/program.ts";
import { ENDED, workOf } from "../frames.ts";
import type { Interpreter } from "../interpreter.ts";
import { phase, threadField } from "../layout.ts";
import { noteLockEdges } from "../lock-edges.ts";
import { invalidates } from "../notifier.ts";
import { frameOffset, stackOffset, threadOffset } from "../offsets.ts";
import { choiceCount } from "../step.ts";
import { changesOwnSpanOnly, hasExcusedEntry } from "./excused-entries.ts";
import { conflicts, FOOTPRINT_WORDS, READ, region, WRITE } from "./footprint.ts";
import { type Future, futuresOf, type HeldLocks } from "./future.ts";
import { heldBy } from "./held.ts";
import { instructionFootprints } from "./instruction-footprints.ts";
import { visibleInstructions } from "./visible.ts";

export interface LoneSteps {
	/** True where the thread's next step may be the only one taken from this state, whoever else can move. The thread can. */
	mayGoAlone(state: Int32Array, thread: number): boolean;
	/** The same of a thread besides which nobody can move. */
	mayGoOn(state: Int32Array, thread: number): boolean;
	/** Asked once more with the state that the step led to: false where its effect depends on others after all. */
	mayHaveGoneAlone(before: Int32Array, after: Int32Array, thread: number): boolean;
}

/** What the questions about a machine's steps are answered from. */
interface Context {
	readonly machine: Interpreter;
	readonly futureUnder: (held: HeldLocks) => Future;
	/** Footprints of the instructions; that an entry agrees with the CPU's, and needs no excuse, is looked at afterwards. */
	readonly agreeing: Int32Array;
	/** Nor does the end of another invalidation matter inside one that runs until then. */
	readonly excused: Int32Array;
	/** 1 where an instruction writes something that an `always` or `eventually` reads. */
	readonly isVisible: Uint8Array;
	/** Threads that begin anew whenever their work is queued. */
	readonly isWork: readonly boolean[];
	readonly hasRepeats: boolean;
}

/** What the answers come from is made for the first question: what is decided in plain steps asks none. */
export function createLoneSteps(machine: Interpreter): LoneSteps {
	let made: Context | undefined;
	const context = (): Context => {
		made ??= createContext(machine);
		return made;
	};
	return {
		mayGoAlone: (s, thread) => mayGoAlone(context(), s, thread),
		mayGoOn: (s, thread) => mayGoOn(machine, s, thread),
		mayHaveGoneAlone: (before, after, thread) => mayHaveGoneAlone(context(), before, after, thread),
	};
}

function createContext(machine: Interpreter): Context {
	const { vm } = machine;
	const { threads } = vm.program;
	const footprints = instructionFootprints(vm.program);
	const agreeing = without(footprints.words, READ, region.invalidations);
	letPass(vm.program, agreeing, "sub_wait", region.mmSeq);
	const futureUnder = futuresOf(vm.program, footprints);
	return {
		machine,
		futureUnder,
		isVisible: visibleInstructions(vm.program, footprints, futureUnder),
		agreeing,
		excused: without(agreeing, WRITE, region.checked),
		isWork: threads.map((_, thread) => workOf(vm, thread) >= 0),
		hasRepeats: threads.some(({ repeats }) => repeats),
	};
}

function mayGoAlone(context: Context, s: Int32Array, thread: number): boolean {
	const { machine } = context;
	const isSetup = s[machine.vm.layout.phase] === phase.setup;
	if (!isSetup && meetsOthers(context, s, thread)) return false;
	return mayGoOn(machine, s, thread);
}

function mayGoOn(machine: Interpreter, s: Int32Array, thread: number): boolean {
	return !machine.vm.program.threads[thread].repeats && !ordersLocks(machine, s, thread);
}

/** Nobody else can move at all: then one step is all there is. */
function isOnlyOne(machine: Interpreter, s: Int32Array, thread: number): boolean {
	for (let other = 0; other < machine.vm.layout.threadCount; other++)
		if (other !== thread && choiceCount(machine, s, other) > 0) return false;
	return true;
}

/** True where what the others may do from here on, or a condition, can tell when the thread's next step was taken. */
function meetsOthers(context: Context, s: Int32Array, thread: number): boolean {
	const { machine, futureUnder, isVisible, excused, agreeing } = context;
	const { vm } = machine;
	const pc = s[threadOffset(vm, thread) + threadField.pc];
	if (pc === ENDED || isVisible[pc] !== 0) return true;
	const future = futureUnder(heldBy(vm.layout, s, thread));
	const words = invalidates(vm, s, thread) ? excused : agreeing;
	const last = vm.layout.threadCount - 1;
	for (let other = 1; other < last; other++)
		if (other !== thread && meets(context, s, other, future, words, pc)) return true;
	return false;
}

function mayHaveGoneAlone(
	{ machine, hasRepeats }: Context,
	before: Int32Array,
	after: Int32Array,
	thread: number,
): boolean {
	const { vm } = machine;
	const hasEnded = after[threadOffset(vm, thread) + threadField.pc] === ENDED;
	if (hasEnded && hasRepeats) return false;
	if (changesOwnSpanOnly(vm, before, after, thread)) return true;
	if (!invalidates(vm, before, thread) && !hasExcusedEntry(vm, after)) return true;
	return isOnlyOne(machine, before, thread);
}

/** True where something that `other` may do from here on touches what the instruction at `pc` touches, by `words`. */
function meets(
	{ machine, isWork }: Context,
	s: Int32Array,
	other: number,
	future: Future,
	words: Int32Array,
	pc: number,
): boolean {
	const { vm, entries } = machine;
	const { footprints, returns } = future;
	const base = threadOffset(vm, other);
	const own = pc * FOOTPRINT_WORDS;
	let at = s[base + threadField.pc];
	if (at === ENDED) {
		if (!isWork[other]) return false;
		const entry = entries[vm.program.threads[other].function];
		return conflicts(words, own, footprints, entry * FOOTPRINT_WORDS);
	}
	let frame = frameOffset(vm, s, other);
	while (at !== ENDED) {
		if (conflicts(words, own, footprints, at * FOOTPRINT_WORDS)) return true;
		if (returns[at] === 0) return false;
		at = s[frame + FRAME_RETURN];
		frame = stackOffset(vm, other, s[frame + FRAME_CALLER]);
	}
	return false;
}

const edges: number[] = [];

/** True where the step takes a lock while its thread holds another: the order of locks is noted where states are kept. */
function ordersLocks(machine: Interpreter, s: Int32Array, thread: number): boolean {
	return noteLockEdges(machine, s, thread, edges) > 0;
}

/**
 * Takes what a primitive reads out of its own footprint: it waits for something that cannot be undone, so once it may go on,
 * nothing that others do can make it wait again. A number that read_begin has seen passed is given out to nobody again.
 */
function letPass(
	{ code, primitives }: Program,
	footprints: Int32Array,
	name: string,
	bit: number,
): void {
	for (let at = 0; at < footprints.length; at += FOOTPRINT_WORDS) {
		const instruction = (at / FOOTPRINT_WORDS) * INSTRUCTION_WORDS;
		if (code[instruction] === op.primitive && primitives[code[instruction + 2]] === name)
			footprints[at + READ] &= ~(1 << bit);
	}
}

/** The footprints without one way to touch one region. */
function without(footprints: Int32Array, way: number, bit: number): Int32Array {
	const fewer = footprints.slice();
	for (let at = way; at < fewer.length; at += FOOTPRINT_WORDS) fewer[at] &= ~(1 << bit);
	return fewer;
}
