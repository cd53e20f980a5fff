// The interpreter: `stepInstruction` runs one instruction of one thread and is the only thing that changes a state. A
// step is one visible instruction and the local ones behind it.

import {
	FIRST_VISIBLE,
	FRAME_CALLER,
	FRAME_FIRST,
	FRAME_RETURN,
	INSTRUCTION_WORDS,
	op,
} from "../program/instruction.ts";
import { rangeField, SPAN_MASK, SPAN_SHIFT, spanOf } from "../program/object.ts";
import { phase, threadField } from "./layout.ts";
import { heldLock } from "./lock.ts";
import { threadOffset } from "./offsets.ts";
import { checkMaySleep, type Primitive } from "./primitives.ts";
import { ASSERTION, KERNEL_BUG, kernelBug, LIVELOCK, LOCK_LEAK } from "./properties.ts";
import { raise, type Vm } from "./vm.ts";

/** Local instructions one step may run: a loop that touches nothing shared ends here. */
const LOCAL_MAX = 20_000;

export const ENDED = -1;

export interface Interpreter {
	readonly vm: Vm;
	readonly code: Int32Array;
	/** By the program's primitive number. */
	readonly primitives: readonly Primitive[];
	readonly sleeps: Uint8Array;
	readonly entries: Int32Array;
	readonly frameWords: Int32Array;
}

// ── can it move ───────────────────────────────────────────────────────────

export function isVisible(code: Int32Array, pc: number): boolean {
	return code[pc * INSTRUCTION_WORDS] >= FIRST_VISIBLE;
}

/** True where the scenario's phase lets the thread run at all. */
function isItsTurn(machine: Interpreter, s: Int32Array, thread: number): boolean {
	const { layout } = machine.vm;
	if (s[threadOffset(machine.vm, thread) + threadField.pc] === ENDED) return false;
	const last = layout.threadCount - 1;
	switch (s[layout.phase]) {
		case phase.setup:
			return thread === 0;
		case phase.threads:
			return thread !== 0 && thread !== last;
		case phase.finally:
			return thread === last;
		default:
			return false;
	}
}

/** How many ways the next step of the thread can go; 0 where it cannot move. */
export function choiceCount(machine: Interpreter, s: Int32Array, thread: number): number {
	if (!isItsTurn(machine, s, thread)) return 0;
	const { vm, code } = machine;
	const base = threadOffset(vm, thread);
	const at = s[base + threadField.pc] * INSTRUCTION_WORDS;
	if (code[at] === op.choose) return code[at + 2];
	if (code[at] !== op.primitive) return 1;
	const { canRun } = machine.primitives[code[at + 2]];
	if (canRun === undefined) return 1;
	vm.thread = thread;
	const broken = vm.broken;
	const can = canRun(vm, s, s[base + threadField.frame] + code[at + 3]);
	vm.broken = broken;
	return can ? 1 : 0;
}

// ── one step ──────────────────────────────────────────────────────────────

export function step(machine: Interpreter, s: Int32Array, thread: number, choice: number): number {
	const { vm, code } = machine;
	const pcAt = threadOffset(vm, thread) + threadField.pc;
	vm.broken = 0;
	vm.thread = thread;
	execute(machine, s, thread, choice);
	for (let count = 0; vm.broken === 0; count++) {
		const pc = s[pcAt];
		if (pc === ENDED || isVisible(code, pc)) break;
		if (count === LOCAL_MAX) raise(vm, LIVELOCK, 1, thread);
		else execute(machine, s, thread, 0);
	}
	return vm.broken;
}

export function stepInstruction(
	machine: Interpreter,
	s: Int32Array,
	thread: number,
	choice: number,
): number {
	machine.vm.broken = 0;
	machine.vm.thread = thread;
	execute(machine, s, thread, choice);
	return machine.vm.broken;
}

