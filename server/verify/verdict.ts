// The verdict view of an exploration's result: without its run in lists, with it where the run is shown.

import {
	createMachine,
	type Program,
	type ReadableVerdict,
	runSource,
	verdictView,
} from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import type { JobResult } from "./job.ts";

/** Without the run: what lists, lenses and the status item show. */
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
	};
}

/** With the run, made by running the schedule on the program again. */
export function wholeVerdict(
	program: Program,
	verdict: ReadableVerdict,
	seconds: number,
): VerdictView {
	return verdictView(runSource(createMachine(program)), verdict, seconds);
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
