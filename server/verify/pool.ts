// One worker and a queue before it. A worker that dies, or does not stop when told, is replaced; its job ends as a value.

import type { ServerHost, WorkerPort } from "../host.ts";
import type {
	ExploreRequest,
	ExploreWish,
	JobBudget,
	JobMessage,
	JobProgress,
	JobResult,
} from "./job.ts";

export type JobEnding =
	| { readonly kind: "done"; readonly result: JobResult; readonly isExplored: boolean }
	| { readonly kind: "changed" }
	| { readonly kind: "failed"; readonly message: string }
	| { readonly kind: "cancelled" };

export interface Job {
	readonly uri: string;
	readonly scenario: string;
	readonly files: ExploreRequest["files"];
	readonly budget: JobBudget;
	readonly wish: ExploreWish;
	/** Asked for by a person: goes before what the server explores by itself. */
	readonly urgent: boolean;
	onProgress(progress: JobProgress): void;
	onEnd(ending: JobEnding): void;
}

/** How long a worker may take to hear a cancel, and to go on past its own deadline. */
const CANCEL_GRACE = 400;
const HANG_GRACE = 5_000;

interface Running {
	readonly id: number;
	readonly job: Job;
	callOff: () => void;
}

export class Pool {
	#host: ServerHost;
	#worker: WorkerPort | undefined;
	#queue: Job[] = [];
	#running: Running | undefined;
	#nextId = 1;

	constructor(host: ServerHost) {
		this.#host = host;
	}

	/** True where a worker is there that may know verdicts. One costs as much memory as the server itself. */
	get hasWorker(): boolean {
		return this.#worker !== undefined;
	}

	add(job: Job): void {
		if (job.urgent) this.#queue.unshift(job);
		else this.#queue.push(job);
		this.#next();
	}

	/** Ends every job the test picks, queued or running. They hear of it at once. */
	cancel(picks: (job: Job) => boolean): void {
		const dropped = this.#queue.filter(picks);
		this.#queue = this.#queue.filter((job) => !picks(job));
		for (const job of dropped) job.onEnd({ kind: "cancelled" });
		const running = this.#running;
		if (!running || !picks(running.job)) return;
		this.#worker?.post({ kind: "cancel", id: running.id });
		this.#setDeadline(running, CANCEL_GRACE, () => this.#replace());
		this.#running = undefined;
		running.job.onEnd({ kind: "cancelled" });
		this.#stopping = running;
	}

	/** A cancelled job whose worker has not answered yet. */
	#stopping: Running | undefined;

	dispose(): void {
		this.cancel(() => true);
		this.#stopping?.callOff();
		this.#worker?.terminate();
		this.#worker = undefined;
	}

	#next(): void {
		if (this.#running || this.#stopping) return;
		const job = this.#queue.shift();
		if (!job) return;
		const running: Running = { id: this.#nextId++, job, callOff: () => {} };
		this.#running = running;
		const { uri, scenario, files, budget, wish } = job;
		const request = { uri, scenario, files, budget, wish };
		this.#workerPort().post({ kind: "explore", id: running.id, ...request });
		this.#setDeadline(running, budget.secondsMax * 1000 + HANG_GRACE, () => {
			this.#replace();
			this.#end(running.id, {
				kind: "failed",
				message:
					"The worker that explored this did not answer when its time was up, and was ended. Another takes its place: explore again, with less time or memory, and report the script if it happens again.",
			});
		});
	}

	#setDeadline(running: Running, milliseconds: number, late: () => void): void {
		running.callOff();
		running.callOff = this.#host.after(milliseconds, late);
	}

	#workerPort(): WorkerPort {
		if (this.#worker) return this.#worker;
		const worker = this.#host.createWorker();
		worker.onMessage((message) => this.#receive(message));
		worker.onFailure((reason) => {
			if (worker !== this.#worker) return;
			this.#worker = undefined;
			const id = this.#running?.id ?? -1;
			this.#stopped();
			this.#end(id, { kind: "failed", message: fallen(reason) });
			this.#next();
		});
		this.#worker = worker;
		return worker;
	}

	#receive(message: JobMessage): void {
		if (message.id === this.#stopping?.id) {
			if (message.kind !== "progress") this.#stopped();
			return this.#next();
		}
		if (message.id !== this.#running?.id) return;
		if (message.kind === "progress") return this.#running.job.onProgress(message.progress);
		const { id, ...ending } = message;
		this.#end(id, ending);
	}

	#stopped(): void {
		this.#stopping?.callOff();
		this.#stopping = undefined;
	}

	#replace(): void {
		this.#worker?.terminate();
		this.#worker = undefined;
		this.#stopped();
		this.#next();
	}

	#end(id: number, ending: JobEnding): void {
		const running = this.#running;
		if (running?.id !== id) return;
		running.callOff();
		this.#running = undefined;
		running.job.onEnd(ending);
		this.#next();
	}
}

function fallen(reason: string): string {
	return `The worker that explored this ended before there was a verdict (${reason}): it was killed, or ran out of memory. Another takes its place: explore again, with less memory if it happens again.`;
}
