// The interpreter: `stepInstruction` runs one instruction of one thread and is the only thing that changes a state. A
// step is one visible instruction and the local ones behind it.

import { FIRST_VISIBLE, INSTRUCTION_WORDS, op } from "../program/instruction.ts";
import { SPAN_MASK, SPAN_SHIFT, spanOf } from "../program/object.ts";
import { beginWork, callDevice, callNotifier, ENDED, enter, leave, workOf } from "./frames.ts";
import type { Interpreter } from "./interpreter.ts";
import { phase, threadField } from "./layout.ts";
import { checkMaySleep } from "./may-sleep.ts";
import { frameOffset, stackOffset, threadOffset } from "./offsets.ts";
import { divisor, element, recordEntry, storeField, wordOffset } from "./operand.ts";
import { ASSERTION, LIVELOCK } from "./properties.ts";
import { raise } from "./vm.ts";

/** Local instructions one step may run: a loop that touches nothing shared ends here. */
export const LOCAL_MAX = 20_000;

// ── can it move ───────────────────────────────────────────────────────────

export function isVisible(code: Int32Array, pc: number): boolean {
	return code[pc * INSTRUCTION_WORDS] >= FIRST_VISIBLE;
}

/** True where the scenario's phase lets the thread run at all. */
function isItsTurn(machine: Interpreter, s: Int32Array, thread: number): boolean {
	const { layout } = machine.vm;
	if (machine.vm.program.threads[thread]?.role === "work") return canWork(machine, s, thread);
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

/** A worker runs whenever it has begun or its work is queued, but not while setup is alone. */
function canWork(machine: Interpreter, s: Int32Array, thread: number): boolean {
	const { vm } = machine;
	if (s[vm.layout.phase] === phase.setup) return false;
	const runs = s[threadOffset(vm, thread) + threadField.pc] !== ENDED;
	return runs || s[vm.layout.works + workOf(vm, thread)] !== 0;
}

/** How many ways the next step of the thread can go; 0 where it cannot move. */
export function choiceCount(machine: Interpreter, s: Int32Array, thread: number): number {
	return isItsTurn(machine, s, thread) ? waysOn(machine, s, thread) : 0;
}

/** As choiceCount, whatever phase the scenario is in. The thread has not ended. */
export function waysOn(machine: Interpreter, s: Int32Array, thread: number): number {
	const { vm, code } = machine;
	const base = threadOffset(vm, thread);
	if (s[base + threadField.pc] === ENDED) return 1; // a worker that begins
	const at = s[base + threadField.pc] * INSTRUCTION_WORDS;
	if (code[at] === op.choose) return code[at + 2];
	if (code[at] !== op.primitive) return 1;
	const { canRun } = machine.primitives[code[at + 2]];
	if (canRun === undefined) return 1;
	vm.thread = thread;
	const broken = vm.broken;
	const can = canRun(vm, s, frameOffset(vm, s, thread) + code[at + 3]);
	vm.broken = broken;
	return can ? 1 : 0;
}

// ── one step ──────────────────────────────────────────────────────────────

export function step(machine: Interpreter, s: Int32Array, thread: number, choice: number): number {
	const { vm, code } = machine;
	const pcAt = threadOffset(vm, thread) + threadField.pc;
	vm.broken = 0;
	vm.thread = thread;
	advance(machine, s, thread, choice);
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
	advance(machine, s, thread, choice);
	return machine.vm.broken;
}

/** The next instruction of a thread; of a worker that is idle, its beginning. */
function advance(machine: Interpreter, s: Int32Array, thread: number, choice: number): void {
	const base = threadOffset(machine.vm, thread);
	if (s[base + threadField.pc] === ENDED) beginWork(machine, s, thread);
	else execute(machine, s, thread, choice);
}

function execute(machine: Interpreter, s: Int32Array, thread: number, choice: number): void {
	const { code, vm } = machine;
	const base = threadOffset(vm, thread);
	const pc = s[base + threadField.pc];
	const at = pc * INSTRUCTION_WORDS;
	const f = frameOffset(vm, s, thread);
	const a = code[at + 1];
	const b = code[at + 2];
	const c = code[at + 3];
	const d = code[at + 4];
	s[base + threadField.pc] = pc + 1;
	switch (code[at]) {
		case op.move:
			s[f + a] = s[f + b];
			return;
		case op.constant:
			s[f + a] = b;
			return;
		case op.jumpIfZero:
			if (s[f + a] === 0) s[base + threadField.pc] = b;
			return;
		case op.localPrimitive:
		case op.primitive:
			s[f + a] = runPrimitive(machine, s, b, f + c);
			return;
		case op.return:
			leave(machine, s, thread, a < 0 ? 0 : s[f + a]);
			return;
		case op.call:
			enter(machine, s, thread, b, f + c, d, -1);
			return;
		case op.loadField:
			s[f + a] = s[stackOffset(vm, thread, s[f + b]) + c];
			return;
		case op.and:
			s[f + a] = s[f + b] & s[f + c];
			return;
		case op.equal:
			s[f + a] = s[f + b] === s[f + c] ? 1 : 0;
			return;
		case op.notEqual:
			s[f + a] = s[f + b] !== s[f + c] ? 1 : 0;
			return;
		case op.jumpIfNonZero:
			if (s[f + a] !== 0) s[base + threadField.pc] = b;
			return;
		case op.jump:
			s[base + threadField.pc] = a;
			return;
		case op.less:
			s[f + a] = s[f + b] < s[f + c] ? 1 : 0;
			return;
		case op.spanStart:
			s[f + a] = s[f + b] & SPAN_MASK;
			return;
		case op.spanEnd:
			s[f + a] = s[f + b] >>> SPAN_SHIFT;
			return;
		case op.storeField:
			storeField(vm, s, stackOffset(vm, thread, s[f + a]), b, s[f + c]);
			return;
		case op.address:
			s[f + a] = f + b - vm.layout.stackStarts[thread];
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
		case op.lessEqual:
			s[f + a] = s[f + b] <= s[f + c] ? 1 : 0;
			return;
		case op.greater:
			s[f + a] = s[f + b] > s[f + c] ? 1 : 0;
			return;
		case op.greaterEqual:
			s[f + a] = s[f + b] >= s[f + c] ? 1 : 0;
			return;
		case op.callNotifier:
			callNotifier(machine, s, thread, f + b, a, c);
			return;
		case op.callDevice:
			callDevice(machine, s, thread, f + b, a, c);
			return;
		case op.object:
			s.fill(0, f + a, f + a + b);
			return;
		case op.loadWord:
			s[f + a] = s[wordOffset(vm, s, stackOffset(vm, thread, s[f + b]), s[f + c], d)];
			return;
		case op.storeWord:
			s[wordOffset(vm, s, stackOffset(vm, thread, s[f + a]), s[f + b], d)] = s[f + c];
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

function runPrimitive(machine: Interpreter, s: Int32Array, number: number, a: number): number {
	const { vm } = machine;
	if (machine.sleeps[number] !== 0) checkMaySleep(vm, s);
	return machine.primitives[number].run(vm, s, a);
}
