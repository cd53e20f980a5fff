// One run with all it went through: forward, backward, jump. Only the moves are kept, one an instruction, and a whole
// state every so often; any other state is made again from the one before it, which costs a bounded number of
// instructions. Moving another way than recorded drops what came after. Nothing here decides who moves.

import type { Explanation, Machine, StepResult } from "../machine/machine.ts";
import { assert } from "../result.ts";
import { brokenIn, explainAtOnce } from "./at-once.ts";
import { MOVE_PART_MAX, type Move, type Schedule } from "./schedule.ts";

export interface HistoryLimits {
	readonly stepsMax: number;
	readonly memoryMaxBytes: number;
}

export const historyLimits: HistoryLimits = { stepsMax: 10_000, memoryMaxBytes: 64 << 20 };

/** Why a run stands where its record ends. */
export type Ending =
	| { readonly kind: "ended" }
	| { readonly kind: "violated"; readonly explanation: Explanation }
	| { readonly kind: "deadlock"; readonly explanation: Explanation }
	/** The history is full: steps or memory. */
	| { readonly kind: "full" }
	/** The schedule asks for a move that cannot be made here; the script has changed since it was recorded. */
	| { readonly kind: "misfit"; readonly move: Move }
	/** Threads can go on. */
	| { readonly kind: "unfinished" };

/** Instructions between two whole states at first; doubles whenever these take too much memory. */
const SPACING = 128;
/** A step that runs longer without reaching a border asks `machine.step` for the verdict on it. */
const STEP_INSTRUCTIONS_MAX = 30_000;
const NEVER = Number.POSITIVE_INFINITY;

export class History {
	readonly machine: Machine;
	readonly #limits: HistoryLimits;
	/** The state at `position`. */
	readonly #state: Int32Array;
	/** `thread << 8 | choice` of each instruction. */
	#moves = new Int32Array(256);
	#length = 0;
	#position = 0;
	/** Positions at which steps begin, ascending. */
	readonly #stepStarts: number[] = [];
	/** By thread: the position of its first move. A thread's first instruction begins a step, wherever it stands. */
	readonly #firstMoves: number[];
	/** States at multiples of the spacing. */
	#checkpoints: Int32Array[];
	#spacing = SPACING;
	#broken: Explanation | undefined;
	#misfit: Move | undefined;

	constructor(machine: Machine, limits: HistoryLimits = historyLimits) {
		assert(machine.threads.length <= MOVE_PART_MAX, "a move fits in two bytes");
		this.machine = machine;
		this.#limits = limits;
		this.#state = machine.createInitial();
		this.#checkpoints = [this.#state.slice()];
		this.#firstMoves = machine.threads.map(() => NEVER);
		this.#broken = explainAtOnce(machine, this.#state);
	}

	/** Instructions run before the present state. */
	get position(): number {
		return this.#position;
	}

	/** Instructions recorded. */
	get length(): number {
		return this.#length;
	}

	/** The present state, to read only. */
	get state(): Int32Array {
		return this.#state;
	}

	/** Steps recorded; a step that stands in its middle counts. */
	get stepCount(): number {
		return this.#stepStarts.length;
	}

