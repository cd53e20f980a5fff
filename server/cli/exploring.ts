// Exploration for the command line: one scenario after the other, with the clock of this process; Ctrl+C ends the one at
// hand with an open verdict.

import type { VerdictView } from "../../engine/view/model.ts";
import { exploreProgram } from "../verify/explore.ts";
import type { Runnable } from "../verify/store.ts";
import { wholeVerdict } from "../verify/verdict.ts";

export interface Bounds {
	readonly maxStates: number;
	readonly maxSeconds: number;
}

/** A scenario's verdict, or why it cannot run. */
export interface Explored {
	readonly name: string;
	readonly verdict: VerdictView | undefined;
	readonly reason: string;
}

const DEPTH_MAX = 1_000_000;
const MEMORY_MAX = 2 ** 31;

export async function exploreAll(
	runnables: readonly Runnable[],
	bounds: Bounds,
): Promise<readonly Explored[]> {
	let interrupted = false;
	const interrupt = (): void => {
		interrupted = true;
	};
	process.once("SIGINT", interrupt);
	const explored: Explored[] = [];
	for (const { name, program, reason } of runnables) {
		if (!program) {
			explored.push({ name, verdict: undefined, reason });
			continue;
		}
		const budget = {
			statesMax: bounds.maxStates,
			depthMax: DEPTH_MAX,
			secondsMax: bounds.maxSeconds,
			memoryMaxBytes: MEMORY_MAX,
		};
		const result = await exploreProgram(program, budget, {
			now: () => performance.now(),
			isCancelled: () => interrupted,
			onProgress: () => {},
			pause: () => new Promise((resolve) => setImmediate(resolve)),
		});
		explored.push({ name, verdict: wholeVerdict(program, result), reason: "" });
	}
	process.off("SIGINT", interrupt);
	return explored;
}
