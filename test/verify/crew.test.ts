// Several real threads on one scenario: the verdict of one, to the last byte; a cancel, a budget and a thread that falls end
// it as a value.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program, Reduction } from "../../engine/index.ts";
import type { CrewHost, Order, ThreadPort } from "../../server/verify/crew.ts";
import type { ExploreHooks } from "../../server/verify/explore.ts";
import type { JobBudget, JobProgress } from "../../server/verify/job.ts";
import { bundleCrew } from "./crew-bundle.ts";
import type * as CrewProgram from "./crew-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
let bundle: typeof CrewProgram;
let program: Program;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "hmm-workbench-crew-"));
	const outfile = join(folder, "crew.cjs");
	bundle = bundleCrew(root, outfile);
	const uri = new URL("crew.hmm", import.meta.url);
	const populate = new URL("../../examples/populate.hmm", import.meta.url);
	const compiled = bundle.programOf({
		uri: uri.href,
		name: "two devices, everything goes three times",
		files: [uri, populate].map((url) => ({ uri: url.href, text: readFileSync(url, "utf8") })),
	});
	assert.ok(compiled.ok, JSON.stringify(compiled));
	program = compiled.value;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const budget: JobBudget = {
	statesMax: 60_000,
	depthMax: 10_000,
	secondsMax: 600,
	memoryMaxBytes: 1 << 30,
};

function explore(
	options: Partial<ExploreHooks>,
	bounds: Partial<JobBudget> = {},
	explored: Program = program,
	reduction: Reduction = "all",
) {
	return bundle.exploreProgram(
		explored,
		{ ...budget, ...bounds },
		{
			now: () => performance.now(),
			isCancelled: () => false,
			onProgress: () => {},
			pause: () => new Promise((resolve) => setImmediate(resolve)),
			crew: undefined,
			...options,
		},
		reduction,
	);
}

test("one helper, or two, and what is said stays the same", async () => {
	const [alone, two, three] = [
		await explore({}),
		await explore({ crew: bundle.nodeCrew(1) }),
		await explore({ crew: bundle.nodeCrew(2) }),
	];
	expect(alone.verdict.states).toBe(budget.statesMax);
	expect(two.verdict).toEqual(alone.verdict);
	expect(three.verdict).toEqual(alone.verdict);
});

/** What comes last in it, step by step, the threads of a crew do alone. */
const lateScript = `
device gpu {
    var turns = 0
    var late = 0
}
scenario "late" {
    process app { buf = mmap(1, anon, rw) }
    thread one {
        for i in 0..12 { turns = turns + 1 }
        if turns == 24 { late = 1 }
        if turns > 24 { late = 2 }
    }
    thread other {
        for i in 0..12 { turns = turns + 1 }
    }
}
`;

test("what several threads never reach is what one never reaches, also where one falls", async () => {
	const uri = "file:///late.hmm";
	const late = bundle.programOf({ uri, name: "late", files: [{ uri, text: lateScript }] });
	assert.ok(late.ok);
	const coverageWith = async (crew: CrewHost | undefined) => {
		const { view } = await explore({ crew }, {}, late.value, "local");
		assert.equal(view.outcome, "holds");
		return view.coverage?.map(({ text, reached }) => `${reached ? "" : "never "}${text}`);
	};
	const alone = await coverageWith(undefined);
	expect(alone?.filter((statement) => statement.includes("late"))).toEqual([
		"late = 1",
		"never late = 2",
	]);
	expect(await coverageWith(bundle.nodeCrew(2))).toEqual(alone);
	expect(await coverageWith(fragile((thread) => thread === 0))).toEqual(alone);
});

test("progress goes on while threads work: states, depth and what waits", async () => {
	const seen: JobProgress[] = [];
	await explore({ crew: bundle.nodeCrew(2), onProgress: (progress) => seen.push(progress) });
	const shared = seen.filter(({ states }) => states > 40_000);
	expect(shared.length).toBeGreaterThan(1);
	for (const { states, depth, frontier } of shared)
		assert.ok(depth > 0 && frontier > 0 && frontier < states);
});

