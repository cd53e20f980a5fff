// How fast the front end is: reading a script, resolving its names, and the whole analysis, at 1,000, 10,000 and 100,000
// lines of the shape drivers have. Prints a table of milliseconds; asserts nothing. From the project's folder:
//   npx tsx test/bench/front-end.ts

import { analyse, noImports } from "../../engine/language/analyse.ts";
import { lex } from "../../engine/language/lexer.ts";
import { resolveNames } from "../../engine/language/names.ts";
import { parse } from "../../engine/language/parser.ts";
import { lineStarts } from "../../engine/language/source.ts";
import { driverScript } from "../language/driver-script.ts";

const rounds: readonly (readonly [lines: number, warmUp: number, measured: number])[] = [
	[1_000, 200, 300],
	[10_000, 20, 40],
	[100_000, 2, 7],
];

const work: readonly (readonly [name: string, run: (text: string) => void])[] = [
	["lex", (text) => void lex(text)],
	["parse", (text) => void parse(text)],
	["parse + names", (text) => void resolveNames([moduleOf(text)], false)],
	["analyse", (text) => void analyse("file:///bench.hmm", text, noImports)],
];

function moduleOf(text: string) {
	return { uri: "file:///bench.hmm", text, lineStarts: lineStarts(text), ...parse(text) };
}

function measure(run: () => void, warmUp: number, measured: number): readonly number[] {
	for (let round = 0; round < warmUp; round++) run();
	const times = Array.from({ length: measured }, () => {
		const begin = performance.now();
		run();
		return performance.now() - begin;
	});
	return times.sort((a, b) => a - b);
}

function row(cells: readonly string[]): string {
	return cells.map((cell, index) => (index === 0 ? cell.padEnd(16) : cell.padStart(10))).join("");
}

console.log(row(["ms", "lines", "first", "p50", "p95"]));
for (const [lines, warmUp, measured] of rounds) {
	const text = driverScript(lines);
	for (const [name, run] of work) {
		const [first = 0] = measure(() => run(text), 0, 1);
		const times = measure(() => run(text), warmUp, measured);
		const at = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
		console.log(row([name, String(lines), first.toFixed(2), at(0.5), at(0.95)]));
	}
}
