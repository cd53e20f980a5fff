// What goes to a worker and what comes back: plain data both ways.

import type { Verdict } from "../../engine/index.ts";

/** One exploration: the texts it needs and its bounds. */
export interface JobRequest {
	readonly kind: "explore" | "cancel";
	readonly id: number;
	readonly uri: string;
	readonly scenario: string;
	/** The script and everything it imports. */
	readonly files: readonly { readonly uri: string; readonly text: string }[];
	readonly budget: JobBudget;
}

export interface JobBudget {
	readonly statesMax: number;
	readonly depthMax: number;
	readonly secondsMax: number;
	readonly memoryMaxBytes: number;
}

export interface JobProgress {
	readonly states: number;
	readonly depth: number;
	readonly seconds: number;
}

/** What an exploration came to. */
export interface JobResult {
	readonly verdict: Verdict;
	readonly seconds: number;
}

export type JobMessage =
	| { readonly kind: "progress"; readonly id: number; readonly progress: JobProgress }
	| { readonly kind: "done"; readonly id: number; readonly result: JobResult }
	| { readonly kind: "failed"; readonly id: number; readonly message: string };
