// Calls and returns: frames on a thread's stack, callbacks of notifiers and devices, the end of threads and with them of a
// scenario's phases.

import { deviceCallback, deviceCallbacks } from "../program/device-callback.ts";
import {
	FRAME_CALLER,
	FRAME_FIRST,
	FRAME_RETURN,
	INSTRUCTION_WORDS,
} from "../program/instruction.ts";
import { notifierCallbacks } from "../program/notifier-callback.ts";
import type { Interpreter } from "./interpreter.ts";
import { phase, threadField } from "./layout.ts";
import { heldLock } from "./lock.ts";
import { frameOffset, stackOffset, threadOffset } from "./offsets.ts";
import { KERNEL_BUG, kernelBug, LOCK_LEAK } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

export const ENDED = -1;

/**
 * Enters a function: its frame follows the running one, `count` arguments are copied from `from`. The result goes to
 * the slot that the calling instruction names, looked up on return.
 */
export function enter(
	machine: Interpreter,
	s: Int32Array,
	thread: number,
	fn: number,
	from: number,
	count: number,
	self: number,
): void {
	const { vm } = machine;
	const base = threadOffset(vm, thread);
	const caller = s[base + threadField.frame];
	const running = vm.program.functionOf[s[base + threadField.pc] - 1];
	const callee = caller + machine.frameWords[running];
	const frame = stackOffset(vm, thread, callee);
	if (frame + machine.frameWords[fn] > vm.layout.stackEnds[thread]) {
		raise(vm, KERNEL_BUG, kernelBug.stackOverflow, fn);
		return;
	}
	s[frame + FRAME_RETURN] = s[base + threadField.pc];
	s[frame + FRAME_CALLER] = caller;
	let slot = frame + FRAME_FIRST;
	if (self >= 0) s[slot++] = self;
	for (let index = 0; index < count; index++) s[slot + index] = s[from + index];
	s[base + threadField.frame] = callee;
	s[base + threadField.pc] = machine.entries[fn];
}

/** A callback of the notifier in the first slot; what stands behind it are its arguments. */
export function callNotifier(
	machine: Interpreter,
	s: Int32Array,
	thread: number,
	from: number,
	dst: number,
	callback: number,
): void {
	const notifier = s[from];
	const fn = machine.vm.program.world.notifiers[notifier - 1].callbacks[callback];
	const { parameters, absent } = notifierCallbacks[callback];
	if (fn >= 0) enter(machine, s, thread, fn, from + 1, parameters, notifier);
	else s[frameOffset(machine.vm, s, thread) + dst] = absent;
}

/** A callback of the device, or the release of the kref, in the first slot; what stands behind it are its arguments. */
export function callDevice(
	machine: Interpreter,
	s: Int32Array,
	thread: number,
	from: number,
	dst: number,
	callback: number,
): void {
	const fn = ownFunction(machine.vm, s[from], callback);
	const { parameters, absent } = deviceCallbacks[callback];
	if (fn === NOBODY) raise(machine.vm, KERNEL_BUG, kernelBug.nullPointer);
	else if (fn >= 0) enter(machine, s, thread, fn, from + 1, parameters, -1);
	else s[frameOffset(machine.vm, s, thread) + dst] = absent;
}

/** There is no such device or kref. */
const NOBODY = -2;

/** The function of a device's callback or a kref's release (`owner` is its number + 1); -1 where it has none. */
function ownFunction(vm: Vm, owner: number, callback: number): number {
	const { devices, krefs } = vm.program.world;
	if (callback !== deviceCallback.krefRelease) {
		const device = devices[owner - 1];
		return device === undefined ? NOBODY : device.callbacks[callback];
	}
	const kref = krefs[owner - 1];
	return kref === undefined ? NOBODY : kref.release;
}

