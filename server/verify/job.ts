// What goes to a worker and what comes back: plain data both ways.

import type { ReadableVerdict } from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import type { ScriptText } from "./runnable.ts";

/** One exploration: the texts it needs and its bounds. */
export interface ExploreRequest {
	readonly kind: "explore";
	readonly id: number;
	readonly uri: string;
	readonly scenario: string;
	/** The script and everything it imports. */
	readonly files: readonly ScriptText[];
	readonly budget: JobBudget;
	readonly wish: ExploreWish;
}

export interface CancelRequest {
	readonly kind: "cancel";
	readonly id: number;
}

export type JobRequest = ExploreRequest | CancelRequest;

/**
 * `known`: only what is known of the same program already. `explore`: explores it where nothing is. `again`: explores it
 * in any case, because somebody asked.
 */
export type ExploreWish = "known" | "explore" | "again";

export interface JobBudget {
	readonly statesMax: number;
	readonly depthMax: number;
	readonly secondsMax: number;
	readonly memoryMaxBytes: number;
}

export interface JobProgress {
	readonly states: number;
	readonly depth: number;
	/** States that wait to be expanded. */
	readonly frontier: number;
	readonly seconds: number;
}

/** What is known of a program, wherever it stands in a text. */
export interface Known {
	readonly verdict: ReadableVerdict;
	readonly seconds: number;
	/** Of one that holds, the instructions that begin statements no run reaches; undefined where nobody looked. */
	readonly unreached: readonly number[] | undefined;
}

/** What an exploration came to. */
export interface JobResult extends Known {
	/** With the run, whose places are those of the texts it was made from. */
	readonly view: VerdictView;
}

export type JobMessage =
	| { readonly kind: "progress"; readonly id: number; readonly progress: JobProgress }
	| {
			readonly kind: "done";
			readonly id: number;
			readonly result: JobResult;
			/** False where the result was known. */
			readonly isExplored: boolean;
	  }
	/** The program is another one now, and nobody asked to explore it. */
	| { readonly kind: "changed"; readonly id: number }
	| { readonly kind: "failed"; readonly id: number; readonly message: string };
