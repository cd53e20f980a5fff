// Rounds through loops made at random: closed, with everybody who can move, and no walk that is tried by hand is a shorter
// one, or as short with fewer context switches.

import { expect, test } from "vitest";
import { type Edge, type Edges, roundTrip } from "../../engine/explore/round.ts";
import type { Schedule } from "../../engine/index.ts";

/** A ring, so that every state can be reached from every other, with chords across. */
function loopOf(seed: number): Edges {
	let next = seed;
	const draw = (bound: number): number => {
		next = (next * 1_103_515_245 + 12_345) & 0x7fffffff;
		return (next >>> 8) % bound;
	};
	const states = 2 + draw(4);
	const edge = (from: number, to: number): Edge => ({
		from,
		to,
		move: { thread: draw(3), choice: 0 },
	});
	return Array.from({ length: states }, (_, state) => [
		edge(state, (state + 1) % states),
		...Array.from({ length: draw(2) }, () => edge(state, draw(states))),
	]);
}

function switchesOf(walk: readonly Edge[]): number {
	return walk.filter(({ move }, index) => index > 0 && move.thread !== walk[index - 1]?.move.thread)
		.length;
}

/** All walks of a length from where the loop is entered. */
function walksOf(edges: Edges, length: number): readonly (readonly Edge[])[] {
	if (length === 0) return [[]];
	return walksOf(edges, length - 1).flatMap((walk) =>
		(edges[walk.at(-1)?.to ?? 0] ?? []).map((edge) => [...walk, edge]),
	);
}

function isRound(edges: Edges, walk: readonly Edge[]): boolean {
	const movers = new Set(walk.map(({ move }) => move.thread));
	return walk.at(-1)?.to === 0 && edges.flat().every(({ move }) => movers.has(move.thread));
}

/** Two edges between the same states may be by the same thread: then it is all one which is taken. */
function threadsOf(schedule: Schedule | readonly Edge[]): string {
	return schedule.map((each) => ("move" in each ? each.move.thread : each.thread)).join("");
}

/** Longer rounds have too many walks to be tried by hand. */
const LENGTH_MAX = 9;

test("a round is the shortest there is, with the fewest context switches", () => {
	let tried = 0;
	for (let seed = 1; seed <= 200; seed++) {
		const edges = loopOf(seed);
		const movers = new Set(edges.flat().map(({ move }) => move.thread));
		const found = roundTrip(edges, movers);
		if (found.length > LENGTH_MAX) continue;
		tried++;
		for (let length = 1; length < found.length; length++)
			expect(walksOf(edges, length).some((walk) => isRound(edges, walk))).toBe(false);
		const rounds = walksOf(edges, found.length).filter((walk) => isRound(edges, walk));
		const own = rounds.filter((walk) => threadsOf(walk) === threadsOf(found));
		expect(own.length).toBeGreaterThan(0);
		expect(switchesOf(own[0] ?? [])).toBe(Math.min(...rounds.map(switchesOf)));
	}
	expect(tried).toBeGreaterThan(100);
});

test("where nobody can move there is no round", () => {
	expect(roundTrip([[]], new Set())).toEqual([]);
});
