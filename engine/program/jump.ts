// Where an instruction can go beside the one behind it.

import { INSTRUCTION_WORDS, op } from "./instruction.ts";

/** The instruction that a jump leads to; -1 for what does not jump. */
export function jumpTarget(code: Int32Array, pc: number): number {
	const at = pc * INSTRUCTION_WORDS;
	switch (code[at]) {
		case op.jump:
			return code[at + 1];
		case op.jumpIfZero:
		case op.jumpIfNonZero:
			return code[at + 2];
		default:
			return -1;
	}
}
