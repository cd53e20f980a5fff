// What a compiled scenario needs to become a run in views: the one place where the program's machine meets them.

import type { ProgramMachine } from "../machine/create.ts";
import { project } from "./project.ts";
import type { RunSource } from "./run.ts";
import { describeStep } from "./thread.ts";

export function runSource(machine: ProgramMachine): RunSource {
	const { scenario, uri, expected } = machine.program;
	return {
		machine,
		scenario,
		uri,
		expected,
		project: (state) => project(machine, state),
		describeStep: (before, thread) => describeStep(machine, before, thread),
	};
}
