// One step with all that must hold after it, as the search takes it.

import type { Machine, StepResult } from "../machine/machine.ts";
import { brokenIn } from "../run/at-once.ts";
import type { Move } from "../run/schedule.ts";

/** Changes `state` in place; 0, or the property that the step breaks. */
export function takeMove(
	machine: Machine,
	state: Int32Array,
	{ thread, choice }: Move,
): StepResult {
	const result = machine.step(state, thread, choice);
	if (result !== 0) return result;
	machine.canonicalise(state, thread);
	return brokenIn(machine, state);
}
