// Threads with their frames and locals, and where in the scripts a step stands.

import { positionAt } from "../language/source.ts";
import type { ProgramMachine } from "../machine/create.ts";
import { ENDED } from "../machine/frames.ts";
import { phase, threadField } from "../machine/layout.ts";
import { isHeldBy } from "../machine/lock.ts";
import { lockNameAt } from "../machine/lock-name.ts";
import { frameOffset, stackOffset, threadOffset } from "../machine/offsets.ts";
import { waitReason } from "../machine/waiting.ts";
import { FRAME_CALLER, FRAME_RETURN } from "../program/instruction.ts";
import type { FrameView, PlaceView, ThreadView, VariableView } from "./model.ts";
import { type Operation, operationOf } from "./operation.ts";
import { objectView, slotView } from "./value.ts";

export function projectThreads(machine: ProgramMachine, state: Int32Array): readonly ThreadView[] {
	return machine.program.threads.map((thread, id) => {
		const reason = waitReason(machine.interpreter, state, id);
		return {
			id,
			name: thread.name,
			process: machine.program.world.processes[thread.process]?.name,
			state: threadState(machine, state, id, reason),
			reason,
			holds: locksHeld(machine, state, id),
			frames: framesOf(machine, state, id),
		};
	});
}

function threadState(
	machine: ProgramMachine,
	state: Int32Array,
	thread: number,
	reason: string,
): ThreadView["state"] {
	if (machine.hasEnded(state, thread)) return "ended";
	const now = state[machine.layout.phase];
	const role = machine.program.threads[thread]?.role;
	const waitsForPhase =
		(role === "thread" && now === phase.setup) || (role === "finally" && now !== phase.finally);
	if (waitsForPhase) return "not-started";
	return reason === "" ? "ready" : "blocked";
}

function locksHeld(machine: ProgramMachine, state: Int32Array, thread: number): readonly string[] {
	const { layout, interpreter } = machine;
	const offsets = Array.from({ length: layout.lockCount }, (_, lock) => layout.locks + lock);
	for (let mm = 0; mm < layout.mmCount; mm++)
		offsets.push(layout.mms + mm * layout.mmWords + layout.mmapLock);
	return offsets
		.filter((offset) => state[offset] !== 0 && isHeldBy(state[offset], thread))
		.map((offset) => lockNameAt(interpreter.vm, offset));
}

/** The frames of a thread, innermost first; none once it has ended. */
function framesOf(
	machine: ProgramMachine,
	state: Int32Array,
	thread: number,
): readonly FrameView[] {
	const frames: FrameView[] = [];
	forEachFrame(machine, state, thread, (pc, frame) => {
		const fn = machine.program.functions[machine.program.functionOf[pc]];
		if (!fn) return;
		frames.push({
			name: fn.name,
			place: placeOf(machine, pc),
			kernel: machine.program.files[fn.file]?.kernel ?? false,
			locals: fn.locals
				.filter(({ since }) => pc >= since)
				.map((local): VariableView => {
					const at = frame + local.slot;
					const object =
						local.words > 1 ? objectView(machine, state, local.name, local.kind, at) : undefined;
					return object ?? slotView(machine, state, thread, local, state[at]);
				}),
		});
	});
	return frames;
}

/** Calls `visit` with the instruction and frame offset of each frame, innermost first. */
export function forEachFrame(
	machine: ProgramMachine,
	state: Int32Array,
	thread: number,
	visit: (pc: number, frame: number) => void,
): void {
	const { vm } = machine.interpreter;
	const base = threadOffset(vm, thread);
	let pc = state[base + threadField.pc];
	let frame = frameOffset(vm, state, thread);
	while (pc !== ENDED) {
		visit(pc, frame);
		pc = state[frame + FRAME_RETURN];
		if (pc === ENDED) return;
		pc -= 1; // the call, not what follows it
		frame = stackOffset(vm, thread, state[frame + FRAME_CALLER]);
	}
}

/** Line and column of an instruction's statement. */
export function placeOf(machine: ProgramMachine, pc: number): PlaceView {
	const { spans, files } = machine.program;
	const file = files[spans[pc * 3]];
	const start = positionAt(file?.lineStarts ?? [0], spans[pc * 3 + 1]);
	const end = positionAt(file?.lineStarts ?? [0], spans[pc * 3 + 2]);
	return {
		uri: file?.uri ?? "",
		line: start.line,
		column: start.column,
		endLine: end.line,
		endColumn: end.column,
	};
}

export interface StepDescription {
	readonly fn: string;
	readonly place: PlaceView;
	readonly kernel: boolean;
	readonly scriptPlace: PlaceView;
	readonly text: string;
	/** The function of the driver's script, or the builtin that it called: `munmap`. */
	readonly routine: string;
	readonly operation: Operation;
}

/** Where the thread's next step stands and what its statement says; for a thread that can move. */
export function describeStep(
	machine: ProgramMachine,
	state: Int32Array,
	thread: number,
): StepDescription {
	const pcs: number[] = [];
	forEachFrame(machine, state, thread, (pc) => pcs.push(pc));
	const { program } = machine;
	const inKernel = (pc: number): boolean => program.files[program.spans[pc * 3]]?.kernel ?? false;
	const pc = pcs[0] ?? 0;
	const script = pcs.find((candidate) => !inKernel(candidate)) ?? pc;
	const called = pcs[pcs.indexOf(script) - 1] ?? script;
	return {
		fn: program.functions[program.functionOf[pc]]?.name ?? "",
		place: placeOf(machine, pc),
		kernel: inKernel(pc),
		scriptPlace: placeOf(machine, script),
		text: statementText(machine, pc),
		routine: program.functions[program.functionOf[called]]?.name ?? "",
		operation: operationOf(machine, state, thread),
	};
}

/** The statement on one line, white space folded. */
export function statementText(machine: ProgramMachine, pc: number): string {
	const { spans, files } = machine.program;
	const text = files[spans[pc * 3]]?.text.slice(spans[pc * 3 + 1], spans[pc * 3 + 2]) ?? "";
	return text
		.replace(/\/\/.*$/gm, "")
		.replace(/\s+/g, " ")
		.trim();
}
