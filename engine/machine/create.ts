// A machine for a program: binds the layout, the primitives and the interpreter behind the Machine interface.

import { builtinNamed } from "../language/builtins.ts";
import { INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import type { Program } from "../program/program.ts";
import { assert } from "../result.ts";
import { canonicalise } from "./canonical.ts";
import { explain, explainDeadlock } from "./explain.ts";
import { checkEnd, checkInvariants } from "./invariants.ts";
import { computeLayout, type Layout, MM_EXISTS, mmField, phase, threadField } from "./layout.ts";
import { isHeldBy } from "./lock.ts";
import { lockNameAt } from "./lock-name.ts";
import type { Machine, MachineThread } from "./machine.ts";
import { rightsOf } from "./mm.ts";
import { threadOffset } from "./offsets.ts";
import { primitiveTable } from "./primitives.ts";
import { ALWAYS } from "./properties.ts";
import {
	choiceCount,
	ENDED,
	type Interpreter,
	isVisible,
	startThread,
	step,
	stepInstruction,
} from "./step.ts";
import { raise, type Vm } from "./vm.ts";

/** A machine that also gives views and the debugger what they project from. */
export interface ProgramMachine extends Machine {
	readonly program: Program;
	readonly layout: Layout;
	readonly interpreter: Interpreter;
	/** As `createInitial`, but no thread has run its local instructions: for who shows each of them, as a debugger does. */
	createUnsettled(): Int32Array;
}

export function createMachine(program: Program): ProgramMachine {
	const interpreter = createInterpreter(program);
	const { vm } = interpreter;
	const { layout } = vm;
	return {
		program,
		layout,
		interpreter,
		stateWords: layout.vectorWords,
		threads: program.threads.map(
			(thread): MachineThread => ({
				name: thread.name,
				process: program.world.processes[thread.process]?.name,
				repeats: thread.repeats,
				role: thread.role,
			}),
		),
		createInitial: () => createInitial(interpreter),
		createUnsettled: () => createUnsettled(interpreter),
		choiceCount: (state, thread) => choiceCount(interpreter, state, thread),
		step: (state, thread, choice) => step(interpreter, state, thread, choice),
		stepInstruction: (state, thread, choice) => stepInstruction(interpreter, state, thread, choice),
		isAtStepBorder(state, thread) {
			const pc = state[threadOffset(vm, thread) + threadField.pc];
			return pc === ENDED || isVisible(program.code, pc);
		},
		hasEnded: (state, thread) => state[threadOffset(vm, thread) + threadField.pc] === ENDED,
		isFinal: (state) => state[layout.phase] === phase.done,
		canonicalise: (state, thread) => canonicalise(interpreter, state, thread),
		brokenInvariant(state) {
			vm.broken = 0;
			checkInvariants(vm, state);
			checkConditions(interpreter, state);
			return vm.broken;
		},
		brokenAtEnd(state) {
			vm.broken = 0;
			checkEnd(vm, state);
			return vm.broken;
		},
		hasHeld: (state, eventually) => state[layout.held + eventually] !== 0,
		eventuallyCount: layout.heldCount,
		eventuallyText: (eventually) => program.eventually[eventually]?.text ?? "",
		explain: (state, result) => explain(vm, state, result),
		explainDeadlock: (state) => explainDeadlock(interpreter, state),
		lockEdges: (state, thread, into) => lockEdges(interpreter, state, thread, into),
		lockName: (lock) => lockNameAt(vm, lock),
	};
}

function createInterpreter(program: Program): Interpreter {
	const primitives = program.primitives.map((name) => {
		const primitive = primitiveTable[name];
		assert(primitive !== undefined, `the machine has a primitive ${name}`);
		return primitive;
	});
	const vm: Vm = {
		program,
		layout: computeLayout(program),
		thread: 0,
		broken: 0,
		detail: 0,
		object: 0,
		mapped: new Int32Array(program.world.pageCount),
	};
	return {
		vm,
		code: program.code,
		primitives,
		sleeps: Uint8Array.from(program.primitives, (name) => (mayBlock(name) ? 1 : 0)),
		entries: Int32Array.from(program.functions, (fn) => fn.entry),
		frameWords: Int32Array.from(program.functions, (fn) => fn.frameWords),
	};
}

/** What may sleep. Locks of the driver decide for themselves: some sleep, some spin. */
function mayBlock(name: string): boolean {
	if (name === "lock" || name === "read_lock" || name === "write_lock") return false;
	const builtin = builtinNamed(name);
	return builtin
		? builtin.sleeps
		: name === "page_alloc" || name === "sub_wait" || name === "sub_wait_removed";
}

function createInitial(interpreter: Interpreter): Int32Array {
	const state = createUnsettled(interpreter);
	for (let thread = 0; thread < interpreter.vm.program.threads.length; thread++)
		settle(interpreter, state, thread);
	return state;
}

function createUnsettled(interpreter: Interpreter): Int32Array {
	const { vm } = interpreter;
	const { layout, program } = vm;
	const state = new Int32Array(layout.vectorWords);
	program.world.processes.forEach((process, number) => {
		const offset = layout.mms + number * layout.mmWords;
		state[offset + mmField.users] = 1;
		state[offset + mmField.count] = 1;
		state[offset + mmField.seq] = 2;
		state[offset + mmField.flags] = MM_EXISTS;
		for (const mapping of process.mappings) {
			const first = offset + layout.vmas + mapping.start - layout.windowStart;
			state.fill(rightsOf(mapping.protection), first, first + mapping.pages);
		}
	});
	state[layout.pages] = 1;
	program.world.variables.forEach((variable, number) => {
		state[layout.variables + number] = variable.initial;
	});
	program.threads.forEach((thread, number) => {
		startThread(interpreter, state, threadOffset(vm, number), thread.function);
	});
	return state;
}

/**
 * Local instructions at the start of a thread run before its first step, so that every state stands at a border. One
 * that breaks something is left to that first step, which reports it.
 */
function settle(interpreter: Interpreter, state: Int32Array, thread: number): void {
	const { vm, code } = interpreter;
	const pcAt = threadOffset(vm, thread) + threadField.pc;
	vm.broken = 0;
	for (let count = 0; count < 1000 && vm.broken === 0; count++) {
		if (state[pcAt] === ENDED || isVisible(code, state[pcAt])) return;
		const before = state.slice();
		if (stepInstruction(interpreter, state, thread, 0) !== 0) state.set(before);
	}
}

/** Evaluates `always` and latches `eventually`, each in the scratch frame behind the state. */
function checkConditions(interpreter: Interpreter, state: Int32Array): void {
	const { vm } = interpreter;
	const { program, layout } = vm;
	program.always.forEach((condition, number) => {
		if (evaluate(interpreter, state, condition.function) === 0) raise(vm, ALWAYS, number, 0);
	});
	program.eventually.forEach((condition, number) => {
		if (state[layout.held + number] === 0 && evaluate(interpreter, state, condition.function) !== 0)
			state[layout.held + number] = 1;
	});
}

function evaluate(interpreter: Interpreter, state: Int32Array, fn: number): number {
	const { vm } = interpreter;
	const { scratch, threadWords } = vm.layout;
	const broken = vm.broken;
	const thread = vm.layout.threadCount;
	startThread(interpreter, state, scratch, fn);
	vm.broken = 0;
	for (let count = 0; count < 10_000 && vm.broken === 0 && state[scratch] !== ENDED; count++)
		stepInstruction(interpreter, state, thread, 0);
	const value = state[scratch + threadField.stack];
	state.fill(0, scratch, scratch + threadWords);
	vm.broken = broken;
	return value;
}

/** Pairs held << 16 | taken, as offsets of locks, for the lock that the thread takes in its next step. */
function lockEdges(
	interpreter: Interpreter,
	state: Int32Array,
	thread: number,
	into: number[],
): void {
	const { vm, code, primitives } = interpreter;
	const base = threadOffset(vm, thread);
	const at = state[base + threadField.pc] * INSTRUCTION_WORDS;
	if (code[at] !== op.primitive) return;
	const { takes } = primitives[code[at + 2]];
	if (takes === undefined) return;
	vm.thread = thread;
	const taken = takes(vm, state, state[base + threadField.frame] + code[at + 3]);
	const { layout } = vm;
	const note = (offset: number): void => {
		if (offset !== taken && state[offset] !== 0 && isHeldBy(state[offset], thread))
			into.push((offset << 16) | taken);
	};
	for (let lock = 0; lock < layout.lockCount; lock++) note(layout.locks + lock);
	for (let mm = 0; mm < layout.mmCount; mm++)
		note(layout.mms + mm * layout.mmWords + layout.mmapLock);
}
