// The functions in an order in which callees come before callers, and the circles that have no such order: Tarjan's
// strongly connected components, without recursion of our own.

import type { Symbol } from "../names.ts";
import type { Table } from "./scope.ts";

export interface CallOrder {
	/** Where each function of the script stands in an order with callees first. */
	readonly places: ReadonlyMap<Symbol, number>;
	/** Functions that call themselves, directly or through each other; each circle in the order of the calls. */
	readonly circles: readonly (readonly Symbol[])[];
}

type Callees = ReadonlyMap<Symbol, ReadonlySet<Symbol>>;

export function callOrder(table: Table): CallOrder {
	const components = new Components(table.callees);
	for (const symbol of table.functions) components.visit(symbol);
	return components;
}

interface Visit {
	readonly symbol: Symbol;
	readonly callees: readonly Symbol[];
	next: number;
	/** The earliest open function that this one leads to. */
	low: number;
	readonly index: number;
}

class Components implements CallOrder {
	readonly places = new Map<Symbol, number>();
	readonly circles: (readonly Symbol[])[] = [];
	#callees: Callees;
	#index = new Map<Symbol, number>();
	#open = new Set<Symbol>();
	/** The open ones again, in the order they were opened. */
	#stack: Symbol[] = [];

	constructor(callees: Callees) {
		this.#callees = callees;
	}

	visit(start: Symbol): void {
		if (this.#index.has(start)) return;
		const visits = [this.#begin(start)];
		for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
			const callee = visit.callees[visit.next++];
			const index = callee && this.#index.get(callee);
			if (callee === undefined) {
				visits.pop();
				const caller = visits.at(-1);
				if (caller) caller.low = Math.min(caller.low, visit.low);
				if (visit.low === visit.index) this.#close(visit.symbol);
			} else if (index === undefined) visits.push(this.#begin(callee));
			else if (this.#open.has(callee)) visit.low = Math.min(visit.low, index);
		}
	}

	#begin(symbol: Symbol): Visit {
		const index = this.#index.size;
		this.#index.set(symbol, index);
		this.#open.add(symbol);
		this.#stack.push(symbol);
		const callees = [...(this.#callees.get(symbol) ?? [])];
		return { symbol, callees, next: 0, low: index, index };
	}

	/** Everything opened since belongs together; what was opened last is called by what was opened before. */
	#close(symbol: Symbol): void {
		const members = new Set<Symbol>();
		while (!members.has(symbol)) {
			const member = this.#stack.pop();
			if (!member) break;
			members.add(member);
			this.#open.delete(member);
			this.places.set(member, this.places.size);
		}
		if (members.size > 1 || this.#callees.get(symbol)?.has(symbol))
			this.circles.push(circleFrom(symbol, members, this.#callees));
	}
}

/** The shortest way from a function back to itself, inside its circle. */
function circleFrom(
	start: Symbol,
	members: ReadonlySet<Symbol>,
	callees: Callees,
): readonly Symbol[] {
	const from = new Map<Symbol, Symbol>();
	const queue = [start];
	for (const symbol of queue)
		for (const callee of callees.get(symbol) ?? []) {
			if (callee === start) return pathTo(symbol, start, from);
			if (!members.has(callee) || from.has(callee)) continue;
			from.set(callee, symbol);
			queue.push(callee);
		}
	return [start];
}

function pathTo(last: Symbol, start: Symbol, from: ReadonlyMap<Symbol, Symbol>): readonly Symbol[] {
	const path = [last];
	for (let symbol = last; symbol !== start; ) {
		symbol = from.get(symbol) ?? start;
		path.push(symbol);
	}
	return path.reverse();
}
