// A step with all that needs no company behind it (machine/independence): the states in which every thread must be tried
// again. There are several where a choice lies on the way: it is nobody else's business, so both of its outcomes are
// followed at once. Each state in between is checked as it passes.

import type { LoneSteps } from "../machine/independence/lone-step.ts";
import type { Machine, StepResult } from "../machine/machine.ts";
import type { Move } from "../run/schedule.ts";
import { type Threads, threadBit } from "./fingerprint.ts";
import { takeMove } from "./move.ts";

/** Ends a row of lone steps that might go round for ever. */
const ROW_MAX = 64;
/** A choice that would make more branches is left for the next step. */
const BRANCHES_MAX = 16;

export interface Branches {
	readonly machine: Machine;
	readonly loneSteps: LoneSteps;
	/** Of which `count` are in use; the arrays are kept for the next step. */
	readonly branches: Branch[];
	count: number;
	/** The state before a lone step, which may have to be taken back. */
	readonly before: Int32Array;
	/** Whether moves are noted. */
	readonly records: boolean;
}

/** What was done in a row. */
interface Row {
	/** How many steps, by whom the last, and by whom any. */
	length: number;
	last: number;
	moved: Threads;
	/** All of them, where they are noted. */
	moves: readonly Move[];
}

interface Branch extends Row {
	readonly state: Int32Array;
	/** What its last step broke, or 0. */
	result: StepResult;
}

const NO_ROW: Readonly<Row> = { length: 0, last: 0, moved: 0, moves: [] };

export function createBranches(machine: Machine, loneSteps: LoneSteps, records: boolean): Branches {
	const before = new Int32Array(machine.stateWords);
	return { machine, loneSteps, branches: [], count: 0, before, records };
}

/** Follows the thread's next step wherever it leads; gives the number of branches, 0 where the thread cannot move. */
export function follow(branches: Branches, state: Int32Array, thread: number): number {
	const ways = branches.machine.choiceCount(state, thread);
	branches.count = 0;
	for (let choice = 0; choice < ways; choice++)
		addBranch(branches, state, NO_ROW, { thread, choice });
	for (let index = 0; index < branches.count; index++) runOn(branches, branches.branches[index]);
	return branches.count;
}

/** A branch that takes `move` from `state`, as a step behind those of `row`. */
function addBranch(branches: Branches, state: Int32Array, row: Row, move: Move): void {
	const { machine, records } = branches;
	const number = branches.count++;
	branches.branches[number] ??= { ...NO_ROW, state: state.slice(), result: 0 };
	const branch = branches.branches[number];
	branch.state.set(state);
	branch.length = row.length;
	branch.moved = row.moved;
	branch.moves = row.moves;
	branch.result = takeMove(machine, branch.state, move);
	lengthen(branch, move, records);
}

function lengthen(row: Row, move: Move, records: boolean): void {
	row.length++;
	row.last = move.thread;
	row.moved |= threadBit(move.thread);
	if (records) row.moves = [...row.moves, move];
}

/** Takes lone steps as long as there are any. */
function runOn(branches: Branches, branch: Branch): void {
	while (branch.result === 0 && branch.length < ROW_MAX) {
		const thread = loneThread(branches, branch);
		if (thread < 0 || !takeLoneStep(branches, branch, thread)) return;
	}
}

/** A thread whose next step needs no company, first of all the one that moved last; -1 where there is none. */
function loneThread({ machine, loneSteps }: Branches, { state, last }: Branch): number {
	const { length } = machine.threads;
	let movable = 0;
	let only = -1;
	for (let turn = 0; turn < length; turn++) {
		const thread = (last + turn) % length;
		if (machine.choiceCount(state, thread) === 0) continue;
		if (loneSteps.mayGoAlone(state, thread)) return thread;
		movable++;
		only = thread;
	}
	return movable === 1 && loneSteps.mayGoOn(state, only) ? only : -1;
}

/** The first way it can go in the branch itself, each other in a new one; false, and nothing done, where it needs company after all. */
function takeLoneStep(branches: Branches, branch: Branch, thread: number): boolean {
	const { machine, before, count, records } = branches;
	const { state } = branch;
	const ways = machine.choiceCount(state, thread);
	if (count + ways - 1 > BRANCHES_MAX) return false;
	before.set(state);
	const first = { thread, choice: 0 };
	branch.result = takeMove(machine, state, first);
	let isAlone = mayStay(branches, branch, thread);
	for (let choice = 1; choice < ways && isAlone; choice++) {
		addBranch(branches, before, branch, { thread, choice });
		isAlone = mayStay(branches, branches.branches[branches.count - 1], thread);
	}
	if (isAlone) lengthen(branch, first, records);
	else {
		state.set(before);
		branch.result = 0;
		branches.count = count;
	}
	return isAlone;
}

/** What is broken is told, whoever else could have moved. */
function mayStay({ loneSteps, before }: Branches, branch: Branch, thread: number): boolean {
	return branch.result !== 0 || loneSteps.mayHaveGoneAlone(before, branch.state, thread);
}
