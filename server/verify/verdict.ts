// The verdict view of an exploration's result, and whether it is what the scenario expects.

import type { RunView, VerdictView } from "../../engine/view/model.ts";
import type { JobResult } from "./job.ts";

export function verdictOf(
	uri: string,
	scenario: string,
	expected: string | undefined,
	result: JobResult,
	run: RunView | undefined,
): VerdictView {
	const { outcome, code, message, states, transitions, depth, seconds, schedule } = result;
	return {
		scenario,
		uri,
		outcome,
		code,
		message,
		steps: schedule === undefined ? 0 : schedule.split("·").length,
		states,
		transitions,
		depth,
		seconds,
		expected,
		asExpected: isAsExpected(result, expected),
		run,
	};
}

/** `holds` where nothing is expected, or the violation that is. An open verdict is neither. */
export function isAsExpected(result: JobResult, expected: string | undefined): boolean {
	if (expected === undefined) return result.outcome === "holds";
	return result.outcome === "violated" && result.code === expected;
}
