// The worker's side: takes requests one after the other, explores, reports. The port is a thread's or a Web Worker's.

import { exploreProgram, programOf } from "./explore.ts";
import type { JobMessage, JobRequest } from "./job.ts";

export interface Port {
	post(message: JobMessage): void;
	onRequest(handle: (request: JobRequest) => void): void;
	now(): number;
	pause(): Promise<void>;
}

/** Milliseconds between two reports of progress. */
const REPORT_INTERVAL = 100;

export function serve(port: Port): void {
	const cancelled = new Set<number>();
	port.onRequest((request) => {
		if (request.kind === "cancel") cancelled.add(request.id);
		else void answer(port, request, () => cancelled.has(request.id));
	});
}

async function answer(port: Port, request: JobRequest, isCancelled: () => boolean): Promise<void> {
	const { id } = request;
	try {
		const program = programOf(request);
		if (typeof program === "string") return port.post({ kind: "failed", id, message: program });
		let reported = port.now();
		const result = await exploreProgram(program, request.budget, {
			now: port.now,
			isCancelled,
			pause: port.pause,
			onProgress(progress) {
				if (port.now() - reported < REPORT_INTERVAL) return;
				reported = port.now();
				port.post({ kind: "progress", id, progress });
			},
		});
		port.post({ kind: "done", id, result });
	} catch (error) {
		// A bug of ours must end as an answer: the pool replaces the worker.
		port.post({
			kind: "failed",
			id,
			message: error instanceof Error ? error.message : String(error),
		});
	}
}
