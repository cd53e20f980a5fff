// A search by several threads, without threads: expanders that share a table take the blocks in an order that is as bad as
// can be, and the search comes out as that of one alone, to the last number.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Block, BlockResult, Level } from "../../engine/explore/block.ts";
import { at, type Column } from "../../engine/explore/column.ts";
import {
	beginLevel,
	createExpander,
	type Expander,
	expandBlock,
} from "../../engine/explore/expander.ts";
import {
	absorb,
	createLevels,
	type Levels,
	nextLevel,
	repeatLevel,
} from "../../engine/explore/levels.ts";
import {
	createSearch,
	type ExploreBudget,
	expand,
	expandLevel,
	type Search,
} from "../../engine/explore/search.ts";
import { STOP, STOP_FULL } from "../../engine/explore/shared-visited.ts";
import { compile, createMachine } from "../../engine/index.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { analyseFile, scenariosOf, scriptsIn } from "../script-files.ts";
import { ample } from "./explore.ts";
import {
	counters,
	gatedLocks,
	peterson,
	philosophers,
	retryLoop,
	set,
	toyMachine,
	twoLocks,
} from "./toy-machine.ts";

const BLOCK_STATES = 3;
const THREADS = 3;

/** Levels expanded by one before the others join. */
function exploreTogether(machine: Machine, budget: ExploreBudget, alone: number): Search {
	const search = createSearch(machine, budget);
	for (let level = 0; level < alone; level++) {
		expandLevel(search);
		if (search.frontier.count === 0 || search.ending !== undefined) {
			expand(search, 1);
			return search;
		}
	}
	const levels = createLevels(search, (bytes) => new SharedArrayBuffer(bytes), BLOCK_STATES);
	assert.ok(levels);
	for (let level = nextLevel(levels); level; level = nextLevel(levels)) {
		let results = expandBadly(levels, level);
		while (Atomics.load(levels.shared.control, STOP) === STOP_FULL) {
			const again = repeatLevel(levels);
			assert.ok(again);
			results = expandBadly(levels, again);
		}
		absorb(levels, results);
		if (search.ending !== undefined) break;
	}
	return search;
}

/** Each thread has every third block; the last thread goes first. */
function expandBadly(levels: Levels, level: Level): readonly BlockResult[] {
	const results: BlockResult[] = [];
	for (let thread = THREADS - 1; thread >= 0; thread--) {
		const expander: Expander = createExpander(levels.search.machine, levels.shared);
		beginLevel(expander, level);
		for (const block of levels.blocks.filter(({ index }: Block) => index % THREADS === thread)) {
			const result = expandBlock(expander, block);
			if (result) results.push(result);
		}
	}
	return results.sort((a, b) => a.index - b.index);
}

/** All that verdicts are made from; of a search that was stopped, nobody reads the graph. */
function essence({ visited, transitions, depth, expanded, ending, ...search }: Search) {
	const { parents, notes, starts, targets, frontier, lockOrder } = search;
	return {
		numbers: { states: visited.count, transitions, depth, expanded, waiting: frontier.count },
		ending,
		tree: [parents, notes].map(text),
		graph: ending?.kind === "complete" ? [starts, targets].map(text) : [],
		edges: [...lockOrder.edges.values()],
	};
}

function text(column: Column): string {
	return Array.from({ length: column.length }, (_, index) => at(column, index)).join();
}

function expectSame(machine: Machine, budget: Partial<ExploreBudget> = {}): void {
	const bounds = { ...ample, ...budget };
	const single = createSearch(machine, bounds);
	while (single.ending === undefined) expand(single, 1000);
	for (const alone of [1, 4])
		assert.deepEqual(essence(exploreTogether(machine, bounds, alone)), essence(single));
}

const machines: readonly (readonly [string, Machine])[] = [
	["counters", counters(4, 4)],
	["philosophers", philosophers(5)],
	["Peterson's algorithm", peterson(true)],
	["Peterson's algorithm without its flags", peterson(false)],
	["a retry loop", retryLoop()],
	["two locks in both orders", twoLocks([0, 1], [1, 0])],
	["an order of locks that is broken", gatedLocks()],
];

test.each(machines)("%s", (_, machine) => expectSame(machine));

test("a budget ends the search at the same state, a bound on steps on the same level", () => {
	for (const statesMax of [10, 37, 200, 624, 625]) expectSame(counters(4, 4), { statesMax });
	for (const depthMax of [1, 3, 5, 8]) expectSame(philosophers(4), { depthMax });
});

test("a level that the table has no room for is done again", () => {
	const choose = (variable: number) => ({
		text: "choose",
		ways: 100,
		run: (s: Int32Array, choice: number) => set(s, variable, choice),
	});
	const threads = [0, 1].map((variable) => ({ name: `t${variable}`, ops: [choose(variable)] }));
	expectSame(toyMachine({ variables: 2, threads }));
});

describe("examples", () => {
	const files = ["../../examples/", "../../examples/broken/"].flatMap((folder) =>
		scriptsIn(new URL(folder, import.meta.url)),
	);
	test.each(files)("$name", ({ url }) => {
		const analysis = analyseFile(url);
		for (const scenario of scenariosOf(analysis)) {
			const program = compile(analysis, scenario);
			assert.ok(program.ok);
			expectSame(createMachine(program.value));
		}
	});
});
