// What is wrong before the first step: a run of none shows it.

import type { Explanation, Machine, StepResult } from "../machine/machine.ts";

/** What is broken in a state that stands between steps, or 0; `always` conditions included. */
export function brokenIn(machine: Machine, state: Int32Array): StepResult {
	const broken = machine.brokenInvariant(state);
	return broken === 0 && machine.isFinal(state) ? machine.brokenAtEnd(state) : broken;
}

/** Undefined where nothing is; `initial` as the machine made it. */
export function explainAtOnce(machine: Machine, initial: Int32Array): Explanation | undefined {
	const result = brokenIn(machine, initial);
	if (result === 0) return undefined;
	const explanation = machine.explain(initial, result);
	const message = `${explanation.message} So it is before the first step, and before setup: let what it asks begin with a value that it allows.`;
	return { ...explanation, message };
}
