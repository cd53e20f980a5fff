// Runs from the initial state until everything has ended, something is broken, nobody can move, or the history is full.
// The scheduler says who is next; the history does and keeps it.

import type { Machine } from "../machine/machine.ts";
import { History, type HistoryLimits, historyLimits } from "./history.ts";
import type { Schedule } from "./schedule.ts";
import { replay, roundRobin, type Scheduler, seeded } from "./scheduler.ts";

/** The run of a recorded schedule, as far as it fits; `ending` of the history tells where it does not. */
export function runSchedule(machine: Machine, schedule: Schedule, limits = historyLimits): History {
	return run(machine, replay(schedule), limits);
}

/** One run of many, the same for the same seed. */
export function runSeeded(machine: Machine, seed: number, limits = historyLimits): History {
	return run(machine, seeded(seed), limits);
}

/** The run in which each thread takes one step in turn. */
export function runRoundRobin(machine: Machine, limits = historyLimits): History {
	return run(machine, roundRobin, limits);
}

export function run(machine: Machine, scheduler: Scheduler, limits: HistoryLimits): History {
	const history = new History(machine, limits);
	runOn(history, scheduler);
	return history;
}

/** Takes up a history at its present position and runs on; what it recorded before stays where the moves are the same. */
export function runOn(history: History, scheduler: Scheduler): void {
	const { machine } = history;
	let lastThread = lastThreadOf(history);
	// Ends because each round takes a step, and a history has room for so many.
	for (let step = history.stepOf(history.position); ; step++) {
		const move = scheduler({ machine, state: history.state, step, lastThread });
		if (move === undefined) return;
		if (!history.stepThread(move.thread, move.choice)) {
			if (machine.choiceCount(history.state, move.thread) <= move.choice) history.markMisfit(move);
			return;
		}
		lastThread = move.thread;
	}
}

function lastThreadOf(history: History): number {
	const step = history.stepOf(history.position);
	return step === 0 ? -1 : history.moveOf(step).thread;
}
