// The pool with real worker threads: one that is killed from outside is replaced, and its job ends as a value.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServerHost } from "../../server/host.ts";
import { type Job, type JobEnding, Pool } from "../../server/verify/pool.ts";
import { buildServer } from "../protocol/build.ts";

let built: string;
const workers: Worker[] = [];
/** Of the next worker: MiB of heap, where it is to have less than it needs. */
let heapOfNext: number | undefined;

beforeAll(() => {
	built = buildServer();
});
afterAll(() => {
	for (const worker of workers) void worker.terminate();
	rmSync(built, { recursive: true, force: true });
});

const host: ServerHost = {
	readFile: () => undefined,
	now: () => performance.now(),
	after(milliseconds, run) {
		const timer = setTimeout(run, milliseconds);
		return () => clearTimeout(timer);
	},
	createWorker() {
		const resourceLimits = heapOfNext === undefined ? {} : { maxOldGenerationSizeMb: heapOfNext };
		heapOfNext = undefined;
		const worker = new Worker(join(built, "worker-node.cjs"), { resourceLimits });
		worker.on("error", () => {}); // the exit says it too
		workers.push(worker);
		return {
			post: (request) => worker.postMessage(request),
			onMessage: (handle) => worker.on("message", handle),
			onFailure: (handle) => worker.on("exit", (code) => handle(`exit code ${code}`)),
			terminate: () => void worker.terminate(),
		};
	},
};

const threads = Array.from(
	{ length: 5 },
	(_, index) => `    thread t${index} in app repeat { write(app.buf[${index % 4}], ${index}) }`,
).join("\n");
const endless = `scenario "s" {\n    process app { buf = mmap(4, anon, rw) }\n${threads}\n}\n`;
const short =
	'scenario "s" {\n    process app { buf = mmap(1, anon, rw) }\n    thread t in app { write(app.buf[0], 1) }\n}\n';

function job(text: string, onProgress: () => void, onEnd: (ending: JobEnding) => void): Job {
	return {
		uri: "file:///s.hmm",
		scenario: "s",
		files: [{ uri: "file:///s.hmm", text }],
		budget: { statesMax: 1e9, depthMax: 1e6, secondsMax: 600, memoryMaxBytes: 1 << 30 },
		urgent: false,
		wish: "explore",
		onProgress,
		onEnd,
	};
}

test("a worker that is killed is replaced; its job fails with the reason, the next one is done", async () => {
	const pool = new Pool(host);
	const ended = new Promise<JobEnding>((resolve) =>
		pool.add(job(endless, () => void workers.at(-1)?.terminate(), resolve)),
	);
	expect(await ended).toMatchObject({
		kind: "failed",
		message: expect.stringContaining(
			"ended before there was a verdict (exit code 1): it was killed",
		),
	});
	const next = await new Promise<JobEnding>((resolve) => pool.add(job(short, () => {}, resolve)));
	expect(next).toMatchObject({ kind: "done", result: { verdict: { outcome: "holds" } } });
	expect(workers.length).toBe(2);
	pool.dispose();
});

/** Asks for the job and waits for its end. */
function ended(pool: Pool, text: string, onProgress: () => void = () => {}): Promise<JobEnding> {
	return new Promise((resolve) => pool.add(job(text, onProgress, resolve)));
}

const holds = { kind: "done", result: { verdict: { outcome: "holds" } } };

test("a worker that runs out of heap: the same", async () => {
	const pool = new Pool(host);
	heapOfNext = 3;
	expect(await ended(pool, endless)).toMatchObject({ kind: "failed" });
	expect(await ended(pool, short)).toMatchObject(holds);
	pool.dispose();
});

test("a worker that is killed while it has nothing to do: the next job has another", async () => {
	const pool = new Pool(host);
	expect(await ended(pool, short)).toMatchObject(holds);
	await workers.at(-1)?.terminate();
	expect(await ended(pool, short)).toMatchObject(holds);
	pool.dispose();
});

test("a worker that is killed while it is being cancelled: what waits is done by another", async () => {
	const pool = new Pool(host);
	const cancelled = ended(pool, endless, () => {
		pool.cancel(() => true);
		void workers.at(-1)?.terminate();
	});
	expect(await cancelled).toEqual({ kind: "cancelled" });
	expect(await ended(pool, short)).toMatchObject(holds);
	pool.dispose();
});

test("a cancelled job ends at once, and the worker goes on with the next", async () => {
	const pool = new Pool(host);
	const ended = new Promise<JobEnding>((resolve) =>
		pool.add(job(endless, () => pool.cancel(() => true), resolve)),
	);
	expect(await ended).toEqual({ kind: "cancelled" });
	const next = await new Promise<JobEnding>((resolve) => pool.add(job(short, () => {}, resolve)));
	expect(next.kind).toBe("done");
	pool.dispose();
});