function execute(machine: Interpreter, s: Int32Array, thread: number, choice: number): void {
	const { code, vm } = machine;
	const base = threadOffset(vm, thread);
	const pc = s[base + threadField.pc];
	const at = pc * INSTRUCTION_WORDS;
	const f = s[base + threadField.frame];
	const a = code[at + 1];
	const b = code[at + 2];
	const c = code[at + 3];
	const d = code[at + 4];
	s[base + threadField.pc] = pc + 1;
	switch (code[at]) {
		case op.constant:
			s[f + a] = b;
			return;
		case op.move:
			s[f + a] = s[f + b];
			return;
		case op.not:
			s[f + a] = s[f + b] === 0 ? 1 : 0;
			return;
		case op.negate:
			s[f + a] = -s[f + b];
			return;
		case op.invert:
			s[f + a] = ~s[f + b];
			return;
		case op.add:
			s[f + a] = s[f + b] + s[f + c];
			return;
		case op.subtract:
			s[f + a] = s[f + b] - s[f + c];
			return;
		case op.multiply:
			s[f + a] = Math.imul(s[f + b], s[f + c]);
			return;
		case op.divide:
			s[f + a] = divisor(vm, s[f + c]) === 0 ? 0 : s[f + b] / s[f + c];
			return;
		case op.remainder:
			s[f + a] = divisor(vm, s[f + c]) === 0 ? 0 : s[f + b] % s[f + c];
			return;
		case op.and:
			s[f + a] = s[f + b] & s[f + c];
			return;
		case op.or:
			s[f + a] = s[f + b] | s[f + c];
			return;
		case op.xor:
			s[f + a] = s[f + b] ^ s[f + c];
			return;
		case op.shiftLeft:
			s[f + a] = s[f + b] << s[f + c];
			return;
		case op.shiftRight:
			s[f + a] = s[f + b] >> s[f + c];
			return;
		case op.equal:
			s[f + a] = s[f + b] === s[f + c] ? 1 : 0;
			return;
		case op.notEqual:
			s[f + a] = s[f + b] !== s[f + c] ? 1 : 0;
			return;
		case op.less:
			s[f + a] = s[f + b] < s[f + c] ? 1 : 0;
			return;
		case op.lessEqual:
			s[f + a] = s[f + b] <= s[f + c] ? 1 : 0;
			return;
		case op.greater:
			s[f + a] = s[f + b] > s[f + c] ? 1 : 0;
			return;
		case op.greaterEqual:
			s[f + a] = s[f + b] >= s[f + c] ? 1 : 0;
			return;
		case op.jump:
			s[base + threadField.pc] = a;
			return;
		case op.jumpIfZero:
			if (s[f + a] === 0) s[base + threadField.pc] = b;
			return;
		case op.jumpIfNonZero:
			if (s[f + a] !== 0) s[base + threadField.pc] = b;
			return;
		case op.call:
			enter(machine, s, base, b, f + c, d, -1);
			return;
		case op.return:
			leave(machine, s, base, thread, a < 0 ? 0 : s[f + a]);
			return;
		case op.callInvalidate:
			callInvalidate(machine, s, base, f + b, a);
			return;
		case op.callFault:
			callFault(machine, s, base, f + b, a);
			return;
		case op.object:
			s.fill(0, f + a, f + a + b);
			return;
		case op.address:
			s[f + a] = f + b;
			return;
		case op.loadField:
			s[f + a] = s[s[f + b] + c];
			return;
		case op.storeField:
			storeField(vm, s, s[f + a], b, s[f + c]);
			return;
		case op.loadWord:
			s[f + a] = s[wordOffset(vm, s, s[f + b], s[f + c])];
			return;
		case op.storeWord:
			s[wordOffset(vm, s, s[f + a], s[f + b])] = s[f + c];
			return;
		case op.spanStart:
			s[f + a] = s[f + b] & SPAN_MASK;
			return;
		case op.spanEnd:
			s[f + a] = s[f + b] >>> SPAN_SHIFT;
			return;
		case op.spanPages:
			s[f + a] = (s[f + b] >>> SPAN_SHIFT) - (s[f + b] & SPAN_MASK);
			return;
		case op.spanAt:
			s[f + a] = (s[f + b] & SPAN_MASK) + s[f + c];
			return;
		case op.spanSlice:
			s[f + a] = spanOf(s[f + b], Math.max(s[f + b], s[f + c]));
			return;
		case op.extract:
			s[f + a] = (s[f + b] >>> c) & d;
			return;
		case op.recordLock:
			s[f + a] = recordEntry(vm, s[f + b], c, true);
			return;
		case op.assert:
			if (s[f + a] === 0) raise(vm, ASSERTION, pc, thread);
			return;
		case op.element:
			s[f + a] = element(vm, s[f + b], c, d);
			return;
		case op.localPrimitive:
		case op.primitive:
			s[f + a] = runPrimitive(machine, s, b, f + c);
			return;
		case op.loadVariable:
			s[f + a] = s[vm.layout.variables + b];
			return;
		case op.storeVariable:
			s[vm.layout.variables + a] = s[f + b];
			return;
		case op.loadRecord:
			s[f + a] = s[vm.layout.variables + recordEntry(vm, s[f + b], c, false)];
			return;
		case op.storeRecord:
			s[vm.layout.variables + recordEntry(vm, s[f + a], b, false)] = s[f + c];
			return;
		case op.choose:
			s[f + a] = choice;
			return;
	}
}

