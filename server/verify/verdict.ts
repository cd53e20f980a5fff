// The verdict view of an exploration's result: without its run in lists, with it where the run is shown.

import {
	coverageView,
	createMachine,
	type Program,
	runSource,
	verdictView,
} from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import type { JobResult, Known } from "./job.ts";

/** Without run and coverage: what lists, lenses and the status item show. */
export function verdictSummary(
	uri: string,
	scenario: string,
	expected: string | undefined,
	{ verdict, seconds }: JobResult,
): VerdictView {
	const { outcome, code, message, states, transitions, depth, schedule, counterexample } = verdict;
	return {
		scenario,
		uri,
		outcome,
		code,
		message,
		steps: schedule?.length ?? 0,
		states,
		transitions,
		depth,
		seconds,
		expected,
		asExpected: isAsExpected(outcome, code, expected),
		switches: counterexample?.switches ?? 0,
		fewestSwitches: counterexample?.isFewest ?? false,
		run: undefined,
		otherRuns: [],
		coverage: undefined,
	};
}

/** With the run, made by running the schedule on the program again, and with the places of what was not reached. */
export function wholeVerdict(
	program: Program,
	{ verdict, seconds, unreached }: Known,
): VerdictView {
	const machine = createMachine(program);
	const view = verdictView(runSource(machine), verdict, seconds);
	return { ...view, coverage: unreached && coverageView(machine, unreached) };
}

/** `holds` where nothing is expected, or the violation that is. An open verdict is neither. */
function isAsExpected(
	outcome: string,
	code: string | undefined,
	expected: string | undefined,
): boolean {
	if (expected === undefined) return outcome === "holds";
	return outcome === "violated" && code === expected;
}
