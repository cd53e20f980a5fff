// Who moves, and when to stop: stepping and continuing over a history, forward and backward. A step moves the selected
// thread; where that one is blocked, the others take turns until it can move. A run that was given a schedule keeps to
// it: its threads move in the recorded order whichever is selected. Every run ends, because a history does.

import {
	type Explanation,
	type History,
	type ProgramMachine,
	roundRobin,
} from "../../engine/index.ts";
import { type Breakpoints, fileOf, lineOf } from "./breakpoints.ts";
import { type Stand, Stands } from "./stands.ts";

export type StepKind = "over" | "into" | "out";
export type StepGrain = "statement" | "line" | "instruction";

export type Stop =
	| { readonly kind: "step" | "goto"; readonly thread: number }
	| { readonly kind: "breakpoint"; readonly thread: number; readonly ids: readonly number[] }
	| { readonly kind: "violation"; readonly thread: number; readonly explanation: Explanation }
	/** Backward: nothing lies before. */
	| { readonly kind: "start"; readonly thread: number }
	/** Forward: nothing follows. */
	| { readonly kind: "end"; readonly thread: number; readonly why: string };

export interface RunnerOptions {
	/** Keep to what is recorded, whichever thread is selected. */
	readonly followsRecord: boolean;
	/** Called before each new step of a thread, going forward. */
	readonly onStep: (thread: number) => void;
}

/** Whether a thread that moves on from a stand is to stop there, going back; and why. */
type BackTest = (moved: number, stand: Stand) => Stop | undefined;

/** Positions that a search backward replays in one go. */
const CHUNK = 128;

export class Runner {
	readonly #machine: ProgramMachine;
	readonly #history: History;
	readonly #breakpoints: Breakpoints;
	readonly #options: RunnerOptions;
	readonly #stands: Stands;

	constructor(
		machine: ProgramMachine,
		history: History,
		breakpoints: Breakpoints,
		options: RunnerOptions,
	) {
		this.#machine = machine;
		this.#history = history;
		this.#breakpoints = breakpoints;
		this.#options = options;
		this.#stands = new Stands(machine, history);
	}