// ── parts of instructions ─────────────────────────────────────────────────

function divisor(vm: Vm, value: number): number {
	if (value === 0) raise(vm, KERNEL_BUG, kernelBug.divisionByZero);
	return value;
}

function element(vm: Vm, index: number, first: number, count: number): number {
	if (index < 0 || index >= count) raise(vm, KERNEL_BUG, kernelBug.badIndex, index);
	return first + index;
}

/** Offset of a word of an hmm_range; the first one, and a kernel-bug, for an index outside it. */
function wordOffset(vm: Vm, s: Int32Array, range: number, index: number): number {
	const span = s[range + rangeField.span];
	const pages = Math.min((span >>> SPAN_SHIFT) - (span & SPAN_MASK), vm.program.world.rangePages);
	if (index >= 0 && index < pages) return range + rangeField.pfns + index;
	raise(vm, KERNEL_BUG, kernelBug.badIndex, index);
	return range + rangeField.pfns;
}

function storeField(vm: Vm, s: Int32Array, range: number, field: number, value: number): void {
	if (field === rangeField.span) {
		const pages = (value >>> SPAN_SHIFT) - (value & SPAN_MASK);
		if (pages > vm.program.world.rangePages) raise(vm, KERNEL_BUG, kernelBug.badIndex, pages);
	}
	s[range + field] = value;
}

/** Number of a record's variable, or its lock as a value. */
function recordEntry(vm: Vm, record: number, field: number, isLock: boolean): number {
	const planned = vm.program.world.records[record - 1];
	const entry =
		planned === undefined ? -1 : isLock ? planned.locks[field] : planned.variables[field];
	if (entry >= 0) return entry;
	raise(vm, KERNEL_BUG, kernelBug.nullPointer);
	return 0;
}

function runPrimitive(machine: Interpreter, s: Int32Array, number: number, a: number): number {
	const { vm } = machine;
	if (machine.sleeps[number] !== 0) checkMaySleep(vm, s);
	return machine.primitives[number].run(vm, s, a);
}

// ── calls ─────────────────────────────────────────────────────────────────

/**
 * Enters a function: its frame follows the running one, `count` arguments are copied from `from`. The result goes to
 * the slot that the calling instruction names, looked up on return.
 */
