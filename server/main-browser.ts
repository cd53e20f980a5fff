// The server as a Web Worker. It has no files here: those that are not open it asks the editor for.

import {
	BrowserMessageReader,
	BrowserMessageWriter,
	createConnection,
} from "vscode-languageserver/browser";
import { serve } from "./dispatch.ts";
import type { WorkerPort } from "./host.ts";

/** Answers the editor; explores in workers that `createExplorer` makes. */
export function serveEditor(createExplorer: () => Worker): void {
	serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), {
		readFile: undefined,
		createWorker: () => portOf(createExplorer()),
		now: () => performance.now(),
		after(milliseconds, run) {
			const timer = setTimeout(run, milliseconds);
			return () => clearTimeout(timer);
		},
	});
}

function portOf(worker: Worker): WorkerPort {
	return {
		post: (request) => worker.postMessage(request),
		onMessage: (handle) => worker.addEventListener("message", ({ data }) => handle(data)),
		onFailure: (handle) => worker.addEventListener("error", ({ message }) => handle(message)),
		terminate: () => worker.terminate(),
	};
}
