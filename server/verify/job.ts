// What goes to a worker and what comes back: plain data both ways.

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

/** What an exploration came to; the schedule as its line of text. */
export interface JobResult {
	readonly outcome: "holds" | "violated" | "open";
	readonly code: string | undefined;
	readonly message: string;
	readonly states: number;
	readonly transitions: number;
	readonly depth: number;
	readonly seconds: number;
	readonly schedule: string | undefined;
	readonly reason: string | undefined;
}

export type JobMessage =
	| { readonly kind: "progress"; readonly id: number; readonly progress: JobProgress }
	| { readonly kind: "done"; readonly id: number; readonly result: JobResult }
	| { readonly kind: "failed"; readonly id: number; readonly message: string };
