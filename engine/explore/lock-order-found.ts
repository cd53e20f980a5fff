// What is said of locks that are taken in orders which make a round, each order with a run that takes its locks so.

import type { Machine } from "../machine/machine.ts";
import type { Schedule } from "../run/schedule.ts";
import type { Found, OtherRun } from "./verdict.ts";

/** An order of two locks; the last step of the schedule takes the second of them. */
export interface ShownOrder {
	readonly held: number;
	readonly taken: number;
	readonly schedule: Schedule;
}

/** `orders` ends with the one that closes the round: its run is the verdict's. */
export function foundLockOrder(machine: Machine, orders: readonly ShownOrder[]): Found {
	const others = orders.map((order, index) => {
		const which =
			orders.length === 2 ? "The other order" : `Order ${index + 1} of ${orders.length}`;
		return otherRun(machine, order, which);
	});
	const last = others.pop();
	const words = orders.map((order) => orderWords(machine, order));
	return {
		outcome: "violated",
		code: "lock-order",
		message: `${words.join("; ")}. Threads that do this at the same time wait for each other for ever. Take the locks in one order everywhere.`,
		schedule: last?.schedule,
		loopFrom: undefined,
		otherRuns: others,
		paths: orders.map(({ taken }) => lockPath(machine, taken)),
		thread: last?.thread,
		reason: undefined,
	};
}

function otherRun(machine: Machine, order: ShownOrder, which: string): OtherRun {
	return {
		code: "lock-order",
		message: `${which}: ${orderWords(machine, order)}.`,
		paths: [order.held, order.taken].map((lock) => lockPath(machine, lock)),
		thread: order.schedule.at(-1)?.thread,
		schedule: order.schedule,
	};
}

function orderWords(machine: Machine, { held, taken, schedule }: ShownOrder): string {
	const name = machine.threads[schedule.at(-1)?.thread ?? 0]?.name;
	return `${name} takes ${machine.lockName(taken)} while it holds ${machine.lockName(held)}`;
}

function lockPath(machine: Machine, lock: number): string {
	return `lock:${machine.lockName(lock)}`;
}
