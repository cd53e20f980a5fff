// The server as a Node process.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./dispatch.ts";
import type { WorkerPort } from "./host.ts";

serve(createConnection(ProposedFeatures.all), {
	readFile,
	createWorker,
	now: () => performance.now(),
	after(milliseconds, run) {
		const timer = setTimeout(run, milliseconds);
		return () => clearTimeout(timer);
	},
});

function readFile(uri: string): string | undefined {
	try {
		return readFileSync(fileURLToPath(uri), "utf8");
	} catch {
		return undefined; // missing, unreadable, or no file at all: the import says so
	}
}

function createWorker(): WorkerPort {
	const worker = new Worker(join(__dirname, "worker-node.cjs"));
	worker.unref();
	return {
		post: (request) => worker.postMessage(request),
		onMessage: (handle) => worker.on("message", handle),
		onFailure: (handle) => {
			worker.on("error", (error: Error) => handle(error.message));
			worker.on("exit", (code) => handle(`exit code ${code}`));
		},
		terminate: () => void worker.terminate(),
	};
}
