// What an expression reads and writes. JavaScript evaluates from left to right, C in any order: where one operand writes
// what its neighbour touches, the two languages may differ, and the translation refuses.

import type { Node } from "typescript/unstable/ast";
import { type Module, refuse } from "./modules.ts";

export interface Effects {
	/** `s` for the state vector, else a name in C. */
	readonly reads: ReadonlySet<string>;
	readonly writes: ReadonlySet<string>;
	/** Functions, whose own effects come on top. */
	readonly calls: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

export const noEffects: Effects = { reads: none, writes: none, calls: none };

export function reading(name: string): Effects {
	return { ...noEffects, reads: new Set([name]) };
}

export function writing(name: string): Effects {
	return { ...noEffects, writes: new Set([name]) };
}

export function calling(name: string): Effects {
	return { ...noEffects, calls: new Set([name]) };
}

export function both(...all: readonly Effects[]): Effects {
	const busy = all.filter((each) => each !== noEffects);
	if (busy.length < 2) return busy[0] ?? noEffects;
	return {
		reads: new Set(busy.flatMap((each) => [...each.reads])),
		writes: new Set(busy.flatMap((each) => [...each.writes])),
		calls: new Set(busy.flatMap((each) => [...each.calls])),
	};
}

/** Operands that C may evaluate in any order. */
export interface Neighbours {
	readonly module: Module;
	readonly node: Node;
	readonly operands: readonly Effects[];
}

/** Refuses where the order would show. `effectsOf` knows each function's own effects. */
export function checkOrder(
	neighbours: readonly Neighbours[],
	effectsOf: ReadonlyMap<string, Effects>,
): void {
	const closed = closure(effectsOf);
	for (const { module, node, operands } of neighbours) {
		const whole = operands.map((each) => withCalls(each, closed));
		const clash = whole.some((one, index) =>
			whole.some((other, place) => place !== index && disturbs(one, other)),
		);
		if (clash) refuse(module, node, "C may evaluate its operands in another order");
	}
}

function disturbs(one: Effects, other: Effects): boolean {
	return [...one.writes].some((name) => other.reads.has(name) || other.writes.has(name));
}

function withCalls(effects: Effects, closed: ReadonlyMap<string, Effects>): Effects {
	return both(effects, ...[...effects.calls].map((name) => closed.get(name) ?? noEffects));
}

/** Each function's effects with those of all it calls: repeated until nothing is new. */
function closure(effectsOf: ReadonlyMap<string, Effects>): ReadonlyMap<string, Effects> {
	let current = new Map(effectsOf);
	for (let size = -1, next = sizeOf(current); next !== size; ) {
		size = next;
		current = new Map([...current].map(([name, effects]) => [name, withCalls(effects, current)]));
		next = sizeOf(current);
	}
	return current;
}

function sizeOf(effectsOf: ReadonlyMap<string, Effects>): number {
	let size = 0;
	for (const { reads, writes, calls } of effectsOf.values())
		size += reads.size + writes.size + calls.size;
	return size;
}
