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
		pause: createPause(),
	});
}

/** Lets what has arrived be heard. A timer would wait for 4 ms. */
function createPause(): () => Promise<void> {
	const { port1, port2 } = new MessageChannel();
	return () =>
		new Promise((resolve) => {
			port1.onmessage = () => resolve();
			port2.postMessage(undefined);
		});
}