function enter(
	machine: Interpreter,
	s: Int32Array,
	base: number,
	fn: number,
	from: number,
	count: number,
	self: number,
): void {
	const { vm } = machine;
	const caller = s[base + threadField.frame];
	const running = vm.program.functionOf[s[base + threadField.pc] - 1];
	const frame = caller + machine.frameWords[running];
	if (frame + machine.frameWords[fn] > base + vm.layout.threadWords) {
		raise(vm, KERNEL_BUG, kernelBug.stackOverflow, fn);
		return;
	}
	s[frame + FRAME_RETURN] = s[base + threadField.pc];
	s[frame + FRAME_CALLER] = caller;
	let slot = frame + FRAME_FIRST;
	if (self >= 0) s[slot++] = self;
	for (let index = 0; index < count; index++) s[slot + index] = s[from + index];
	s[base + threadField.frame] = frame;
	s[base + threadField.pc] = machine.entries[fn];
}

function callInvalidate(
	machine: Interpreter,
	s: Int32Array,
	base: number,
	from: number,
	dst: number,
): void {
	const notifier = s[from];
	const fn = machine.vm.program.world.notifiers[notifier - 1].invalidate;
	if (fn >= 0) enter(machine, s, base, fn, from + 1, 3, notifier);
	else s[s[base + threadField.frame] + dst] = 1;
}

const EFAULT = 14;

function callFault(
	machine: Interpreter,
	s: Int32Array,
	base: number,
	from: number,
	dst: number,
): void {
	const device = machine.vm.program.world.devices[s[from] - 1];
	if (device === undefined) raise(machine.vm, KERNEL_BUG, kernelBug.nullPointer);
	else if (device.fault >= 0) enter(machine, s, base, device.fault, from + 1, 2, -1);
	else s[s[base + threadField.frame] + dst] = -EFAULT;
}

function leave(
	machine: Interpreter,
	s: Int32Array,
	base: number,
	thread: number,
	value: number,
): void {
	const { vm, code } = machine;
	const frame = s[base + threadField.frame];
	const running = vm.program.functionOf[s[base + threadField.pc] - 1];
	const back = s[frame + FRAME_RETURN];
	const caller = s[frame + FRAME_CALLER];
	s.fill(0, frame, frame + machine.frameWords[running]);
	if (back === ENDED) {
		endThread(machine, s, base, thread, value);
		return;
	}
	s[base + threadField.pc] = back;
	s[base + threadField.frame] = caller;
	s[caller + code[(back - 1) * INSTRUCTION_WORDS + 1]] = value;
}

/** The outermost frame returns: the thread ends (or begins again), and with the last one the phase. */
function endThread(
	machine: Interpreter,
	s: Int32Array,
	base: number,
	thread: number,
	value: number,
): void {
	const { vm } = machine;
	const lock = heldLock(vm, s, thread);
	if (lock >= 0) raise(vm, LOCK_LEAK, 0, lock);
	if (base === vm.layout.scratch) {
		s[base + threadField.stack] = value;
		s[base + threadField.pc] = ENDED;
		return;
	}
	if (vm.program.threads[thread].repeats && !othersEnded(vm, s)) {
		startThread(machine, s, base, vm.program.threads[thread].function);
		return;
	}
	s[base + threadField.pc] = ENDED;
	s[base + threadField.frame] = 0;
	advancePhase(machine, s, thread);
}

export function startThread(machine: Interpreter, s: Int32Array, base: number, fn: number): void {
	const frame = base + threadField.stack;
	s[base + threadField.pc] = machine.entries[fn];
	s[base + threadField.frame] = frame;
	s[frame + FRAME_RETURN] = ENDED;
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
	if (thread === 0) s[layout.phase] = phase.threads;
	if (s[layout.phase] === phase.threads && haveEnded(vm, s, 1, last))
		s[layout.phase] = phase.finally;
	if (s[layout.phase] === phase.finally && haveEnded(vm, s, last, last + 1))
		s[layout.phase] = phase.done;
}

function haveEnded(vm: Vm, s: Int32Array, from: number, to: number): boolean {
	for (let thread = from; thread < to; thread++)
		if (s[threadOffset(vm, thread) + threadField.pc] !== ENDED) return false;
	return true;
}
