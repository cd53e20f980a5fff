// A closed walk through a loop of the state graph from where it is entered: the shortest on which every thread moves that
// can move in the loop at all, and of these one with the fewest context switches.

import type { Move, Schedule } from "../run/schedule.ts";

export interface Edge {
	readonly from: number;
	readonly to: number;
	readonly move: Move;
}

/** By state, the one where the loop is entered first. The loop is strongly connected. */
export type Edges = readonly (readonly Edge[])[];

/** A walk is told by where it is, who has moved on it, and who moved last: more of these are not compared. */
const WALKS_MAX = 100_000;

/** Empty where there is no step. Cost: linear in the walks compared; where these are too many, a round that may be longer. */
export function roundTrip(edges: Edges, movers: ReadonlySet<number>): Schedule {
	if (movers.size === 0) return [];
	return shortestRound(edges, [...movers]) ?? someRound(edges, movers);
}

interface Walk {
	readonly state: number;
	/** A bit for each mover that moved on it. */
	readonly moved: number;
	readonly edge: Edge | undefined;
	readonly before: Walk | undefined;
	readonly switches: number;
}

/** Step by step all walks of one length, each told apart only by what matters for how it may go on. */
function shortestRound(edges: Edges, movers: readonly number[]): Schedule | undefined {
	const all = (1 << movers.length) - 1;
	const seen = new Set<string>();
	let walks: readonly Walk[] = [
		{ state: 0, moved: 0, edge: undefined, before: undefined, switches: 0 },
	];
	while (walks.length > 0 && seen.size < WALKS_MAX) {
		const longer = new Map<string, Walk>();
		for (const walk of walks)
			for (const edge of edges[walk.state]) {
				const next = along(walk, edge, movers);
				const key = `${next.state} ${next.moved} ${edge.move.thread}`;
				const known = longer.get(key);
				if (!seen.has(key) && (!known || next.switches < known.switches)) longer.set(key, next);
			}
		for (const key of longer.keys()) seen.add(key);
		walks = [...longer.values()];
		const rounds = walks.filter(({ state, moved }) => state === 0 && moved === all);
		if (rounds.length > 0) return movesOf(fewestSwitches(rounds));
	}
	return undefined;
}

function along(walk: Walk, edge: Edge, movers: readonly number[]): Walk {
	const { thread } = edge.move;
	const isSwitch = walk.edge !== undefined && walk.edge.move.thread !== thread;
	return {
		state: edge.to,
		moved: walk.moved | (1 << movers.indexOf(thread)),
		edge,
		before: walk,
		switches: walk.switches + (isSwitch ? 1 : 0),
	};
}

function fewestSwitches(walks: readonly Walk[]): Walk {
	return walks.reduce((best, walk) => (walk.switches < best.switches ? walk : best));
}

function movesOf(walk: Walk): Schedule {
	const moves: Move[] = [];
	for (let at: Walk | undefined = walk; at?.edge; at = at.before) moves.push(at.edge.move);
	return moves.reverse();
}

/** A round in which each mover that is missing is gone to by the shortest way: not always the shortest. */
function someRound(edges: Edges, movers: ReadonlySet<number>): Schedule {
	const missing = new Set(movers);
	const walk: Edge[] = [];
	while (missing.size > 0) {
		const way = wayTo(edges, walk.at(-1)?.to ?? 0, (edge) => missing.has(edge.move.thread));
		for (const edge of way) missing.delete(edge.move.thread);
		walk.push(...way);
	}
	const last = walk.at(-1);
	if (last && last.to !== 0) walk.push(...wayTo(edges, last.to, (edge) => edge.to === 0));
	return walk.map((edge) => edge.move);
}

/** The shortest walk that ends with an edge of the wanted kind. There is one: the component is strongly connected. */
function wayTo(edges: Edges, from: number, isWanted: (edge: Edge) => boolean): readonly Edge[] {
	const cameBy = new Map<number, Edge>();
	const queue = [from];
	for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
		for (const edge of edges[state]) {
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
