// The graph and the notes of a search against plain lists of the same: steps, parents, many steps a state, many notes.

import assert from "node:assert/strict";
import { test } from "vitest";
import {
	createGraph,
	createSteps,
	endState,
	giveUpDifferences,
	graphBytes,
	parentOf,
	pushStep,
	readSteps,
} from "../../engine/explore/graph.ts";
import { createNotes, noteAt, notesBytes, pushNote } from "../../engine/explore/notes.ts";

/** Steps of a made-up search: new states in order, and steps back of every distance. */
function madeUp(states: number): { steps: number[][]; parents: number[] } {
	const steps: number[][] = [];
	const parents = [0];
	let word = 1;
	const chance = (below: number): number => {
		word = (Math.imul(word, 1103515245) + 12345) & 0x7fffffff;
		return (word >>> 8) % below;
	};
	for (let state = 0; state < states; state++) {
		const count = state % 97 === 5 ? 200 : chance(14);
		steps.push(
			Array.from({ length: count }, () => {
				const isNew = chance(3) === 0 || parents.length === state + 1;
				return isNew ? parents.push(state) - 1 : chance(parents.length);
			}),
		);
	}
	return { steps, parents };
}

test("steps and parents come out as they went in, in any order", () => {
	const { steps, parents } = madeUp(3000);
	const graph = createGraph();
	for (const targets of steps) {
		for (const target of targets) pushStep(graph, target);
		endState(graph);
	}
	const reader = createSteps(graph);
	const read = (state: number): readonly number[] => {
		readSteps(reader, state);
		return [...reader.targets.subarray(reader.from, reader.to)];
	};
	for (let state = steps.length - 1; state >= 0; state--)
		assert.deepEqual(read(state), steps[state]);
	for (let state = 0; state < steps.length; state++)
		assert.deepEqual(read((state * 1009) % steps.length), steps[(state * 1009) % steps.length]);
	assert.deepEqual(
		parents.map((_, state) => parentOf(graph, state)),
		parents,
	);
});

test("parents are known of the state at work, and once there is no memory for the rest", () => {
	const { steps, parents } = madeUp(500);
	const graph = createGraph();
	for (const [state, targets] of steps.entries()) {
		if (state === 200) giveUpDifferences(graph);
		for (const target of targets) {
			pushStep(graph, target);
			assert.equal(parentOf(graph, graph.newest), parents[graph.newest]);
		}
		endState(graph);
	}
	for (const [state, parent] of parents.entries()) assert.equal(parentOf(graph, state), parent);
});

test("a state with three steps, two of them to near ones, takes less than four bytes", () => {
	const graph = createGraph();
	for (let state = 0; state < 300_000; state++) {
		for (const target of [state + 1, state, Math.max(0, state - 100)]) pushStep(graph, target);
		endState(graph);
	}
	assert.ok(graphBytes(graph) / graph.states < 4, `${graphBytes(graph) / graph.states}`);
});

test.each([200, 300, 100_000])("%i different notes", (different) => {
	const notes = createNotes();
	const noteOf = (state: number): number => Math.imul(state % different, 0x10001) | 0;
	for (let state = 0; state < 200_000; state++) pushNote(notes, noteOf(state));
	for (let state = 0; state < 200_000; state++) assert.equal(noteAt(notes, state), noteOf(state));
	if (different < 256) assert.ok(notesBytes(notes) < 1.4 * 200_000);
});
