// A crew of Node threads. They run the same file as whoever hires them, so that nothing else need be beside it: its entry
// calls `serveCrewThread` first.

import { parentPort, type ResourceLimits, Worker, workerData } from "node:worker_threads";
import type { CrewHost, Order, ThreadPort } from "./crew.ts";
import { serveCrew } from "./crew-thread.ts";

const ROLE = "hmm-crew";

export function nodeCrew(helperCount: number): CrewHost {
	return {
		helperCount,
		createThread,
		allocate,
		every(milliseconds, run) {
			const timer = setInterval(run, milliseconds);
			return () => clearInterval(timer);
		},
		pause: () => new Promise((resolve) => setImmediate(resolve)),
	};
}

/** In a thread of a crew, does its work and gives true. */
export function serveCrewThread(): boolean {
	const port = parentPort;
	if (!port || workerData !== ROLE) return false;
	serveCrew({
		allocate,
		post: (report) => port.postMessage(report),
		onOrder: (handle) => port.on("message", handle),
	});
	return true;
}

function allocate(bytes: number): SharedArrayBuffer {
	return new SharedArrayBuffer(bytes);
}

function createThread(): ThreadPort {
	return portOf(createWorker());
}

/** A thread that serves a crew, with V8's bounds on its heap. */
export function createWorker(resourceLimits: ResourceLimits = {}): Worker {
	return new Worker(__filename, { workerData: ROLE, resourceLimits });
}

export function portOf(worker: Worker): ThreadPort {
	return {
		post: (order: Order) => worker.postMessage(order),
		onReport: (handle) => worker.on("message", handle),
		onFailure(handle) {
			worker.on("error", handle);
			worker.on("exit", handle);
		},
		terminate() {
			worker.removeAllListeners();
			worker.on("error", () => {}); // that it falls now is nobody's matter
			void worker.terminate();
		},
	};
}
