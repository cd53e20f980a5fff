// Where threads stand. The local statements before a thread's first step have run when the scenario begins; for its
// reader they have not. So a thread that has not moved yet stands at one of them, its prologue, and goes through it
// without moving the history. From its first move on it stands where the history has it.

import { forEachFrame, type History, type ProgramMachine } from "../../engine/index.ts";

export interface Stand {
	readonly pc: number;
	/** Frames, the outermost included. */
	readonly depth: number;
	readonly isStatementStart: boolean;
}

/** A prologue longer than this is cut off: its loop may have no end. */
const PROLOGUE_INSTRUCTIONS_MAX = 1_000;
/** Before the first statement of a prologue, where a breakpoint on it has not been met yet. */
const NOT_BEGUN = -1;

export class Stands {
	readonly #machine: ProgramMachine;
	readonly #history: History;
	/** For each thread a state at each of its statements before its first step. */
	readonly #prologues: readonly (readonly Int32Array[])[];
	/** Which statement of its prologue each thread stands at; the number of them for none any more. */
	readonly #reached: number[];
	/** Position of each thread's first move in the record. */
	readonly #firstMoves: (number | undefined)[];

	constructor(machine: ProgramMachine, history: History) {
		this.#machine = machine;
		this.#history = history;
		this.#prologues = machine.threads.map((_, thread) => prologueOf(machine, thread));
		this.#reached = machine.threads.map(() => NOT_BEGUN);
		this.#firstMoves = machine.threads.map(() => undefined);
		for (let position = 0; position < history.length; position++)
			this.#firstMoves[history.moveAt(position).thread] ??= position;
	}

	/** Undefined for a thread that has ended, or that there is not. */
	of(thread: number): Stand | undefined {
		if (this.#machine.threads[thread] === undefined) return undefined;
		return this.#standIn(this.stateOf(thread), thread);
	}

	/** The state in which to look at a thread's frames. */
	stateOf(thread: number): Int32Array {
		return this.#prologueState(thread) ?? this.#history.state;
	}

	/** True where the thread goes through its prologue next, and not on in the history. */
	isInPrologue(thread: number): boolean {
		return this.#prologueState(thread) !== undefined;
	}

	/** The next statement of the prologue, or its end. */
	advance(thread: number): void {
		this.#reached[thread] = this.#reachedBy(thread) + 1;
	}

	/** As `advance` where the thread has not begun: then it stands at its first statement, to be run. */
	begin(thread: number): void {
		if (this.#reachedBy(thread) === NOT_BEGUN) this.#reached[thread] = 0;
	}

	/** To be called before a move is recorded at the present position. */
	willRecord(thread: number): void {
		const { position } = this.#history;
		this.#firstMoves.forEach((first, other) => {
			if (first !== undefined && first >= position) this.#firstMoves[other] = undefined;
		});
		this.#firstMoves[thread] ??= position;
	}

	/** After going back: threads that have not moved here stand before their prologues again. */
	reset(): void {
		this.#reached.fill(NOT_BEGUN);
	}

	/**
	 * The last statement of the prologue before where the thread stands, of which the test is true; the thread stands
	 * there then. For a thread that has not moved at the present position.
	 */
	goBack(thread: number, test: (stand: Stand) => boolean): boolean {
		const prologue = this.#prologues[thread] ?? [];
		for (let index = Math.min(this.#reachedBy(thread), prologue.length) - 1; index >= 0; index--) {
			const stand = this.#standIn(prologue[index] ?? this.#history.state, thread);
			if (stand === undefined || !test(stand)) continue;
			this.#reached[thread] = index;
			return true;
		}
		return false;
	}

	/** Puts the thread at the end of its prologue, where its first move follows. */
	finish(thread: number): void {
		this.#reached[thread] = this.#prologues[thread]?.length ?? 0;
	}

	hasMoved(thread: number): boolean {
		return (this.#firstMoves[thread] ?? Number.POSITIVE_INFINITY) < this.#history.position;
	}

	#reachedBy(thread: number): number {
		return this.#reached[thread] ?? NOT_BEGUN;
	}

	#prologueState(thread: number): Int32Array | undefined {
		if (this.hasMoved(thread)) return undefined;
		return this.#prologues[thread]?.[Math.max(0, this.#reachedBy(thread))];
	}

	#standIn(state: Int32Array, thread: number): Stand | undefined {
		let depth = 0;
		let innermost: number | undefined;
		forEachFrame(this.#machine, state, thread, (pc) => {
			innermost ??= pc;
			depth++;
		});
		if (innermost === undefined) return undefined;
		const isStatementStart = this.#machine.program.statementStarts[innermost] === 1;
		return { pc: innermost, depth, isStatementStart };
	}
}

/** Runs what is local before a thread's first step, in a state of its own. */
function prologueOf(machine: ProgramMachine, thread: number): readonly Int32Array[] {
	const states: Int32Array[] = [];
	const state = machine.createUnsettled();
	for (let count = 0; count < PROLOGUE_INSTRUCTIONS_MAX; count++) {
		if (machine.isAtStepBorder(state, thread)) return states;
		let innermost: number | undefined;
		forEachFrame(machine, state, thread, (pc) => {
			innermost ??= pc;
		});
		if (innermost !== undefined && machine.program.statementStarts[innermost] === 1)
			states.push(state.slice());
		if (machine.stepInstruction(state, thread, 0) !== 0) return states;
	}
	return states;
}
