// `npm test` after the installation: the check, then the suites that need a real editor or browser. The last line adds
// up everything; a part that crashes or says no number counts as a failure.

import { runPart, wholeCheck } from "./check/parts.ts";
import { show } from "./processes.ts";
import { formatTally, sum, type Tally, tallyOfSuite } from "./tally.ts";

/** Programs that print `N passed, N failed` at their end. */
const suites = [
	{ name: "panel", file: "test/panel/run.ts" },
	{ name: "editor", file: "test/editor/run.ts" },
] as const;

async function main(): Promise<void> {
	const parts: { readonly name: string; readonly tally: Tally }[] = [];
	for (const name of wholeCheck) parts.push({ name, tally: await runPart(name) });
	for (const { name, file } of suites) {
		console.log(`\n── ${name}`);
		parts.push({ name, tally: tallyOfSuite(await show("tsx", [file])) });
	}
	console.log();
	for (const { name, tally } of parts) console.log(`${name.padEnd(12)}${formatTally(tally)}`);
	const all = sum(parts.map(({ tally }) => tally));
	process.exitCode = all.failed > 0 ? 1 : 0;
	console.log(`\n${formatTally(all)}`);
}

void main();
