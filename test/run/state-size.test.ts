// How much one state takes as exploration keeps it. A scenario of three threads, eight pages and two devices stays below 4 KiB
// in every state of its runs.

import { expect, test } from "vitest";
import { createFrontier, pushState } from "../../engine/explore/frontier.ts";
import { compile, createMachine, type Program, runSeeded } from "../../engine/index.ts";
import { assert } from "../../engine/result.ts";
import { analyseFile, findings, scenariosOf } from "../script-files.ts";

/** The bytes of the largest state, packed, of a few runs. */
function largestState(program: Program): number {
	const machine = createMachine(program);
	let largest = 0;
	for (let seed = 1; seed <= 5; seed++) {
		const history = runSeeded(machine, seed);
		for (let step = 0; step <= history.stepCount; step++) {
			const frontier = createFrontier(machine.layout.stateWords);
			pushState(frontier, history.stateAt(step));
			largest = Math.max(largest, frontier.used[0] ?? 0);
		}
	}
	return largest;
}

test("no state of 3 threads, 8 pages and 2 devices takes 4 KiB", () => {
	const analysis = analyseFile(new URL("state-size.hmm", import.meta.url));
	expect(findings(analysis)).toEqual([]);
	const [scenario] = scenariosOf(analysis);
	assert(scenario !== undefined, "the script has a scenario");
	const program = compile(analysis, scenario);
	assert(program.ok, "it compiles");
	const { world, threads } = program.value;
	expect(threads.filter(({ role }) => role === "thread").length).toBe(3);
	expect([world.devices.length, world.windowPages]).toEqual([2, 8]);
	const bytes = largestState(program.value);
	expect(bytes).toBeGreaterThan(100);
	expect(bytes).toBeLessThan(4096);
});