	/** The thread that moves next if nobody is selected; at the end, the one that moved last. */
	get nextThread(): number {
		return Math.max(0, this.#chooseThread(undefined) ?? this.#lastThread());
	}

	get isAtEnd(): boolean {
		return this.#history.position === this.#history.length && !this.#history.canMove();
	}

	/** The state in which to look at a thread's frames: its own while it has not moved. */
	stateOf(thread: number): Int32Array {
		return this.#stands.stateOf(thread);
	}

	/** To the next breakpoint, violation or end. */
	continue(): Stop {
		return this.#run(undefined, () => false);
	}

	/** A step of one thread; a thread that has ended leaves it to the next in turn. */
	step(thread: number, kind: StepKind, grain: StepGrain): Stop {
		const selected = this.#stands.of(thread) === undefined ? this.nextThread : thread;
		this.#stands.begin(selected);
		const from = this.#stands.of(selected);
		return this.#run(selected, (moved) => {
			if (moved !== selected) return false;
			const now = this.#stands.of(selected);
			return from === undefined || now === undefined || this.#isStepDone(kind, grain, from, now);
		});
	}

	/** Back to where the thread began the statement before, without going into calls. */
	stepBack(thread: number, grain: StepGrain): Stop {
		if (this.#machine.threads[thread] === undefined) return this.stepBack(this.nextThread, grain);
		const now = this.#stands.of(thread);
		const depthMax = now?.depth ?? Number.POSITIVE_INFINITY;
		return this.#runBack(thread, (moved, then) => {
			if (moved !== thread) return undefined;
			if (grain === "instruction") return { kind: "step", thread };
			if (!then.isStatementStart || then.depth > depthMax) return undefined;
			if (grain === "line" && now !== undefined && this.#isSameLine(now, then)) return undefined;
			return { kind: "step", thread };
		});
	}

	/** Back to the last breakpoint passed, or to the start. */
	reverseContinue(): Stop {
		return this.#runBack(undefined, (moved, then) => {
			const ids = this.#breakpoints.at(then.pc);
			return ids.length === 0 ? undefined : { kind: "breakpoint", thread: moved, ids };
		});
	}

	/** To the state after a step of the record. */
	seek(step: number): Stop {
		const { stepCount } = this.#history;
		const target = Number.isInteger(step) ? Math.max(0, Math.min(step, stepCount)) : 0;
		this.#history.seek(this.#history.positionAfter(target));
		this.#stands.reset();
		return { kind: "goto", thread: target === 0 ? this.nextThread : this.#lastThread() };
	}

	// ── forward ──────────────────────────────────────────────────────────

	#run(selected: number | undefined, isDone: (moved: number) => boolean): Stop {
		for (;;) {
			const thread = this.#chooseThread(selected);
			if (thread === undefined) return this.#end();
			this.#move(thread);
			if (this.isAtEnd) return this.#end();
			const stand = this.#stands.of(thread);
			const ids = stand === undefined ? [] : this.#breakpoints.at(stand.pc);
			if (ids.length > 0) return { kind: "breakpoint", thread, ids };
			if (isDone(thread))
				return { kind: "step", thread: stand === undefined ? this.nextThread : thread };
		}
	}

	/** Undefined where nobody can move. */
	#chooseThread(selected: number | undefined): number | undefined {
		const { position, length } = this.#history;
		if (position < length && (selected === undefined || this.#options.followsRecord))
			return this.#history.moveAt(position).thread;
		if (selected !== undefined && this.#history.choiceCount(selected) > 0) return selected;
		const last = this.#lastThread();
		if (this.#isMidStep(last)) return last;
		const step = this.#history.stepOf(position);
		const { state } = this.#history;
		const thread = roundRobin({ machine: this.#machine, state, step, lastThread: last })?.thread;
		return thread === undefined || this.#history.choiceCount(thread) === 0 ? undefined : thread;
	}

	#isMidStep(thread: number): boolean {
		if (thread < 0 || this.#history.choiceCount(thread) === 0) return false;
		return !this.#machine.isAtStepBorder(this.#history.state, thread);
	}

	/** One statement of its prologue, or one instruction; the way recorded where the record has the thread here. */
	#move(thread: number): void {
		const history = this.#history;
		if (this.#stands.isInPrologue(thread)) {
			this.#stands.advance(thread);
			return;
		}
		if (this.#machine.isAtStepBorder(history.state, thread)) this.#options.onStep(thread);
		const isRecorded =
			history.position < history.length && history.moveAt(history.position).thread === thread;
		if (isRecorded) history.forward();
		else {
			this.#stands.willRecord(thread);
			history.moveThread(thread, 0);
		}
	}

	#end(): Stop {
		const ending = this.#history.ending();
		const thread = Math.max(0, this.#lastThread());
		switch (ending.kind) {
			case "violated":
			case "deadlock": {
				const { explanation } = ending;
				return { kind: "violation", thread: explanation.thread ?? thread, explanation };
			}
			case "ended":
				return { kind: "end", thread, why: "every thread has ended" };
			case "full":
				return {
					kind: "end",
					thread,
					why: `the run is cut off after ${this.#history.stepCount} steps`,
				};
			case "misfit":
			case "unfinished":
				return { kind: "end", thread, why: "nobody can move" };
		}
	}

	// ── backward ─────────────────────────────────────────────────────────

	/** The last stand before this one that `test` stops at; else the start of the run. */
	#runBack(thread: number | undefined, test: BackTest): Stop {
		const here = this.#backInPrologue(thread ?? this.nextThread, test);
		if (here !== undefined) return here;
		const history = this.#history;
		for (let end = history.position; end > 0; ) {
			const start = Math.max(0, end - CHUNK);
			let found: number | undefined;
			this.#stands.reset();
			for (history.seek(start); history.position < end; history.forward())
				if (this.#backAt(history.moveAt(history.position).thread, test) !== undefined)
					found = history.position;
			if (found !== undefined) {
				history.seek(found);
				this.#stands.reset();
				const stop = this.#backAt(history.moveAt(found).thread, test);
				if (stop !== undefined) return stop;
			}
			end = start;
		}
		history.seek(0);
		this.#stands.reset();
		return { kind: "start", thread: thread ?? this.nextThread };
	}

	/** At the present position, before the thread moves: where it stands, or earlier in its prologue. */
	#backAt(moved: number, test: BackTest): Stop | undefined {
		this.#stands.finish(moved);
		const stand = this.#stands.of(moved);
		return (stand && test(moved, stand)) ?? this.#backInPrologue(moved, test);
	}

	#backInPrologue(moved: number, test: BackTest): Stop | undefined {
		if (this.#stands.hasMoved(moved)) return undefined;
		let stop: Stop | undefined;
		this.#stands.goBack(moved, (stand) => {
			stop = test(moved, stand);
			return stop !== undefined;
		});
		return stop;
	}

	// ── where threads stand ──────────────────────────────────────────────

	#isStepDone(kind: StepKind, grain: StepGrain, from: Stand, now: Stand): boolean {
		if (grain === "instruction") return true;
		if (kind === "out") return now.depth < from.depth;
		if (!now.isStatementStart) return false;
		if (kind === "over" && now.depth > from.depth) return false;
		return grain === "statement" || now.depth !== from.depth || !this.#isSameLine(from, now);
	}

	#isSameLine(one: Stand, other: Stand): boolean {
		const { program } = this.#machine;
		if (one.depth !== other.depth || fileOf(program, one.pc) !== fileOf(program, other.pc))
			return false;
		return lineOf(program, one.pc) === lineOf(program, other.pc);
	}

	#lastThread(): number {
		const { position } = this.#history;
		return position === 0 ? -1 : this.#history.moveAt(position - 1).thread;
	}
}
