// Threads against one: the largest scenario of the ladder, every order of plain steps, with more and more threads. The same
// states and the same verdict, so only the time differs; the best of three, in turns. Prints a table; asserts nothing.

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

async function secondsWith(workers: number): Promise<number> {
	const bounds = { statesMax: 1e7, depthMax: 1e5, secondsMax: 3600, memoryMaxBytes: 2 ** 31 };
	const hooks = {
		now: () => performance.now(),
		isCancelled: () => false,
		onProgress: () => {},
		pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
		crew: workers > 1 ? bundle.nodeCrew(workers) : undefined,
	};
	const { seconds, verdict } = await bundle.exploreProgram(program, bounds, hooks, "local");
	if (verdict.outcome !== "holds") throw new Error(verdict.message);
	return seconds;
}

async function main(): Promise<void> {
	const counts = Array.from({ length: availableParallelism() }, (_, index) => index + 1);
	const best = counts.map(() => Number.POSITIVE_INFINITY);
	for (let round = 0; round < 3; round++)
		for (const [index, workers] of counts.entries())
			best[index] = Math.min(best[index] ?? 0, await secondsWith(workers));
	console.log("workers  seconds  against one");
	for (const [index, workers] of counts.entries()) {
		const seconds = best[index] ?? 0;
		const ratio = ((best[0] ?? 0) / seconds).toFixed(2);
		console.log(
			`${String(workers).padStart(7)}  ${seconds.toFixed(2).padStart(7)}  ${ratio.padStart(11)}`,
		);
	}
}

void main();