export function leave(machine: Interpreter, s: Int32Array, thread: number, value: number): void {
	const { vm, code } = machine;
	const base = threadOffset(vm, thread);
	const frame = frameOffset(vm, s, thread);
	const running = vm.program.functionOf[s[base + threadField.pc] - 1];
	const back = s[frame + FRAME_RETURN];
	const caller = s[frame + FRAME_CALLER];
	s.fill(0, frame, frame + machine.frameWords[running]);
	if (back === ENDED) {
		endThread(machine, s, thread, value);
		return;
	}
	s[base + threadField.pc] = back;
	s[base + threadField.frame] = caller;
	s[stackOffset(vm, thread, caller) + code[(back - 1) * INSTRUCTION_WORDS + 1]] = value;
}

/** The outermost frame returns: the thread ends (or begins again), and with the last one the phase. */
function endThread(machine: Interpreter, s: Int32Array, thread: number, value: number): void {
	const { vm } = machine;
	const base = threadOffset(vm, thread);
	const lock = heldLock(vm, s, thread);
	if (lock >= 0) raise(vm, LOCK_LEAK, 0, lock);
	vm.result = value;
	if (thread === vm.layout.threadCount) {
		s[base + threadField.pc] = ENDED;
		return;
	}
	if (vm.program.threads[thread].repeats && !othersEnded(vm, s)) {
		startThread(machine, s, thread, vm.program.threads[thread].function);
		return;
	}
	s[base + threadField.pc] = ENDED;
	s[base + threadField.frame] = 0;
	advancePhase(machine, s, thread);
}

export function startThread(machine: Interpreter, s: Int32Array, thread: number, fn: number): void {
	const base = threadOffset(machine.vm, thread);
	s[base + threadField.pc] = machine.entries[fn];
	s[base + threadField.frame] = 0;
	s[stackOffset(machine.vm, thread, 0) + FRAME_RETURN] = ENDED;
}

/** True where every thread that does not repeat has ended: then repeating ones end too. */
function othersEnded(vm: Vm, s: Int32Array): boolean {
	const { threads } = vm.program;
	for (let thread = 1; thread < threads.length - 1; thread++)
		if (!threads[thread].repeats && s[threadOffset(vm, thread) + threadField.pc] !== ENDED)
			return false;
	return true;
}

function advancePhase(machine: Interpreter, s: Int32Array, thread: number): void {
	const { vm } = machine;
	const { layout } = vm;
	const last = layout.threadCount - 1;
	if (thread === 0) s[layout.phase] = phase.threads; // what setup queued runs beside the threads
	if (s[layout.phase] === phase.threads && haveEnded(vm, s, 1, last))
		s[layout.phase] = phase.finally;
	if (s[layout.phase] === phase.finally && haveEnded(vm, s, last, last + 1))
		s[layout.phase] = phase.done;
}

function haveEnded(vm: Vm, s: Int32Array, from: number, to: number): boolean {
	for (let thread = from; thread < to; thread++)
		if (s[threadOffset(vm, thread) + threadField.pc] !== ENDED) return false;
	return worksAreIdle(vm, s);
}

/** True where no work item is queued or running: a phase ends only then. */
function worksAreIdle(vm: Vm, s: Int32Array): boolean {
	const { works } = vm.program.world;
	for (let work = 0; work < works.length; work++) {
		if (s[vm.layout.works + work] !== 0) return false;
		if (s[threadOffset(vm, works[work].thread) + threadField.pc] !== ENDED) return false;
	}
	return true;
}

/** The work item that a thread runs; -1 for other threads. */
export function workOf(vm: Vm, thread: number): number {
	const { works } = vm.program.world;
	for (let work = 0; work < works.length; work++) if (works[work].thread === thread) return work;
	return -1;
}

/** A worker takes its work off the queue and begins. */
export function beginWork(machine: Interpreter, s: Int32Array, thread: number): void {
	s[machine.vm.layout.works + workOf(machine.vm, thread)] = 0;
	startThread(machine, s, thread, machine.vm.program.threads[thread].function);
}

/** Absolute: where the running frame ends. */
export function stackEnd({ vm, frameWords }: Interpreter, s: Int32Array, thread: number): number {
	const pc = s[threadOffset(vm, thread) + threadField.pc];
	if (pc === ENDED) return vm.layout.stackStarts[thread];
	return frameOffset(vm, s, thread) + frameWords[vm.program.functionOf[pc]];
}
