// Footprints against the machine: in states that are really reached, two steps of different threads that touch nothing in
// common are taken in both orders. Either order must be possible, and must end in the same state or break something.

import assert from "node:assert/strict";
import { test } from "vitest";
import { takeMove } from "../../engine/explore/move.ts";
import { compile, createMachine, type ProgramMachine } from "../../engine/index.ts";
import { conflicts, FOOTPRINT_WORDS } from "../../engine/machine/independence/footprint.ts";
import { instructionFootprints } from "../../engine/machine/independence/instruction-footprints.ts";
import { mmField, threadField } from "../../engine/machine/layout.ts";
import { generateScript } from "../generated/script.ts";
import { analyseText, scenariosOf } from "../script-files.ts";

const SCRIPTS = 250;
const STATES = 250;

function machineOf(seed: number): ProgramMachine {
	const { text } = generateScript(seed);
	const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
	const scenario = scenariosOf(analysis)[0];
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok);
	return createMachine(program.value);
}

/** States reached breadth first, a few of each scenario. */
function* statesOf(machine: ProgramMachine): Generator<Int32Array> {
	const seen = new Set<string>();
	const queue = [machine.createInitial()];
	for (let state = queue.shift(); state && seen.size < STATES; state = queue.shift()) {
		const key = state.join();
		if (seen.has(key)) continue;
		seen.add(key);
		yield state;
		for (let thread = 0; thread < machine.threads.length; thread++)
			for (let choice = 0; choice < machine.choiceCount(state, thread); choice++) {
				const next = state.slice();
				if (takeMove(machine, next, { thread, choice }) === 0) queue.push(next);
			}
	}
}

/** False where the step turns out to depend on others: who repeats looks whether they have ended, for one. */
function mayGo(machine: ProgramMachine, state: Int32Array, thread: number): boolean {
	if (machine.threads[thread]?.repeats) return false;
	const next = state.slice();
	if (takeMove(machine, next, { thread, choice: 0 }) !== 0) return true;
	return machine.loneSteps?.mayHaveGoneAlone(state, next, thread) ?? false;
}

/** The state after both steps; undefined where the second cannot be taken any more; or what was broken on the way. */
function after(machine: ProgramMachine, state: Int32Array, threads: readonly number[]) {
	const next = state.slice();
	for (const thread of threads) {
		if (machine.choiceCount(next, thread) === 0) return undefined;
		if (takeMove(machine, next, { thread, choice: 0 }) !== 0) return "broken";
	}
	// Which page tables exist is looked at by nobody in most scenarios, and then left out of footprints.
	const { mms, mmWords, mmCount } = machine.layout;
	for (let mm = 0; mm < mmCount; mm++)
		next.fill(
			0,
			mms + mm * mmWords + mmField.pteTables,
			mms + mm * mmWords + mmField.pteTables + 2,
		);
	return next.join();
}

test("steps that touch nothing in common commute", () => {
	let pairs = 0;
	for (let seed = 0; seed < SCRIPTS; seed++) {
		const machine = machineOf(seed);
		const { words } = instructionFootprints(machine.program);
		const { loneSteps, layout } = machine;
		if (!loneSteps) continue;
		const pcOf = (state: Int32Array, thread: number): number =>
			state[layout.threads + thread * layout.threadWords + threadField.pc] ?? -1;
		for (const state of statesOf(machine)) {
			const movable = machine.threads
				.map((_, thread) => thread)
				.filter((thread) => machine.choiceCount(state, thread) === 1 && pcOf(state, thread) >= 0);
			for (const one of movable)
				for (const other of movable.filter((thread) => thread > one)) {
					const a = pcOf(state, one) * FOOTPRINT_WORDS;
					const b = pcOf(state, other) * FOOTPRINT_WORDS;
					if (conflicts(words, a, words, b)) continue;
					if (![one, other].every((thread) => mayGo(machine, state, thread))) continue;
					pairs++;
					const first = after(machine, state, [one, other]);
					const second = after(machine, state, [other, one]);
					const names = [one, other].map((thread) => {
						const pc = pcOf(state, thread);
						return machine.program.primitives[machine.program.code[pc * 5 + 2] ?? 0];
					});
					assert.equal(first, second, `${generateScript(seed).name}: ${names.join(" and ")}`);
				}
		}
	}
	assert.ok(pairs > 10_000, `${pairs} pairs`);
});
