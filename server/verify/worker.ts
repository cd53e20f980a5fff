// The worker's side: takes requests one after the other, explores, reports. The port is a thread's or a Web Worker's.

import type { CrewHost } from "./crew.ts";
import { type ExploreHooks, exploreProgram } from "./explore.ts";
import type { ExploreRequest, JobMessage, JobRequest } from "./job.ts";
import { ResultCache } from "./result-cache.ts";
import { programOf } from "./runnable.ts";
import { wholeVerdict } from "./verdict.ts";

export interface Port {
	post(message: JobMessage): void;
	onRequest(handle: (request: JobRequest) => void): void;
	now(): number;
	pause(): Promise<void>;
	/** Threads for what is too large for one. */
	readonly crew: CrewHost | undefined;
}

/** Milliseconds between two reports of progress. */
const REPORT_INTERVAL = 100;

export function serve(port: Port): void {
	const cancelled = new Set<number>();
	const cache = new ResultCache();
	port.onRequest((request) => {
		if (request.kind === "cancel") cancelled.add(request.id);
		else void answer(port, cache, request, () => cancelled.has(request.id));
	});
}

async function answer(
	port: Port,
	cache: ResultCache,
	request: ExploreRequest,
	isCancelled: () => boolean,
): Promise<void> {
	try {
		port.post(await resultOf(port, cache, request, isCancelled));
	} catch (error) {
		// A bug of ours must end as an answer: the pool replaces the worker.
		const message = error instanceof Error ? error.message : String(error);
		port.post({ kind: "failed", id: request.id, message });
	}
}

async function resultOf(
	port: Port,
	cache: ResultCache,
	{ id, uri, scenario, files, budget, wish }: ExploreRequest,
	isCancelled: () => boolean,
): Promise<JobMessage> {
	const compiled = programOf({ uri, name: scenario, files });
	if (!compiled.ok) return { kind: "failed", id, message: compiled.error };
	const program = compiled.value;
	const known = wish === "again" ? undefined : cache.find(program, budget);
	if (known) {
		// The run is made anew: its places are those of the present text.
		const result = { ...known, view: wholeVerdict(program, known) };
		return { kind: "done", id, result, isExplored: false };
	}
	if (wish === "known") return { kind: "changed", id };
	const result = await exploreProgram(program, budget, hooksOf(port, id, isCancelled));
	cache.keep(program, budget, result);
	return { kind: "done", id, result, isExplored: true };
}

/** Progress is reported at once, so that it shows that something began, and then now and then. */
function hooksOf(port: Port, id: number, isCancelled: () => boolean): ExploreHooks {
	let reported = Number.NEGATIVE_INFINITY;
	return {
		now: port.now,
		crew: port.crew,
		isCancelled,
		pause: port.pause,
		onProgress(progress) {
			if (port.now() - reported < REPORT_INTERVAL) return;
			reported = port.now();
			port.post({ kind: "progress", id, progress });
		},
	};
}
