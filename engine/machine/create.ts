// A machine for a program: binds the layout, the primitives and the interpreter behind the Machine interface.

import type { Program } from "../program/program.ts";
import { canonicalise } from "./canonical.ts";
import { checkConditions } from "./conditions.ts";
import { createInterpreter } from "./create-interpreter.ts";
import { explain, explainDeadlock } from "./explain.ts";
import { ENDED, stackEnd } from "./frames.ts";
import { createLoneSteps } from "./independence/lone-step.ts";
import { createInitial, createUnsettled, enterAlone } from "./initial.ts";
import type { Interpreter } from "./interpreter.ts";
import { checkEnd, checkInvariants } from "./invariants.ts";
import { type Layout, phase, threadField } from "./layout.ts";
import { noteLockEdges } from "./lock-edges.ts";
import { lockNameAt } from "./lock-name.ts";
import type { Machine, MachineThread } from "./machine.ts";
import { threadOffset } from "./offsets.ts";
import { choiceCount, isVisible, step, stepInstruction, waysOn } from "./step.ts";
import { createSymmetry } from "./symmetry/symmetry.ts";
import { waitReason } from "./waiting.ts";

/** A machine that also gives views and the debugger what they project from. */
export interface ProgramMachine extends Machine {
	readonly program: Program;
	readonly layout: Layout;
	readonly interpreter: Interpreter;
	/** As `createInitial`, but no thread has run its local instructions: for who shows each of them, as a debugger does. */
	createUnsettled(): Int32Array;
	/** Has a thread that ended run a function from its beginning, with these arguments. */
	enter(state: Int32Array, thread: number, fn: number, args: readonly number[]): void;
	/** True where the thread's next instruction need not wait, whatever phase the scenario is in. */
	isReady(state: Int32Array, thread: number): boolean;
	/** What the thread that ended last returned. */
	lastResult(): number;
	/** `waits for update, held by cpu` */
	waitReason(state: Int32Array, thread: number): string;
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
		stackStarts: layout.stackStarts,
		stackEnd: (state, thread) => stackEnd(interpreter, state, thread),
		threads: threadsOf(program),
		createInitial: () => createInitial(interpreter),
		createUnsettled: () => createUnsettled(interpreter),
		enter: (state, thread, fn, args) => enterAlone(interpreter, state, thread, fn, args),
		isReady: (state, thread) => waysOn(interpreter, state, thread) > 0,
		lastResult: () => vm.result,
		waitReason: (state, thread) => waitReason(interpreter, state, thread),
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
		explain: (state, result) => explain(interpreter, state, result),
		explainDeadlock: (state) => explainDeadlock(interpreter, state),
		lockEdges: (state, thread, into) => noteLockEdges(interpreter, state, thread, into),
		lockName: (lock) => lockNameAt(vm, lock),
		loneSteps: createLoneSteps(interpreter),
		symmetry: createSymmetry(interpreter),
	};
}

function threadsOf({ threads, world }: Program): readonly MachineThread[] {
	return threads.map(({ name, process, repeats, role }) => ({
		name,
		process: world.processes[process]?.name,
		repeats,
		role,
	}));
}
