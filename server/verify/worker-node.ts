// The worker as a Node thread.

import { availableParallelism } from "node:os";
import { parentPort } from "node:worker_threads";
import { nodeCrew, serveCrewThread } from "./crew-node.ts";
import type { JobRequest } from "./job.ts";
import { serve } from "./worker.ts";

const port = parentPort;
/** One processor is left to the server, whose answers people wait for. */
const threads = availableParallelism() - 1;

if (!serveCrewThread() && port)
	serve({
		crew: threads > 1 ? nodeCrew(threads - 1) : undefined,
		post: (message) => port.postMessage(message),
		onRequest: (handle) => port.on("message", (request: JobRequest) => handle(request)),
		now: () => performance.now(),
		pause: () => new Promise((resolve) => setImmediate(resolve)),
	});
