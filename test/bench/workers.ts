// Threads against one: the largest scenario of the ladder, every order of plain steps, with more and more threads. The same
// states and the same verdict, so only the time differs; the best of three, in turns. Processor time, of all threads, says what
// working together costs, also where others have the machine. Prints a table; asserts nothing.

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

async function main(): Promise<void> {
	const counts = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
	const runs = counts.map((): Cost[] => []);
	for (let round = 0; round < 3; round++)
		for (const [index, workers] of counts.entries()) runs[index]?.push(await explore(workers));
	const best = (costs: readonly Cost[], pick: (cost: Cost) => number) =>
		Math.min(...costs.map(pick));
	const alone = best(runs[0] ?? [], ({ seconds }) => seconds);
	console.log("workers  seconds  against one  processor seconds");
	for (const [index, costs] of runs.entries()) {
		const seconds = best(costs, (cost) => cost.seconds);
		const processor = best(costs, (cost) => cost.processorSeconds);
		console.log(
			[
				String(counts[index]).padStart(7),
				seconds.toFixed(2).padStart(7),
				(alone / seconds).toFixed(2).padStart(11),
				processor.toFixed(2).padStart(17),
			].join("  "),
		);
	}
}

void main();
