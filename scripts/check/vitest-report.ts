// The numbers in vitest's JSON report. What did not run counts as failed: a file that could not be loaded, a test that
// was left out, a report that is not there.

import { oneFailed, type Tally } from "../tally.ts";

interface Report {
	readonly testResults: readonly {
		readonly status: string;
		readonly assertionResults: readonly { readonly status: string }[];
	}[];
}

export function tallyOfReport(text: string): Tally {
	const report = parse(text);
	if (report === undefined) return oneFailed;
	let passed = 0;
	let failed = 0;
	for (const file of report.testResults) {
		const passedHere = file.assertionResults.filter(({ status }) => status === "passed").length;
		const failedHere = file.assertionResults.length - passedHere;
		passed += passedHere;
		failed += failedHere === 0 && file.status !== "passed" ? 1 : failedHere;
	}
	return passed + failed === 0 ? oneFailed : { passed, failed };
}

function parse(text: string): Report | undefined {
	try {
		return JSON.parse(text) as Report;
	} catch {
		return undefined;
	}
}
