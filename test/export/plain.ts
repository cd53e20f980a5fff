// States and steps of a machine in which nothing breaks, counted as plainly as can be: whole states in a set.

import type { Machine } from "../../engine/index.ts";

export function countStates(machine: Machine): {
	readonly states: number;
	readonly transitions: number;
} {
	const first = machine.createInitial();
	const seen = new Set([keyOf(first)]);
	const waiting = [first];
	let transitions = 0;
	for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
		for (let thread = 0; thread < machine.threads.length; thread++) {
			const ways = machine.choiceCount(state, thread);
			for (let choice = 0; choice < ways; choice++) {
				const next = state.slice();
				transitions++;
				machine.step(next, thread, choice);
				machine.canonicalise(next, thread);
				machine.brokenInvariant(next); // notes which conditions have held by now
				const key = keyOf(next);
				if (seen.has(key)) continue;
				seen.add(key);
				waiting.push(next);
			}
		}
	return { states: seen.size, transitions };
}

function keyOf(state: Int32Array): string {
	return Buffer.from(state.buffer, state.byteOffset, state.byteLength).toString("latin1");
}
