// The server as a Web Worker. Files that are not open cannot be read here: imports of closed files wait until they are.

import {
	BrowserMessageReader,
	BrowserMessageWriter,
	createConnection,
} from "vscode-languageserver/browser";
import { serve } from "./dispatch.ts";
import type { WorkerPort } from "./host.ts";

serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), {
	readFile: () => undefined,
	createWorker,
	now: () => performance.now(),
	after(milliseconds, run) {
		const timer = setTimeout(run, milliseconds);
		return () => clearTimeout(timer);
	},
});

function createWorker(): WorkerPort {
	const worker = new Worker(new URL("worker-browser.js", self.location.href));
	return {
		post: (request) => worker.postMessage(request),
		onMessage: (handle) => worker.addEventListener("message", ({ data }) => handle(data)),
		onFailure: (handle) => worker.addEventListener("error", ({ message }) => handle(message)),
		terminate: () => worker.terminate(),
	};
}
