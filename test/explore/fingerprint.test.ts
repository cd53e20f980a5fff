// A fingerprint made of what a step changed is that of the whole state: for steps of one thread, and for rows of them after
// which threads that do the same may have changed places.

import assert from "node:assert/strict";
import { test } from "vitest";
import {
	createStackSums,
	fingerprint,
	fingerprintAfter,
	sumStacks,
} from "../../engine/explore/fingerprint.ts";
import { type Grain, plainGrain } from "../../engine/explore/grain.ts";
import { coarseGrain } from "../../engine/explore/reduced.ts";
import { compile, createMachine, type ProgramMachine } from "../../engine/index.ts";
import { generateScript } from "../generated/script.ts";
import { analyseText, scenariosOf } from "../script-files.ts";

const SCRIPTS = 60;
const STATES = 60;

function machineOf(seed: number): ProgramMachine {
	const { text } = generateScript(seed);
	const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok);
	return createMachine(program.value);
}

/** How many successors were compared. */
function compare({ machine, successors }: Grain): number {
	const sums = createStackSums(machine);
	const [whole, made] = [new Int32Array(2), new Int32Array(2)];
	const queue = [machine.createInitial()];
	let count = 0;
	for (let state = queue.shift(); state && count < STATES; state = queue.shift()) {
		for (let thread = 0; thread < machine.threads.length; thread++) {
			const ways = successors.count(state, thread);
			sumStacks(sums, state);
			for (let number = 0; number < ways; number++) {
				const next = state.slice();
				if (successors.take(number, next) !== 0) continue;
				fingerprint(next, machine.stateWords, whole);
				fingerprintAfter(sums, next, successors.moved(number), made);
				assert.deepEqual(made, whole);
				assertEmptyBehind(machine, next);
				queue.push(next);
				count++;
			}
		}
	}
	return count;
}

function assertEmptyBehind(
	{ stackStarts, threads, stackEnd }: Grain["machine"],
	state: Int32Array,
) {
	for (let thread = 0; thread < threads.length; thread++)
		for (let word = stackEnd(state, thread); word < (stackStarts[thread + 1] ?? 0); word++)
			assert.equal(state[word], 0);
}

test("what a step left as it was need not be added up again", () => {
	let count = 0;
	for (let seed = 1; seed <= SCRIPTS; seed++) {
		const machine = machineOf(seed);
		count += compare(plainGrain(machine));
		const coarse = coarseGrain(machine);
		if (coarse) count += compare(coarse);
	}
	assert.ok(count > SCRIPTS * STATES, `${count} states`);
});
