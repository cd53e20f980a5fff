// Collects the instructions of a program. Jumps may name places that do not exist yet: a `Place` is filled in when it is
// marked. Nothing here knows the language.

import { assert } from "../result.ts";
import { INSTRUCTION_WORDS, op } from "./instruction.ts";

/** A place in the code that jumps may name before it is known. */
export interface Place {
	pc: number;
	/** Word offsets in the code that wait for `pc`. */
	readonly waiting: number[];
}

export class Emitter {
	readonly words: number[] = [];
	readonly spans: number[] = [];
	readonly statementStarts: number[] = [];
	readonly functionOf: number[] = [];
	#function = 0;
	#span: readonly [number, number, number] = [0, 0, 0];
	#startsStatement = false;

	get pc(): number {
		return this.words.length / INSTRUCTION_WORDS;
	}

	enterFunction(index: number): void {
		this.#function = index;
	}

	/** What follows belongs to this statement or condition; its first instruction is where the debugger stops. */
	beginStatement(file: number, start: number, end: number): void {
		this.#span = [file, start, end];
		this.#startsStatement = true;
	}

	emit(opcode: number, a = 0, b = 0, c = 0, d = 0): void {
		this.words.push(opcode, a, b, c, d);
		this.spans.push(...this.#span);
		this.functionOf.push(this.#function);
		this.statementStarts.push(this.#startsStatement ? 1 : 0);
		this.#startsStatement = false;
	}

	place(): Place {
		return { pc: -1, waiting: [] };
	}

	mark(place: Place): void {
		assert(place.pc < 0, "a place in the code is marked once");
		place.pc = this.pc;
		for (const offset of place.waiting) this.words[offset] = place.pc;
	}

	jump(to: Place): void {
		this.emit(op.jump);
		this.#refer(to, 1);
	}

	jumpIf(slot: number, truth: boolean, to: Place): void {
		this.emit(truth ? op.jumpIfNonZero : op.jumpIfZero, slot);
		this.#refer(to, 2);
	}

	#refer(to: Place, operand: number): void {
		const offset = this.words.length - INSTRUCTION_WORDS + operand;
		if (to.pc >= 0) this.words[offset] = to.pc;
		else to.waiting.push(offset);
	}
}
