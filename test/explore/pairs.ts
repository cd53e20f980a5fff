// Pairs of steps in states that are really reached, for the test of footprints: runs with steps taken by chance through every
// script of the project and through many made from numbers.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { takeMove } from "../../engine/explore/move.ts";
import {
	type Analysis,
	compile,
	createMachine,
	type ProgramMachine,
	type Tree,
} from "../../engine/index.ts";
import { FOOTPRINT_WORDS } from "../../engine/machine/independence/footprint.ts";
import { instructionFootprints } from "../../engine/machine/independence/instruction-footprints.ts";
import { mmField, threadField } from "../../engine/machine/layout.ts";
import { createNumberPages } from "../../engine/machine/symmetry/pages.ts";
import { INSTRUCTION_WORDS, op } from "../../engine/program/instruction.ts";
import { createChance } from "../generated/chance.ts";
import { generateScript } from "../generated/script.ts";
import { analyseFile, analyseText, scenariosOf, scriptsIn } from "../script-files.ts";

const STEPS_MAX = 300;

/** A machine and the footprints of its instructions. */
export interface Subject {
	readonly title: string;
	readonly machine: ProgramMachine;
	readonly words: Int32Array;
}

/** The next steps of two threads in one state, by where their footprints begin. */
export interface Pair {
	readonly state: Int32Array;
	readonly threads: readonly [number, number];
	readonly footprints: readonly [number, number];
	/** Primitives, or empty for other instructions. */
	readonly names: readonly [string, string];
}

/** Every scenario that compiles: of the scripts of the project, and of as many made from numbers. */
export function* subjects(root: URL, generated: number): Generator<Subject> {
	for (const folder of ["examples/", "test/corpus/", "test/selftests/", "test/explore/"])
		for (const { url } of foldersIn(new URL(folder, root)).flatMap(scriptsIn)) {
			const analysis = analyseFile(url);
			for (const scenario of scenariosOf(analysis)) yield* subjectOf(analysis, scenario);
		}
	for (let seed = 0; seed < generated; seed++) {
		const { text } = generateScript(seed);
		const analysis = analyseText(new URL("generated.hmm", import.meta.url), text);
		const [scenario] = scenariosOf(analysis);
		assert.ok(scenario);
		yield* subjectOf(analysis, scenario);
	}
}

function* subjectOf(analysis: Analysis, scenario: Tree.Scenario): Generator<Subject> {
	const program = compile(analysis, scenario);
	if (!program.ok) return;
	const machine = createMachine(program.value);
	const { words } = instructionFootprints(machine.program);
	yield { title: scenario.name.value, machine, words };
}

function foldersIn(folder: URL): readonly URL[] {
	const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
	return [folder, ...inner.flatMap(({ name }) => foldersIn(new URL(`${name}/`, folder)))];
}

/** The pairs of all states of so many runs. A choice has no single step, and who repeats looks at who has ended. */
export function* pairsOf({ machine }: Subject, runs: number): Generator<Pair> {
	const threads = machine.threads.map((_, thread) => thread);
	for (const state of statesOf(machine, runs)) {
		const movable = threads.filter(
			(thread) =>
				machine.choiceCount(state, thread) === 1 &&
				pcOf(machine, state, thread) >= 0 &&
				!machine.threads[thread]?.repeats,
		);
		for (const one of movable)
			for (const other of movable.filter((thread) => thread > one)) {
				const [a, b] = [pcOf(machine, state, one), pcOf(machine, state, other)];
				yield {
					state,
					threads: [one, other],
					footprints: [a * FOOTPRINT_WORDS, b * FOOTPRINT_WORDS],
					names: [nameOf(machine, a), nameOf(machine, b)],
				};
			}
	}
}

/** Each state of so many runs once. */
export function* statesOf(machine: ProgramMachine, runs: number): Generator<Int32Array> {
	const seen = new Set<string>();
	const chance = createChance(runs);
	for (let run = 0; run < runs; run++) {
		const state = machine.createInitial();
		for (let steps = 0; steps < STEPS_MAX; steps++) {
			const key = state.join();
			if (!seen.has(key)) yield state.slice();
			seen.add(key);
			const movable = machine.threads
				.map((_, thread) => thread)
				.filter((thread) => machine.choiceCount(state, thread) > 0);
			const thread = movable[chance.below(movable.length)];
			if (thread === undefined) break;
			const choice = chance.below(machine.choiceCount(state, thread));
			if (takeMove(machine, state, { thread, choice }) !== 0) break;
		}
	}
}

function pcOf({ layout }: ProgramMachine, state: Int32Array, thread: number): number {
	return state[layout.threads + thread * layout.threadWords + threadField.pc] ?? -1;
}

function nameOf({ program: { code, primitives } }: ProgramMachine, pc: number): string {
	const at = pc * INSTRUCTION_WORDS;
	return code[at] === op.primitive ? (primitives[code[at + 2] ?? 0] ?? "") : "";
}

/** False where a step turns out to depend on others once it is seen what it does. */
export function mayGo({ machine }: Subject, { state, threads }: Pair): boolean {
	return threads.every((thread) => {
		const next = state.slice();
		if (takeMove(machine, next, { thread, choice: 0 }) !== 0) return true;
		return machine.loneSteps?.mayHaveGoneAlone(state, next, thread) ?? true;
	});
}

/** True where both orders are possible and end in the same state, or both break something. */
export function commutes({ machine }: Subject, { state, threads: [one, other] }: Pair): boolean {
	return after(machine, state, [one, other]) === after(machine, state, [other, one]);
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
	for (let mm = 0; mm < mmCount; mm++) {
		const tables = mms + mm * mmWords + mmField.pteTables;
		next.fill(0, tables, tables + 2);
	}
	// Nobody can tell which of the pages that nobody knows was handed out.
	createNumberPages(machine.interpreter)?.(next);
	return next.join();
}
