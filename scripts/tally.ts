// How many tests passed and failed: what every part of the check and every suite comes down to, and the one line of
// text that carries it between processes.

export interface Tally {
	readonly passed: number;
	readonly failed: number;
}

export const onePassed: Tally = { passed: 1, failed: 0 };
export const oneFailed: Tally = { passed: 0, failed: 1 };

export function sum(tallies: readonly Tally[]): Tally {
	return {
		passed: tallies.reduce((count, tally) => count + tally.passed, 0),
		failed: tallies.reduce((count, tally) => count + tally.failed, 0),
	};
}

export function formatTally({ passed, failed }: Tally): string {
	return `${passed} passed, ${failed} failed`;
}

/** The tally a suite printed as its last line that is one. */
export function readTally(output: string): Tally | undefined {
	const last = [...output.matchAll(/^(\d+) passed, (\d+) failed\r?$/gm)].at(-1);
	return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

/** A suite that ended badly or said no number has at least one failure, whatever it printed before. */
export function tallyOfSuite(outcome: { readonly status: number; readonly output: string }): Tally {
	const tally = readTally(outcome.output);
	if (tally === undefined || tally.passed + tally.failed === 0) return oneFailed;
	if (outcome.status !== 0 && tally.failed === 0) return { ...tally, failed: 1 };
	return tally;
}
