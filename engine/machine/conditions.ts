// `always` and `eventually`: functions of the script that read the world and give a truth. They run in a frame of their
// own behind the state, which is empty before and after.

import { ENDED, startThread } from "./frames.ts";
import type { Interpreter } from "./interpreter.ts";
import { threadField } from "./layout.ts";
import { threadOffset } from "./offsets.ts";
import { ALWAYS } from "./properties.ts";
import { stepInstruction } from "./step.ts";
import { raise } from "./vm.ts";

/** Instructions that a condition may take; one that takes more counts as not true. */
const CONDITION_MAX = 10_000;

/** Evaluates `always`, and notes which `eventually` hold by now. */
export function checkConditions(machine: Interpreter, s: Int32Array): void {
	const { vm } = machine;
	const { always, eventually } = vm.program;
	for (let number = 0; number < always.length; number++)
		if (evaluate(machine, s, always[number].function) === 0) raise(vm, ALWAYS, number, 0);
	for (let number = 0; number < eventually.length; number++) {
		const at = vm.layout.held + number;
		if (s[at] === 0 && evaluate(machine, s, eventually[number].function) !== 0) s[at] = 1;
	}
}

function evaluate(machine: Interpreter, s: Int32Array, fn: number): number {
	const { vm } = machine;
	const { broken, detail, object } = vm;
	ask(machine, s, fn);
	vm.broken = broken;
	vm.detail = detail;
	vm.object = object;
	return vm.result;
}

/** The answer is in `vm.result`; what asking broke, as where `none` is looked at, in `vm.broken`: then the answer is no. */
export function ask(machine: Interpreter, s: Int32Array, fn: number): void {
	const { vm } = machine;
	const { stateWords, vectorWords, threadCount, threadWords } = vm.layout;
	const scratch = threadOffset(vm, threadCount);
	startThread(machine, s, threadCount, fn);
	vm.broken = 0;
	vm.result = 0;
	for (
		let count = 0;
		count < CONDITION_MAX && vm.broken === 0 && s[scratch + threadField.pc] !== ENDED;
		count++
	)
		stepInstruction(machine, s, threadCount, 0);
	s.fill(0, scratch, scratch + threadWords);
	s.fill(0, stateWords, vectorWords);
}
