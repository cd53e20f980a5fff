// Threads against one: the largest scenario of the ladder, every order of plain steps, with more and more threads. The same
// states and the same verdict, so only the time differs. They run in turns, and each is compared with the run alone beside it,
// since a shared machine is faster at one time and slower at another: the median of the ratios counts. Processor time, of
// all threads, says what working together costs. Prints a table; asserts nothing.

import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { analyseFile } from "../script-files.ts";
import { bundleCrew } from "../verify/crew-bundle.ts";

const outfile = `${process.cwd()}/dist-test/bench/crew.cjs`;
const bundle = bundleCrew(process.cwd(), outfile);

const uri = new URL("test/bench/ladder.hmm", pathToFileURL(`${process.cwd()}/`)).href;
const files = analyseFile(new URL(uri)).modules.map((module) => ({
	uri: module.uri,
	text: module.text,
}));
const compiled = bundle.programOf({ uri, name: "2 gpu, madvise and munmap", files });
if (!compiled.ok) throw new Error(compiled.error);
const program = compiled.value;

interface Cost {
	readonly seconds: number;
	readonly processorSeconds: number;
}

async function explore(workers: number): Promise<Cost> {
	const bounds = { statesMax: 1e7, depthMax: 1e5, secondsMax: 3600, memoryMaxBytes: 2 ** 31 };
	const hooks = {
		now: () => performance.now(),
		isCancelled: () => false,
		onProgress: () => {},
		pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
		crew: workers > 1 ? bundle.nodeCrew(workers - 1) : undefined,
	};
	const before = process.cpuUsage();
	const { seconds, verdict } = await bundle.exploreProgram(program, bounds, hooks, "local");
	if (verdict.outcome !== "holds") throw new Error(verdict.message);
	const { user, system } = process.cpuUsage(before);
	return { seconds, processorSeconds: (user + system) / 1e6 };
}

const ROUNDS = 7;

async function main(): Promise<void> {
	const counts = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
	const rounds: (readonly Cost[])[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const costs: Cost[] = [];
		for (const workers of counts) costs.push(await explore(workers));
		rounds.push(costs);
	}
	console.log("workers  seconds  against one      from to     processor seconds");
	for (const [index, workers] of counts.entries()) {
		const costs = rounds.map((round) => round[index] ?? nothing);
		const ratios = rounds.map(([alone = nothing], at) => alone.seconds / (costs[at]?.seconds ?? 1));
		const [least, middle, most] = spread(ratios);
		const [, seconds] = spread(costs.map((cost) => cost.seconds));
		const [, processor] = spread(costs.map(({ processorSeconds }) => processorSeconds));
		console.log(
			[
				String(workers).padStart(7),
				seconds.toFixed(2).padStart(7),
				middle.toFixed(2).padStart(11),
				`${least.toFixed(2)} ${most.toFixed(2)}`.padStart(11),
				processor.toFixed(2).padStart(19),
			].join("  "),
		);
	}
}

const nothing: Cost = { seconds: 0, processorSeconds: 0 };

/** The least, the median, the most. */
function spread(values: readonly number[]): [number, number, number] {
	const sorted = values.toSorted((a, b) => a - b);
	const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
	return [at(0), at(0.5), at(1)];
}

void main();
