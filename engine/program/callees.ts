// Where calls and callbacks can lead.

import { deviceCallback } from "./device-callback.ts";
import { INSTRUCTION_WORDS, op } from "./instruction.ts";
import type { Program } from "./program.ts";

/** Where the functions begin that an instruction may call; -1 among them for a callback that is absent. */
export function calleesOf({
	code,
	functions,
	world,
}: Pick<Program, "code" | "functions" | "world">): (pc: number) => readonly number[] {
	const none: readonly number[] = [];
	const entriesOf = (callbacks: readonly number[]): readonly number[] =>
		callbacks.map((fn) => (fn < 0 ? -1 : functions[fn].entry));
	return (pc) => {
		const at = pc * INSTRUCTION_WORDS;
		const callback = code[at + 3];
		switch (code[at]) {
			case op.call:
				return [functions[code[at + 2]].entry];
			case op.callNotifier:
				return entriesOf(world.notifiers.map(({ callbacks }) => callbacks[callback]));
			case op.callDevice:
				return callback === deviceCallback.krefRelease
					? entriesOf(world.krefs.map(({ release }) => release))
					: entriesOf(world.devices.map(({ callbacks }) => callbacks[callback]));
			default:
				return none;
		}
	};
}
