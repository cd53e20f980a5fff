// A search by several threads, without threads: expanders that share a table are done in an order that is as bad as can be,
// and one of them falls; the search comes out as that of one alone, to the last number.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import type { Block } from "../../engine/explore/block.ts";
import { createExpander, type Expander, expandBlock } from "../../engine/explore/expander.ts";
import { plainGrain } from "../../engine/explore/grain.ts";
import { createSteps, parentOf, readSteps } from "../../engine/explore/graph.ts";
import { noteAt } from "../../engine/explore/notes.ts";
import {
	createSearch,
	type ExploreBudget,
	expand,
	expandLevel,
	type Search,
} from "../../engine/explore/search.ts";
import {
	createSharedSearch,
	giveBack,
	loseBlocks,
	type SharedSearch,
	takeBlock,
} from "../../engine/explore/shared-search.ts";
import { stopped } from "../../engine/explore/verdict.ts";
import { compile, createMachine } from "../../engine/index.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { pause } from "../pause.ts";
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

/** Between two tests the runner gets its turn: it gives up on a file that is busy for a minute. */
afterEach(pause);

const BLOCK_STATES = 3;

const allocate = (bytes: number) => new SharedArrayBuffer(bytes);

/** A thread: what it has to do, and with which table. */
interface Hand {
	expander: Expander;
	readonly blocks: Block[];
}

/** Expanded by one, up to a level; then by three. */
function exploreTogether(
	machine: Machine,
	budget: ExploreBudget,
	alone: number,
	falls: boolean,
): Search {
	const search = createSearch(plainGrain(machine), budget);
	for (let level = 0; level < alone; level++) {
		expandLevel(search);
		if (search.frontier.count === 0) expand(search, 1);
		if (search.ending !== undefined) return search;
	}
	const together = createSharedSearch(search, allocate, BLOCK_STATES);
	assert.ok(together);
	let hands: readonly Hand[] = [1, 2, 3].map(() => ({
		expander: createExpander(plainGrain(machine), together.shared, allocate),
		blocks: [],
	}));
	for (let turn = 0; search.ending === undefined; turn++) {
		if (falls && turn === 7) {
			const [fallen, ...rest] = hands;
			loseBlocks(together, fallen?.blocks.length ?? 0);
			hands = rest;
		}
		for (const hand of hands) takeTwo(together, hand);
		work(together, hands);
	}
	return search;
}

function takeTwo(together: SharedSearch, hand: Hand): void {
	while (hand.blocks.length < 2) {
		const block = takeBlock(together);
		if (!block) return;
		if (hand.expander.shared !== together.shared)
			hand.expander = createExpander(
				plainGrain(together.search.machine),
				together.shared,
				allocate,
			);
		hand.blocks.push(block);
	}
}

/** Whoever has the block that comes last in order is the first to be done with it. */
function work(together: SharedSearch, hands: readonly Hand[]): void {
	const index = ({ blocks }: Hand) => blocks[0]?.index ?? -1;
	const [hand] = hands.toSorted((a, b) => index(b) - index(a));
	const block = hand?.blocks.shift();
	if (hand && block) giveBack(together, block.index, expandBlock(hand.expander, block));
	else
		assert.ok(
			together.search.ending ?? together.growth,
			"somebody has work until the search has ended",
		);
}

/** All that verdicts are made from; of a search that was stopped, nobody reads the graph. */
function essence(search: Search) {
	const { visited, transitions, depth, expanded, ending, frontier, lockOrder } = search;
	const states = Array.from({ length: visited.count }, (_, state) => state);
	return {
		numbers: { states: visited.count, transitions, depth, expanded, waiting: frontier.count },
		ending,
		notes: states.map((state) => noteAt(search.notes, state)).join(),
		parents: states.map((state) => parentOf(search.graph, state)).join(),
		graph: ending?.kind === "complete" ? graphText(search, states) : "",
		edges: [...lockOrder.edges.values()],
	};
}

function graphText({ graph }: Search, states: readonly number[]): string {
	const steps = createSteps(graph);
	return states
		.map((state) => {
			readSteps(steps, state);
			return steps.targets.slice(steps.from, steps.to).join();
		})
		.join("; ");
}

function expectSame(machine: Machine, budget: Partial<ExploreBudget> = {}): void {
	const bounds = { ...ample, ...budget };
	const single = createSearch(plainGrain(machine), bounds);
	while (single.ending === undefined) expand(single, 1000);
	for (const alone of [1, 4])
		for (const falls of [false, true])
			assert.deepEqual(essence(exploreTogether(machine, bounds, alone, falls)), essence(single));
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

test("a search that is stopped after a step that breaks something says so", () => {
	const search = createSearch(plainGrain(peterson(false)), ample);
	expandLevel(search);
	const together = createSharedSearch(search, allocate, 1);
	assert.ok(together);
	const hand: Hand = {
		expander: createExpander(search.grain, together.shared, allocate),
		blocks: [],
	};
	while (search.broken === undefined) {
		assert.equal(stopped(search, "seconds").outcome, "open");
		takeTwo(together, hand);
		work(together, [hand]);
	}
	assert.equal(search.ending, undefined);
	const { outcome, message } = stopped(search, "seconds");
	assert.equal(outcome, "violated");
	assert.match(message, /There may be a shorter run/);
});

test("before the first block is back, as many states wait as did", () => {
	const search = createSearch(plainGrain(counters(4, 4)), ample);
	expandLevel(search);
	expand(search, 1);
	expandLevel(search);
	const waiting = search.frontier.count;
	assert.ok(waiting > 0 && createSharedSearch(search, allocate));
	assert.equal(search.frontier.count, waiting);
});

test("what the table has no room for is done again", () => {
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
