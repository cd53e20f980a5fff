// One thread of a crew: expands the blocks it is given, in the order in which they come.

import {
	beginLevel,
	createExpander,
	createMachine,
	createSharedVisited,
	type Expander,
	expandBlock,
	type Machine,
} from "../../engine/index.ts";
import type { Order, Report } from "./crew.ts";

export interface ThreadSide {
	post(report: Report): void;
	onOrder(handle: (order: Order) => void): void;
}

export function serveCrew(side: ThreadSide): void {
	let machine: Machine | undefined;
	let expander: Expander | undefined;
	side.onOrder((order) => {
		switch (order.kind) {
			case "start":
				machine = createMachine(order.program);
				break;
			case "table":
				if (machine)
					expander = createExpander(machine, createSharedVisited(order.slots, order.control));
				break;
			case "level":
				if (expander) beginLevel(expander, order.level);
				break;
			case "block":
				if (expander) side.post({ result: expandBlock(expander, order.block) });
		}
	});
}
