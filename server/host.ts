// What the server needs of the place it runs in, and nothing more: Node and the browser each give one.

import type { JobMessage, JobRequest } from "./verify/job.ts";

export interface ServerHost {
	/** The text of a file that is not open; undefined where it cannot be read. A place without files has only the client's. */
	readonly readFile: ((uri: string) => string | undefined) | undefined;
	createWorker(): WorkerPort;
	/** Milliseconds from some fixed moment: for budgets and rates, never for results. */
	now(): number;
	/** Calls `run` later; the result calls it off. */
	after(milliseconds: number, run: () => void): () => void;
}

/** A worker thread or Web Worker that explores. */
export interface WorkerPort {
	post(request: JobRequest): void;
	onMessage(handle: (message: JobMessage) => void): void;
	/** The worker died or could not start. */
	onFailure(handle: (reason: string) => void): void;
	terminate(): void;
}
