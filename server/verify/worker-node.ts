// The worker as a Node thread.

import { parentPort } from "node:worker_threads";
import type { JobRequest } from "./job.ts";
import { serve } from "./worker.ts";

const port = parentPort;
if (port)
	serve({
		post: (message) => port.postMessage(message),
		onRequest: (handle) => port.on("message", (request: JobRequest) => handle(request)),
		now: () => performance.now(),
		pause: () => new Promise((resolve) => setImmediate(resolve)),
	});
