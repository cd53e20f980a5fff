// `npm run check`: types, lint and format, generated files, and every test that needs no editor. `npm run check NAME` is
// one part of it.

import { isPartName, partNames, runPart, wholeCheck } from "./check/parts.ts";
import { formatTally, sum } from "./tally.ts";

async function main(names: readonly string[]): Promise<void> {
	const unknown = names.filter((name) => !isPartName(name));
	if (unknown.length > 0) {
		console.error(`no part ${unknown.join(", ")}; there are ${partNames.join(", ")}`);
		process.exitCode = 2;
		return;
	}
	const chosen = names.length > 0 ? names.filter(isPartName) : wholeCheck;
	const tallies = [];
	for (const name of chosen) tallies.push(await runPart(name));
	const all = sum(tallies);
	console.log(`\n${formatTally(all)}`);
	process.exitCode = all.failed > 0 ? 1 : 0;
}

void main(process.argv.slice(2));
