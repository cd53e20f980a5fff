// The parts of the check. Each prints what a reader needs to repair what it found, and answers with numbers.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { capture, root, show } from "../processes.ts";
import { formatTally, oneFailed, onePassed, sum, type Tally } from "../tally.ts";
import { tallyOfReport } from "./vitest-report.ts";

const checkParts = {
	types: checkTypes,
	lint: checkLint,
	generated: checkGenerated,
	layers: () => runTests(["test/layers.test.ts"]),
	tidy: () => runTests(["test/tidy.test.ts"]),
	tests: () => runTests([]),
} as const;

export type PartName = keyof typeof checkParts;

/** `layers` and `tidy` are among the tests. */
export const wholeCheck: readonly PartName[] = ["types", "lint", "generated", "tests"];

export const partNames: readonly string[] = Object.keys(checkParts);

export function isPartName(name: string): name is PartName {
	return Object.hasOwn(checkParts, name);
}

/** Runs a part under its heading, down to its numbers. One that throws has failed, and the others still run. */
export async function runPart(name: PartName): Promise<Tally> {
	console.log(`\n── ${name}`);
	const tally = await checkParts[name]().catch((error: unknown) => {
		console.log(error);
		return oneFailed;
	});
	console.log(formatTally(tally));
	return tally;
}

/** One type check a layer, each with only the world that layer may see. */
async function checkTypes(): Promise<Tally> {
	const layers = readdirSync(join(root, "tsconfig")).sort();
	const outcomes = await Promise.all(
		layers.map((layer) => capture("tsc", ["-p", `tsconfig/${layer}`, "--pretty", "false"])),
	);
	const failed = layers.filter((_, index) => outcomes[index]?.status !== 0);
	const lines = new Set(outcomes.flatMap(({ output }) => output.split("\n")));
	lines.delete("");
	for (const line of lines) console.log(line);
	if (failed.length === 0) return onePassed;
	console.log(`types: ${lines.size} lines of errors, in ${failed.join(", ")}`);
	return oneFailed;
}

async function checkLint(): Promise<Tally> {
	const { status } = await show("biome", ["check", "--error-on-warnings"]);
	if (status === 0) return onePassed;
	console.log("lint: `npm run format` repairs what can be repaired by itself");
	return oneFailed;
}

/** The generators load the product; where it cannot be loaded, that is a failure of this part alone. */
async function checkGenerated(): Promise<Tally> {
	const { staleFiles } = await import("../generate/generators.ts");
	const stale = staleFiles();
	for (const line of stale) console.log(line);
	if (stale.length === 0) return onePassed;
	console.log("generated: `npm run generate` makes them anew");
	return oneFailed;
}

async function runTests(files: readonly string[]): Promise<Tally> {
	const report = join(root, "test-results/vitest.json");
	rmSync(report, { force: true });
	const { status } = await show("vitest", [
		"run",
		...files,
		"--reporter=dot",
		"--reporter=json",
		`--outputFile.json=${report}`,
	]);
	const tally = tallyOfReport(readReport(report));
	if (status === 0 || tally.failed > 0) return tally;
	console.log(`tests: vitest ended with ${status}`);
	return sum([tally, oneFailed]);
}

function readReport(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
