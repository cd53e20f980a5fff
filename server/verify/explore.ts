// One exploration, in slices: after each the caller may hear of progress or stop it. Shared by the workers and the
// command line; the clock is the caller's.

import { createMachine, type Program, startExploration } from "../../engine/index.ts";
import type { JobBudget, JobProgress, JobResult } from "./job.ts";
import { wholeVerdict } from "./verdict.ts";

/** States between two looks at the clock. */
const SLICE = 4_096;

export interface ExploreHooks {
	now(): number;
	/** Called between slices; true stops the exploration. */
	isCancelled(): boolean;
	onProgress(progress: JobProgress): void;
	/** Gives others a turn, so that a cancel can arrive. */
	pause(): Promise<void>;
}

export async function exploreProgram(
	program: Program,
	budget: JobBudget,
	hooks: ExploreHooks,
): Promise<JobResult> {
	const begin = hooks.now();
	const seconds = (): number => (hooks.now() - begin) / 1000;
	const exploration = startExploration(createMachine(program), {
		statesMax: Math.min(budget.statesMax, program.limit.states ?? budget.statesMax),
		depthMax: Math.min(budget.depthMax, program.limit.depth ?? budget.depthMax),
		memoryMaxBytes: budget.memoryMaxBytes,
	});
	const secondsMax = Math.min(budget.secondsMax, program.limit.seconds ?? budget.secondsMax);
	while (!exploration.advance(SLICE)) {
		const { states, depth } = exploration.progress();
		hooks.onProgress({ states, depth, seconds: seconds() });
		await hooks.pause();
		if (hooks.isCancelled()) exploration.stop("cancelled");
		else if (seconds() > secondsMax) exploration.stop("seconds");
		else continue;
		break;
	}
	const verdict = exploration.verdict();
	return { verdict, seconds: seconds(), view: wholeVerdict(program, verdict, seconds()) };
}
