// The plain twin of the explorer: whole states as strings in a Set, whole schedules, no budgets. What it says of a small
// machine is what the real one has to say.

import assert from "node:assert/strict";
import { takeMove } from "../../engine/explore/move.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { brokenIn } from "../../engine/run/at-once.ts";

export interface NaiveVerdict {
	readonly outcome: "holds" | "violated";
	readonly code: string | undefined;
	/** Steps of the shortest run that shows it; for a loop, of the way into it. */
	readonly length: number;
	readonly states: number;
	readonly transitions: number;
}

interface Node {
	readonly state: Int32Array;
	readonly next: string[];
	readonly depth: number;
}

/** More than `statesMax` states fail the test: then the machine is no small one. */
export function exploreNaively(machine: Machine, statesMax = 20_000): NaiveVerdict {
	const nodes = new Map<string, Node>();
	const initial = machine.createInitial();
	let level = [initial];
	let transitions = 0;
	const verdict = (code: string | undefined, length: number): NaiveVerdict => ({
		outcome: code ? "violated" : "holds",
		code,
		length,
		states: nodes.size,
		transitions,
	});
	nodes.set(initial.join(), { state: initial, next: [], depth: 0 });
	const first = brokenIn(machine, initial);
	if (first !== 0) return verdict(machine.explain(initial, first).code, 0);
	for (let depth = 0; level.length > 0; depth++) {
		const deadlock = level.find(
			(state) => movesOf(machine, state).length === 0 && !machine.isFinal(state),
		);
		if (deadlock) return verdict(machine.explainDeadlock(deadlock).code, depth);
		const deeper: Int32Array[] = [];
		for (const state of level)
			for (const move of movesOf(machine, state)) {
				const next = state.slice();
				transitions++;
				const result = takeMove(machine, next, move);
				if (result !== 0) return verdict(machine.explain(next, result).code, depth + 1);
				nodes.get(state.join())?.next.push(next.join());
				if (nodes.has(next.join())) continue;
				assert.ok(nodes.size < statesMax, "the naive twin is for small machines");
				nodes.set(next.join(), { state: next, next: [], depth: depth + 1 });
				deeper.push(next);
			}
		level = deeper;
	}
	for (const [code, isGoal] of goalsOf(machine)) {
		const trap = nearestTrap(nodes, isGoal);
		if (trap) return verdict(code, trap.depth);
	}
	return verdict(undefined, 0);
}

function movesOf(
	machine: Machine,
	state: Int32Array,
): readonly { thread: number; choice: number }[] {
	return machine.threads.flatMap((_, thread) =>
		Array.from({ length: machine.choiceCount(state, thread) }, (_, choice) => ({ thread, choice })),
	);
}

/** Codes as of a machine without threads that repeat: there, whoever cannot end still moves. */
function goalsOf(machine: Machine): readonly (readonly [string, (state: Int32Array) => boolean])[] {
	return [
		["livelock", (state) => machine.isFinal(state)],
		...Array.from(
			{ length: machine.eventuallyCount },
			(_, index) => ["eventually", (state: Int32Array) => machine.hasHeld(state, index)] as const,
		),
	];
}

/** The first state that everything reachable from it leads back to, and that does not reach the goal. */
function nearestTrap(
	nodes: ReadonlyMap<string, Node>,
	isGoal: (state: Int32Array) => boolean,
): Node | undefined {
	const reach = new Map([...nodes.keys()].map((key) => [key, reachable(nodes, key)]));
	for (const [key, node] of nodes) {
		const around = [...(reach.get(key) ?? [])];
		const isClosed = around.every((other) => reach.get(other)?.has(key));
		const missesGoal = around.every(
			(other) => !isGoal(nodes.get(other)?.state ?? new Int32Array()),
		);
		if (isClosed && missesGoal) return node;
	}
	return undefined;
}

function reachable(nodes: ReadonlyMap<string, Node>, from: string): ReadonlySet<string> {
	const seen = new Set([from]);
	for (const key of seen) for (const next of nodes.get(key)?.next ?? []) seen.add(next);
	return seen;
}
