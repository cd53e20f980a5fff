// The numbers at the end of `npm test`: nothing that went wrong may get lost on the way to them.

import { expect, test } from "vitest";
import { tallyOfReport } from "../../scripts/check/vitest-report.ts";
import { formatTally, readTally, sum, tallyOfSuite } from "../../scripts/tally.ts";

test("tallies add up, and are read back as they were written", () => {
	const all = sum([
		{ passed: 2, failed: 0 },
		{ passed: 1, failed: 3 },
	]);
	expect(all).toEqual({ passed: 3, failed: 3 });
	expect(readTally(`noise\n1 passed, 0 failed\n${formatTally(all)}\n`)).toEqual(all);
});

const outcomes = [
	["a suite that passed", 0, "3 passed, 0 failed\n", { passed: 3, failed: 0 }],
	["a suite with a failure", 1, "2 passed, 1 failed\n", { passed: 2, failed: 1 }],
	["a suite that crashed after its tests", 1, "3 passed, 0 failed\n", { passed: 3, failed: 1 }],
	["a suite that said no number", 0, "all fine\n", { passed: 0, failed: 1 }],
	["a suite that ran nothing", 0, "0 passed, 0 failed\n", { passed: 0, failed: 1 }],
] as const;

test.each(outcomes)("%s", (_, status, output, tally) => {
	expect(tallyOfSuite({ status, output })).toEqual(tally);
});

const reports = [
	["tests of two files", [file("passed", "passed", "passed"), file("passed", "passed")], 3, 0],
	["a failed test", [file("failed", "passed", "failed")], 1, 1],
	["a test that was left out", [file("passed", "passed", "skipped")], 1, 1],
	["a file that could not be loaded", [file("failed"), file("passed", "passed")], 1, 1],
	["no file", [], 0, 1],
] as const;

test.each(reports)("a report with %s", (_, testResults, passed, failed) => {
	expect(tallyOfReport(JSON.stringify({ testResults }))).toEqual({ passed, failed });
});

test("a report that is not there", () => {
	expect(tallyOfReport("")).toEqual({ passed: 0, failed: 1 });
});

function file(status: string, ...tests: readonly string[]): unknown {
	return { status, assertionResults: tests.map((test) => ({ status: test })) };
}
