// Which steps `always` and `eventually` can tell: those that write what a condition reads, from its first instruction to its
// last. All other steps leave its truth as it is, whenever they are taken.

import type { Program } from "../../program/program.ts";
import { conflicts, FOOTPRINT_WORDS } from "./footprint.ts";
import type { Future, HeldLocks } from "./future.ts";
import type { InstructionFootprints } from "./instruction-footprints.ts";

/** A condition waits for nothing: it runs as if nobody held a lock. */
const NOTHING_HELD: HeldLocks = 0;

/** By instruction: 1 where a step that begins with it can change the truth of a condition. */
export function visibleInstructions(
	program: Program,
	{ words }: InstructionFootprints,
	futureUnder: (held: HeldLocks) => Future,
): Uint8Array {
	const visible = new Uint8Array(words.length / FOOTPRINT_WORDS);
	for (const { function: fn } of [...program.always, ...program.eventually]) {
		const { footprints } = futureUnder(NOTHING_HELD);
		const condition = program.functions[fn].entry * FOOTPRINT_WORDS;
		for (let pc = 0; pc < visible.length; pc++)
			if (conflicts(words, pc * FOOTPRINT_WORDS, footprints, condition)) visible[pc] = 1;
	}
	return visible;
}