test("a cancel ends it with what was covered", async () => {
	let isCancelled = false;
	const { verdict } = await explore({
		crew: bundle.nodeCrew(2),
		isCancelled: () => isCancelled,
		onProgress: ({ states }) => {
			isCancelled ||= states > 40_000;
		},
	});
	expect([verdict.outcome, verdict.reason]).toEqual(["open", "cancelled"]);
	expect(verdict.states).toBeGreaterThan(40_000);
	expect(verdict.states).toBeLessThan(budget.statesMax);
});

test("memory that is spent ends it with what was covered", async () => {
	const { verdict } = await explore(
		{ crew: bundle.nodeCrew(2) },
		{ statesMax: 1e7, memoryMaxBytes: 3 << 20 },
	);
	expect([verdict.outcome, verdict.reason]).toEqual(["open", "memory"]);
	expect(verdict.states).toBeGreaterThan(30_000);
	expect(verdict.message).toContain(
		"the 3 MB that the bound on memory leaves for states are spent",
	);
});

/** A crew of which some threads fall at their fourth order. */
function fragile(falls: (thread: number) => boolean): CrewHost {
	const host = bundle.nodeCrew(2);
	let threads = 0;
	return {
		...host,
		createThread(): ThreadPort {
			const port = host.createThread();
			if (!falls(threads++)) return port;
			let orders = 0;
			return {
				...port,
				post: (order) => port.post(++orders === 4 ? breaking : order),
			};
		},
	};
}

const breaking: Order = {
	kind: "start",
	program: JSON.parse("{}") as Program,
	reduction: "local",
	ran: new Uint8Array(0),
};

test("where helpers fall, one or all, whoever is left does their work as well", async () => {
	const [alone, one, none] = [
		await explore({}),
		await explore({ crew: fragile((thread) => thread === 0) }),
		await explore({ crew: fragile(() => true) }),
	];
	expect(one.verdict).toEqual(alone.verdict);
	expect(none.verdict).toEqual(alone.verdict);
});

/** A crew whose threads somebody else can lay hands on, and may bound. */
function exposed(heaps: readonly (number | undefined)[]): { crew: CrewHost; workers: Worker[] } {
	const workers: Worker[] = [];
	const host = bundle.nodeCrew(heaps.length);
	const createThread = (): ThreadPort => {
		const maxOldGenerationSizeMb = heaps[workers.length];
		const worker = bundle.createWorker(
			maxOldGenerationSizeMb === undefined ? {} : { maxOldGenerationSizeMb },
		);
		workers.push(worker);
		return bundle.portOf(worker);
	};
	return { crew: { ...host, createThread }, workers };
}

/** Explores, and kills threads from outside in the middle of their work, as soon as there are so many states. */
async function killing(victims: readonly number[], statesMin: number) {
	const { crew, workers } = exposed([undefined, undefined]);
	let isDone = false;
	const result = await explore({
		crew,
		onProgress({ states }) {
			if (isDone || states < statesMin) return;
			isDone = true;
			for (const victim of victims) void workers[victim]?.terminate();
		},
	});
	assert.ok(isDone);
	return result.verdict;
}

test("a thread that is killed from outside in the middle of a block leaves the verdict as it is", async () => {
	const alone = await explore({});
	for (const [victims, states] of [
		[[0], 30_100],
		[[1], 45_000],
		[[0, 1], 40_000],
	] as const)
		expect(await killing(victims, states)).toEqual(alone.verdict);
});

test("a thread that runs out of heap leaves its work to the others", async () => {
	const alone = await explore({});
	expect((await explore({ crew: exposed([3, undefined]).crew })).verdict).toEqual(alone.verdict);
	expect((await explore({ crew: exposed([3, 3]).crew })).verdict).toEqual(alone.verdict);
});
