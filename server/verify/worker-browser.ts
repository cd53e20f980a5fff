// The worker as a Web Worker.

import type { JobRequest } from "./job.ts";
import { serve } from "./worker.ts";

/** Explores what the server asks for. */
export function serveServer(): void {
	serve({
		post: (message) => self.postMessage(message),
		onRequest: (handle) =>
			self.addEventListener("message", (event: MessageEvent<JobRequest>) => handle(event.data)),
		crew: undefined,
		now: () => performance.now(),
		pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
	});
}
