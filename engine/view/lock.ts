// A lock and who holds and awaits it, in names.

import type { ProgramMachine } from "../machine/create.ts";
import { isReader, writerOf } from "../machine/lock.ts";
import { waitedLock } from "../machine/waiting.ts";
import type { LockView } from "./model.ts";

export function projectLock(
	machine: ProgramMachine,
	state: Int32Array,
	offset: number,
	name: string,
	type: LockView["type"],
): LockView {
	const { threads } = machine.program;
	const word = state[offset];
	return {
		name,
		type,
		writer: threads[writerOf(word)]?.name,
		readers: threads.filter((_, thread) => isReader(word, thread)).map((thread) => thread.name),
		waiters: threads
			.filter((_, thread) => waitedLock(machine.interpreter, state, thread) === offset)
			.map((thread) => thread.name),
	};
}
