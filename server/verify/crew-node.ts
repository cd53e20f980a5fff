// A crew of Node threads. They run the same file as whoever hires them, so that nothing else need be beside it: its entry
// calls `serveCrewThread` first.

import { parentPort, Worker, workerData } from "node:worker_threads";
import type { CrewHost, Order, Report, ThreadPort } from "./crew.ts";
import { serveCrew } from "./crew-thread.ts";

const ROLE = "hmm-crew";

export function nodeCrew(threadCount: number): CrewHost {
	return {
		threadCount,
		createThread,
		allocate: (bytes) => new SharedArrayBuffer(bytes),
		every(milliseconds, run) {
			const timer = setInterval(run, milliseconds);
			return () => clearInterval(timer);
		},
	};
}

/** In a thread of a crew, does its work and gives true. */
export function serveCrewThread(): boolean {
	const port = parentPort;
	if (!port || workerData !== ROLE) return false;
	serveCrew({
		post: (report) => port.postMessage(report, buffersOf(report)),
		onOrder: (handle) => port.on("message", handle),
	});
	return true;
}

/** They change hands without being copied. */
function buffersOf({ result }: Report): readonly ArrayBuffer[] {
	if (!result) return [];
	const { moves, targets, found, states, ends } = result;
	return [moves, targets, found, states, ends].flatMap(({ buffer }) =>
		buffer instanceof ArrayBuffer ? [buffer] : [],
	);
}

function createThread(): ThreadPort {
	const worker = new Worker(__filename, { workerData: ROLE });
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
