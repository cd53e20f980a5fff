// Who moves, and when to stop: stepping and continuing over a history, forward and backward. A step moves the selected
// thread; where that one is blocked, the others take turns until it can move. A run that was given a schedule keeps to
// it: its threads move in the recorded order whichever is selected. Every run ends, because a history does.

import {
	type Explanation,
	forEachFrame,
	type History,
	type ProgramMachine,
	roundRobin,
} from "../../engine/index.ts";
import { type Breakpoints, fileOf, lineOf } from "./breakpoints.ts";

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

/** Where a thread stands. */
interface Stand {
	readonly pc: number;
	/** Frames, the outermost included. */
	readonly depth: number;
	readonly isStatementStart: boolean;
}

/** Positions that a search backward replays in one go. */
const CHUNK = 128;

export class Runner {
	readonly #machine: ProgramMachine;
	readonly #history: History;
	readonly #breakpoints: Breakpoints;
	readonly #options: RunnerOptions;
	/** Position of each thread's first move in the record. */
	readonly #firstMoves: (number | undefined)[];
	/** How many outer frames are shown of a thread before its first move; 1 unless it was stepped into. */
	readonly #shownDepths = new Map<number, number>();
	/** Where the last stop was before a thread's first move: not to stop there for ever. */
	#stoppedBefore: { readonly position: number; readonly thread: number } | undefined;

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
		this.#firstMoves = machine.threads.map(() => undefined);
		for (let position = 0; position < history.length; position++)
			this.#firstMoves[history.moveAt(position).thread] ??= position;
	}

	/**
	 * How many of the inner frames of a thread are not shown: local instructions before its first step have run when the
	 * scenario begins, so that it stands inside calls that it has not, for its reader, made yet.
	 */
	hiddenFrames(thread: number): number {
		if (this.#hasMoved(thread)) return 0;
		return Math.max(0, this.#pcs(thread).length - (this.#shownDepths.get(thread) ?? 1));
	}

	/** The thread that moves next if nobody is selected; at the end, the one that moved last. */
	get nextThread(): number {
		return this.#chooseThread(undefined) ?? this.#lastThread();
	}

	get isAtEnd(): boolean {
		return this.#history.position === this.#history.length && !this.#history.canMove();
	}

	/** To the next breakpoint, violation or end. */
	continue(): Stop {
		return this.#run(undefined, () => false);
	}

	/** A step of one thread; a thread that has ended leaves it to the next in turn. */
	step(thread: number, kind: StepKind, grain: StepGrain): Stop {
		const selected = this.#stand(thread) === undefined ? this.nextThread : thread;
		if (kind === "into" && grain !== "instruction" && this.hiddenFrames(selected) > 0) {
			this.#shownDepths.set(selected, (this.#shownDepths.get(selected) ?? 1) + 1);
			return { kind: "step", thread: selected };
		}
		const from = this.#stand(selected);
		return this.#run(selected, (moved) => {
			if (moved !== selected) return false;
			const now = this.#stand(selected);
			return from === undefined || now === undefined || this.#isStepDone(kind, grain, from, now);
		});
	}

	/** Back to where the thread began the statement before, without going into calls. */
	stepBack(thread: number, grain: StepGrain): Stop {
		const now = this.#stand(thread);
		const depthMax = now?.depth ?? Number.POSITIVE_INFINITY;
		return this.#runBack(thread, (moved) => {
			if (moved !== thread) return undefined;
			const then = this.#stand(thread);
			if (then === undefined) return undefined;
			if (grain === "instruction") return { kind: "step", thread };
			if (!then.isStatementStart || then.depth > depthMax) return undefined;
			if (grain === "line" && now !== undefined && this.#isSameLine(now, then)) return undefined;
			return { kind: "step", thread };
		});
	}

	/** Back to the last breakpoint passed, or to the start. */
	reverseContinue(): Stop {
		return this.#runBack(undefined, (moved) => {
			if (!this.#hasMoved(moved)) return this.#firstMoveHit(moved);
			const then = this.#stand(moved);
			const ids = then === undefined ? [] : this.#breakpoints.at(then.pc);
			return ids.length === 0 ? undefined : { kind: "breakpoint", thread: moved, ids };
		});
	}

	/** To the state after a step of the record. */
	seek(step: number): Stop {
		const { stepCount } = this.#history;
		this.#history.seek(this.#history.positionAfter(Math.max(0, Math.min(step, stepCount))));
		return { kind: "goto", thread: step === 0 ? this.nextThread : this.#lastThread() };
	}

	// ── forward ──────────────────────────────────────────────────────────

	#run(selected: number | undefined, isDone: (moved: number) => boolean): Stop {
		for (;;) {
			const thread = this.#chooseThread(selected);
			if (thread === undefined) return this.#end();
			const early = this.#breakpointBeforeFirstMove(thread);
			if (early !== undefined) return early;
			this.#move(thread);
			if (this.isAtEnd) return this.#end();
			const stand = this.#stand(thread);
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

	/** One instruction; the way recorded where the record has the same thread here. */
	#move(thread: number): void {
		const history = this.#history;
		if (this.#machine.isAtStepBorder(history.state, thread)) this.#options.onStep(thread);
		const isRecorded =
			history.position < history.length && history.moveAt(history.position).thread === thread;
		if (isRecorded) {
			history.forward();
			return;
		}
		const { position } = history;
		this.#firstMoves.forEach((first, other) => {
			if (first !== undefined && first >= position) this.#firstMoves[other] = undefined;
		});
		this.#firstMoves[thread] ??= position;
		history.moveThread(thread, 0);
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

	/** A thread never arrives at the lines it begins at: a breakpoint there stops it before its first move. */
	#breakpointBeforeFirstMove(thread: number): Stop | undefined {
		const { position } = this.#history;
		if (this.#breakpoints.isEmpty || this.#hasMoved(thread)) return undefined;
		const before = this.#stoppedBefore;
		if (before?.position === position && before.thread === thread) return undefined;
		const stop = this.#firstMoveHit(thread);
		if (stop !== undefined) this.#stoppedBefore = { position, thread };
		return stop;
	}

	/** The outermost frame with a breakpoint on its line; it is shown from then on. */
	#firstMoveHit(thread: number): Stop | undefined {
		const pcs = this.#pcs(thread);
		const hit = pcs.findLastIndex((pc) => this.#breakpoints.onLineOf(pc).length > 0);
		if (hit < 0) return undefined;
		this.#shownDepths.set(thread, pcs.length - hit);
		return { kind: "breakpoint", thread, ids: this.#breakpoints.onLineOf(pcs[hit] ?? 0) };
	}

	#hasMoved(thread: number): boolean {
		return (this.#firstMoves[thread] ?? Number.POSITIVE_INFINITY) < this.#history.position;
	}

	// ── backward ─────────────────────────────────────────────────────────

	/** The last position before this one for which `test` names a stop; asked with the thread that moves on from there. */
	#runBack(thread: number | undefined, test: (moved: number) => Stop | undefined): Stop {
		const history = this.#history;
		for (let end = history.position; end > 0; ) {
			const start = Math.max(0, end - CHUNK);
			let found: { readonly position: number; readonly stop: Stop } | undefined;
			for (history.seek(start); history.position < end; history.forward()) {
				const { position } = history;
				const stop = test(history.moveAt(position).thread);
				if (stop !== undefined) found = { position, stop };
			}
			if (found !== undefined) {
				history.seek(found.position);
				return found.stop;
			}
			end = start;
		}
		history.seek(0);
		return { kind: "start", thread: thread ?? this.nextThread };
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

	/** Undefined for a thread that has ended. */
	#stand(thread: number): Stand | undefined {
		const hidden = this.hiddenFrames(thread);
		const pcs = this.#pcs(thread).slice(hidden);
		const [pc] = pcs;
		if (pc === undefined) return undefined;
		const isStatementStart = hidden > 0 || this.#machine.program.statementStarts[pc] === 1;
		return { pc, depth: pcs.length, isStatementStart };
	}

	#pcs(thread: number): readonly number[] {
		return pcsOf(this.#machine, this.#history.state, thread);
	}

	#lastThread(): number {
		const { position } = this.#history;
		return position === 0 ? -1 : this.#history.moveAt(position - 1).thread;
	}
}

/** Instructions of the frames, innermost first; none for a thread that has ended. */
function pcsOf(machine: ProgramMachine, state: Int32Array, thread: number): readonly number[] {
	const pcs: number[] = [];
	forEachFrame(machine, state, thread, (pc) => pcs.push(pc));
	return pcs;
}
