// One thread of a crew: expands the blocks it is given, in the order in which they come.

import {
	type Allocate,
	createCoveringMachine,
	createExpander,
	createGrain,
	createSharedVisited,
	type Expander,
	expandBlock,
	type Grain,
} from "../../engine/index.ts";
import type { Order, Report } from "./crew.ts";

export interface ThreadSide {
	readonly allocate: Allocate;
	post(report: Report): void;
	onOrder(handle: (order: Order) => void): void;
}

export function serveCrew(side: ThreadSide): void {
	let grain: Grain | undefined;
	let expander: Expander | undefined;
	side.onOrder((order) => {
		if (order.kind === "start") {
			grain = createGrain(createCoveringMachine(order.program, order.ran), order.reduction);
			side.post({ kind: "ready" });
		} else if (order.kind === "table") {
			const shared = createSharedVisited(order.slots, order.control, order.slotCount);
			if (expander) expander.shared = shared;
			else expander = grain && createExpander(grain, shared, side.allocate);
		} else if (expander) {
			const { block } = order;
			side.post({ kind: "block", index: block.index, result: expandBlock(expander, block) });
		}
	});
}
