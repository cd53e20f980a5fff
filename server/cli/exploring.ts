// Exploration for the command line: one scenario after the other, with the clock of this process. Ctrl+C ends the one at
// hand with an open verdict, and those after it do not begin, so that what was found so far is still told; a second Ctrl+C
// ends the process.

import { availableParallelism, totalmem } from "node:os";
import type { VerdictView } from "../../engine/view/model.ts";
import { nodeCrew } from "../verify/crew-node.ts";
import { type ExploreHooks, exploreProgram } from "../verify/explore.ts";
import type { JobBudget, JobProgress } from "../verify/job.ts";
import { planMemory } from "../verify/memory.ts";
import type { OwnScenario } from "../verify/own/scenarios.ts";
import { programOf, type Runnable } from "../verify/runnable.ts";

export interface Bounds {
	readonly maxStates: number;
	readonly maxSeconds: number;
	/** Mebibytes, of the whole process; as much as is sensible here where it is left out. */
	readonly maxMemory?: number;
	/** Threads for what is large; as many as there are processors where it is left out. */
	readonly workers?: number;
	/** False: every interleaving is looked at, instruction by instruction. */
	readonly reduction: boolean;
}

/** A scenario's verdict, or why it cannot run. */
export interface Explored {
	readonly name: string;
	/** Set where we made the scenario, for an entry point. */
	readonly own: OwnScenario | undefined;
	readonly verdict: VerdictView | undefined;
	readonly reason: string;
}

const DEPTH_MAX = 1_000_000;
const MEBIBYTE = 2 ** 20;
/** Others need memory too. */
const MEMORY_BYTES = Math.min(2_048 * MEBIBYTE, Math.floor(totalmem() / 2));

/** What a process that Ctrl+C ended answers its shell. */
const INTERRUPTED = 130;

/** Does a piece of work that Ctrl+C cuts short; its exit code says when it was. */
export async function interruptible(
	work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
	const controller = new AbortController();
	const interrupt = (): void => controller.abort();
	process.once("SIGINT", interrupt);
	const code = await work(controller.signal);
	process.off("SIGINT", interrupt);
	return controller.signal.aborted ? INTERRUPTED : code;
}

export async function exploreAll(
	runnables: readonly Runnable[],
	bounds: Bounds,
	signal: AbortSignal,
): Promise<readonly Explored[]> {
	const explored: Explored[] = [];
	for (const runnable of runnables)
		explored.push(signal.aborted ? leftOut(runnable) : await exploreOne(runnable, bounds, signal));
	return explored;
}

/** Why a scenario that had not begun has no verdict; to make its program can take longer than anybody waits. */
export const CUT_SHORT = "It was cut short.";

function leftOut({ name, own }: Runnable): Explored {
	return { name, own, verdict: undefined, reason: CUT_SHORT };
}

export interface Means {
	readonly budget: JobBudget;
	/** As many as memory allows. */
	readonly workers: number;
}

export function meansOf(bounds: Bounds): Means {
	const { maxStates, maxSeconds, maxMemory, workers = availableParallelism() } = bounds;
	const memory = maxMemory === undefined ? MEMORY_BYTES : maxMemory * MEBIBYTE;
	const { bytes, threads } = planMemory(memory, workers);
	return {
		budget: {
			statesMax: maxStates,
			depthMax: DEPTH_MAX,
			secondsMax: maxSeconds,
			memoryMaxBytes: bytes,
		},
		workers: threads,
	};
}

async function exploreOne(
	runnable: Runnable,
	bounds: Bounds,
	signal: AbortSignal,
): Promise<Explored> {
	const { name, own } = runnable;
	const program = programOf(runnable);
	if (!program.ok) return { name, own, verdict: undefined, reason: program.error };
	const { budget, workers } = meansOf(bounds);
	const hooks = hooksFor(name, signal, workers);
	const reduction = bounds.reduction ? "all" : "none";
	const result = await exploreProgram(program.value, budget, hooks, reduction);
	tellProgress(() => "");
	return { name, own, verdict: result.view, reason: "" };
}

/** With the clock of this process; whoever waits at a terminal sees how far it is. */
export function hooksFor(name: string, signal: AbortSignal, workers: number): ExploreHooks {
	return {
		crew: workers > 1 ? nodeCrew(workers - 1) : undefined,
		now: () => performance.now(),
		isCancelled: () => signal.aborted,
		onProgress: (progress) => tellProgress(() => `${name}: ${progressText(progress)}`),
		pause: () => new Promise((resolve) => setImmediate(resolve)),
	};
}

function progressText({ states, depth, frontier, seconds }: JobProgress): string {
	const rate = seconds > 0 ? Math.round(states / seconds) : 0;
	const [all, each, waiting] = [states, rate, frontier].map((count) => count.toLocaleString("en"));
	return `${all} states, ${each} a second, ${waiting} waiting, ${depth} steps deep, ${Math.floor(seconds)} s`;
}

/**
 * Somebody who waits at a terminal sees that something happens; the line goes when it is done. Nobody else waits for numbers
 * to be written, which takes a hundredth of a second the first time.
 */
export function tellProgress(line: () => string): void {
	if (!process.stderr.isTTY) return;
	const shown = line()
		.slice(0, (process.stderr.columns ?? 80) - 1)
		.replace(/\p{C}/gu, "?");
	process.stderr.write(`\r\u001b[K${shown}`);
}
