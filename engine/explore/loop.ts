// One round through a component of the state graph that a fair run never leaves: a closed walk on which every thread
// moves that can move there at all. Made once, for the verdict; plain values.

import type { Machine } from "../machine/machine.ts";
import type { Move, Schedule } from "../run/schedule.ts";
import { scheduleTo, stateAfter } from "./evidence.ts";
import { createSteps, readSteps } from "./graph.ts";
import { takeMove } from "./move.ts";
import type { Search } from "./search.ts";

export interface Loop {
	/** Shortest run into the loop. */
	readonly entry: Schedule;
	/** From there round and back; empty where there is no step, or the loop is too large to be walked. */
	readonly round: Schedule;
	/** Threads that move in the loop; undefined where it is too large. */
	readonly movers: readonly number[] | undefined;
	readonly stateCount: number;
}

/** Whole states of the loop are held at once. */
const LOOP_STATES_MAX = 20_000;

interface Edge {
	readonly from: number;
	readonly to: number;
	readonly move: Move;
}

type Edges = ReadonlyMap<number, readonly Edge[]>;

/** `members` are the states of the loop, the nearest first. */
export function walkLoop(search: Search, members: readonly number[]): Loop {
	const first = members[0];
	const entry = scheduleTo(search, first);
	const stateCount = members.length;
	if (stateCount > LOOP_STATES_MAX) return { entry, round: [], movers: undefined, stateCount };
	const edges = edgesFrom(search, first, stateAfter(search.machine, entry));
	const movers = new Set([...edges.values()].flat().map((edge) => edge.move.thread));
	return {
		entry,
		round: roundTrip(edges, first, movers),
		movers: [...movers].sort((a, b) => a - b),
		stateCount,
	};
}

/** The steps of the component with their moves: the search noted only where each leads, in the order of the moves. */
function edgesFrom(search: Search, first: number, vector: Int32Array): Edges {
	const { machine, graph } = search;
	const steps = createSteps(graph);
	const edges = new Map<number, readonly Edge[]>();
	const queue = [{ state: first, vector }];
	const seen = new Set([first]);
	for (let item = queue.shift(); item; item = queue.shift()) {
		const { state, vector: from } = item;
		readSteps(steps, state);
		const leaving = movesOf(machine, from).map((move, index) => ({
			from: state,
			to: steps.targets[steps.from + index],
			move,
		}));
		edges.set(state, leaving);
		for (const { to, move } of leaving) {
			if (seen.has(to)) continue;
			seen.add(to);
			const next = from.slice();
			takeMove(machine, next, move);
			queue.push({ state: to, vector: next });
		}
	}
	return edges;
}

function movesOf(machine: Machine, state: Int32Array): readonly Move[] {
	return machine.threads.flatMap((_, thread) =>
		Array.from({ length: machine.choiceCount(state, thread) }, (_, choice) => ({ thread, choice })),
	);
}

function roundTrip(edges: Edges, first: number, movers: ReadonlySet<number>): Schedule {
	const missing = new Set(movers);
	const walk: Edge[] = [];
	while (missing.size > 0) {
		const way = wayTo(edges, walk.at(-1)?.to ?? first, (edge) => missing.has(edge.move.thread));
		for (const edge of way) missing.delete(edge.move.thread);
		walk.push(...way);
	}
	const last = walk.at(-1);
	if (last && last.to !== first) walk.push(...wayTo(edges, last.to, (edge) => edge.to === first));
	return walk.map((edge) => edge.move);
}

/** The shortest walk that ends with an edge of the wanted kind. There is one: the component is strongly connected. */
function wayTo(edges: Edges, from: number, isWanted: (edge: Edge) => boolean): readonly Edge[] {
	const cameBy = new Map<number, Edge>();
	const queue = [from];
	for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
		for (const edge of edges.get(state) ?? []) {
			if (isWanted(edge)) return [...walkBack(cameBy, from, state), edge];
			if (edge.to === from || cameBy.has(edge.to)) continue;
			cameBy.set(edge.to, edge);
			queue.push(edge.to);
		}
	}
	return [];
}

function walkBack(cameBy: ReadonlyMap<number, Edge>, from: number, to: number): readonly Edge[] {
	const way: Edge[] = [];
	for (let edge = to === from ? undefined : cameBy.get(to); edge; edge = cameBy.get(edge.from)) {
		way.push(edge);
		if (edge.from === from) break;
	}
	return way.reverse();
}