	/** The step that the last instruction before `position` belongs to; 0 at the beginning. */
	stepOf(position: number): number {
		let low = 0;
		let high = this.#stepStarts.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#stepStarts[middle] < position) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** The position after step `step`, where the next one begins. */
	positionAfter(step: number): number {
		assert(step >= 0 && step <= this.stepCount, "a history has steps 0 to stepCount");
		return step < this.stepCount ? this.#stepStarts[step] : this.#length;
	}

	/** Who took step `step` (from 1), and which way. */
	moveOf(step: number): Move {
		assert(step >= 1 && step <= this.stepCount, "moves belong to steps 1 to stepCount");
		return this.moveAt(this.#stepStarts[step - 1]);
	}

	/** Who moves by the instruction at `position`, below `length`. */
	moveAt(position: number): Move {
		const move = this.#moves[position];
		return { thread: move >> 8, choice: move & 0xff };
	}

	/** A copy of the state after step `step`; 0 is the initial one. Cost: the instructions since the last whole state. */
	stateAt(step: number): Int32Array {
		const position = this.positionAfter(step);
		if (position === this.#position) return this.#state.slice();
		const from = Math.floor(position / this.#spacing);
		const state = this.#checkpoints[from].slice();
		this.#replay(state, from * this.#spacing, position);
		return state;
	}

	/** Everything recorded, as the moves of its steps. */
	schedule(): Schedule {
		return this.#stepStarts.map((start) => this.moveAt(start));
	}

	/** Why nothing follows the record's end. */
	ending(): Ending {
		if (this.#broken) return { kind: "violated", explanation: this.#broken };
		if (this.#misfit) return { kind: "misfit", move: this.#misfit };
		const { machine } = this;
		const last = this.stateAt(this.stepCount);
		if (canAnyMove(machine, last)) return { kind: this.#isFull() ? "full" : "unfinished" };
		if (machine.isFinal(last)) return { kind: "ended" };
		return { kind: "deadlock", explanation: machine.explainDeadlock(last) };
	}

	/** True where some thread can move on from the present state and the history has room for it. */
	canMove(): boolean {
		if (this.#position < this.#length) return true;
		return this.machine.threads.some((_, thread) => this.choiceCount(thread) > 0);
	}

	/** How many ways the thread can move from the present state; 0 where it cannot. */
	choiceCount(thread: number): number {
		if (thread >= this.machine.threads.length) return 0;
		if (this.#position === this.#length && !this.#hasRoom(thread)) return 0;
		return this.machine.choiceCount(this.#state, thread);
	}

	/** One instruction of a thread. False where it cannot be. A move other than the recorded one drops what came after. */
	moveThread(thread: number, choice: number): boolean {
		if (this.choiceCount(thread) <= choice) return false;
		const move = (thread << 8) | choice;
		if (this.#position < this.#length && this.#moves[this.#position] === move)
			return this.forward();
		this.#dropFuture();
		this.#record(move);
		return true;
	}

	/** A whole step of a thread, as the explorer counts them. False where it cannot move. */
	stepThread(thread: number, choice: number): boolean {
		const from = this.#position;
		if (!this.moveThread(thread, choice)) return false;
		while (!this.machine.isAtStepBorder(this.#state, thread)) {
			if (this.#position === this.#length && this.#broken !== undefined) return true;
			if (this.#position - from > STEP_INSTRUCTIONS_MAX) {
				this.#judgeEndless(from, thread, choice);
				return true;
			}
			if (!this.moveThread(thread, 0)) return true;
		}
		return true;
	}

	/** One instruction on along the record; false at its end. */
	forward(): boolean {
		if (this.#position === this.#length) return false;
		this.#execute(this.#state, this.#moves[this.#position]);
		this.#position++;
		return true;
	}

	/** One instruction back; false at the beginning. */
	back(): boolean {
		if (this.#position === 0) return false;
		this.seek(this.#position - 1);
		return true;
	}

	/** To any position of the record. Cost: the instructions since the last whole state. */
	seek(position: number): void {
		assert(position >= 0 && position <= this.#length, "a position lies within the record");
		const from = Math.floor(position / this.#spacing);
		const isNear = this.#position <= position && this.#position >= from * this.#spacing;
		if (!isNear) {
			this.#state.set(this.#checkpoints[from]);
			this.#position = from * this.#spacing;
		}
		this.#replay(this.#state, this.#position, position);
		this.#position = position;
	}

	/** The schedule asks for something else than can be done here; said again by `ending`. */
	markMisfit(move: Move): void {
		this.#misfit = move;
	}

	#record(move: number): void {
		const { machine } = this;
		const thread = move >> 8;
		const isFirst = this.#firstMoves[thread] === NEVER;
		if (isFirst) this.#firstMoves[thread] = this.#position;
		if (isFirst || machine.isAtStepBorder(this.#state, thread))
			this.#stepStarts.push(this.#position);
		if (this.#length === this.#moves.length) this.#moves = grown(this.#moves);
		this.#moves[this.#length++] = move;
		const result = this.#execute(this.#state, move);
		// The machine can put its last finding into words only until its next step.
		if (result !== 0) this.#broken = machine.explain(this.#state, result);
		this.#position++;
		if (this.#position % this.#spacing === 0) this.#keepCheckpoint();
	}

	/** Invariants are checked, and conditions latched, exactly where the explorer does: after whole steps. */
	#execute(state: Int32Array, move: number): StepResult {
		const { machine } = this;
		const thread = move >> 8;
		const result = machine.stepInstruction(state, thread, move & 0xff);
		if (result !== 0 || !machine.isAtStepBorder(state, thread)) return result;
		return brokenIn(machine, state);
	}

	#replay(state: Int32Array, from: number, to: number): void {
		for (let position = from; position < to; position++)
			this.#execute(state, this.#moves[position]);
	}

	/** The thread runs in a loop of its own: the machine's step knows when that is for ever. */
	#judgeEndless(from: number, thread: number, choice: number): void {
		const checkpoint = Math.floor(from / this.#spacing);
		const state = this.#checkpoints[checkpoint].slice();
		this.#replay(state, checkpoint * this.#spacing, from);
		const result = this.machine.step(state, thread, choice);
		if (result !== 0) this.#broken = this.machine.explain(state, result);
	}

	#dropFuture(): void {
		this.#broken = undefined;
		this.#misfit = undefined;
		this.#length = this.#position;
		this.#checkpoints.length = Math.floor(this.#position / this.#spacing) + 1;
		this.#stepStarts.length = this.stepOf(this.#position);
		this.#firstMoves.forEach((first, thread) => {
			if (first >= this.#position) this.#firstMoves[thread] = NEVER;
		});
	}

	/** A step that has begun may end, however many there are. */
	#hasRoom(thread: number): boolean {
		if (this.#broken !== undefined || this.#isOutOfMemory()) return false;
		return !this.#isFull() || !this.machine.isAtStepBorder(this.#state, thread);
	}

	#isFull(): boolean {
		return this.stepCount >= this.#limits.stepsMax || this.#isOutOfMemory();
	}

	#isOutOfMemory(): boolean {
		return this.#length * 4 >= this.#limits.memoryMaxBytes / 2;
	}

	#keepCheckpoint(): void {
		this.#checkpoints.push(this.#state.slice());
		const bytes = this.#checkpoints.length * this.#state.byteLength;
		if (bytes < this.#limits.memoryMaxBytes / 2) return;
		this.#checkpoints = this.#checkpoints.filter((_, index) => index % 2 === 0);
		this.#spacing *= 2;
	}
}

export function canAnyMove(machine: Machine, state: Int32Array): boolean {
	return machine.threads.some((_, thread) => machine.choiceCount(state, thread) > 0);
}

function grown(moves: Int32Array): Int32Array<ArrayBuffer> {
	const larger = new Int32Array(moves.length * 2);
	larger.set(moves);
	return larger;
}
