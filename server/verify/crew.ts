// Several threads on one search: hands out the blocks of each level, collects what comes back, and lets the engine make the
// next level of it. A thread that dies ends the search, as a value; nothing here waits for one that does not answer.

import {
	type Allocate,
	absorb,
	type Block,
	type BlockResult,
	type Level,
	type Levels,
	nextLevel,
	noteResult,
	type Program,
	repeatLevel,
	type SharedVisited,
	STOP,
	STOP_WANTED,
} from "../../engine/index.ts";

/** What a thread is told. */
export type Order =
	| { readonly kind: "start"; readonly program: Program }
	| { readonly kind: "table"; readonly slots: Int32Array; readonly control: Int32Array }
	| { readonly kind: "level"; readonly level: Level }
	| { readonly kind: "block"; readonly block: Block };

/** What it answers to a block: `undefined` where it was told to stop. */
export interface Report {
	readonly result: BlockResult | undefined;
}

export interface ThreadPort {
	post(order: Order): void;
	onReport(handle: (report: Report) => void): void;
	/** The thread died or could not start. */
	onFailure(handle: (reason: string) => void): void;
	terminate(): void;
}

/** Threads, and what goes with them, of the place we run in. */
export interface CrewHost {
	readonly threadCount: number;
	createThread(): ThreadPort;
	readonly allocate: Allocate;
	/** Calls `run` again and again; the result calls it off. */
	every(milliseconds: number, run: () => void): () => void;
}

export interface CrewHooks {
	/** Asked often: the search ends with it. */
	shouldStop(): boolean;
	onLevel(): void;
}

/** How a level ended: with all its results, or before it was done. */
type LevelEnding =
	| { readonly kind: "done"; readonly results: readonly BlockResult[] }
	| { readonly kind: "full" }
	| { readonly kind: "stopped" };

/** Blocks that a thread has at once: one to expand, one so that it need not wait. */
const BLOCKS_AHEAD = 2;
/** A cancel must be seen within 100 ms. */
const STOP_INTERVAL = 20;

/**
 * Goes on with the search until it has ended, or is to stop. Gives the reason where a thread died; the search then stands
 * where it stood before the level at hand.
 */
export async function exploreTogether(
	host: CrewHost,
	program: Program,
	levels: Levels,
	hooks: CrewHooks,
): Promise<string | undefined> {
	const crew = new Crew(host, program, levels, hooks);
	try {
		let level = nextLevel(levels);
		while (level) {
			const ending = await crew.expand(level);
			if (ending.kind === "stopped") break;
			if (ending.kind === "done") {
				absorb(levels, ending.results);
				hooks.onLevel();
				if (levels.search.ending !== undefined || hooks.shouldStop()) break;
			}
			level = ending.kind === "done" ? nextLevel(levels) : repeatLevel(levels);
		}
		return crew.lost;
	} finally {
		crew.dismiss();
	}
}

class Crew {
	/** Why there is a thread less. */
	lost: string | undefined;
	#threads: readonly ThreadPort[];
	#levels: Levels;
	#hooks: CrewHooks;
	#callOff: () => void;
	#table: SharedVisited | undefined;
	#handedOut = 0;
	#answered = 0;
	#results: BlockResult[] = [];
	#end: (ending: LevelEnding) => void = () => {};

	constructor(host: CrewHost, program: Program, levels: Levels, hooks: CrewHooks) {
		this.#levels = levels;
		this.#hooks = hooks;
		this.#threads = Array.from({ length: host.threadCount }, () => this.#hire(host, program));
		this.#callOff = host.every(STOP_INTERVAL, () => {
			if (this.#hooks.shouldStop()) this.#stop();
		});
	}

	#hire(host: CrewHost, program: Program): ThreadPort {
		const thread = host.createThread();
		thread.onFailure((reason) => {
			this.lost ??= reason;
			this.#stop();
		});
		thread.onReport(({ result }) => {
			this.#answered++;
			if (result) this.#results.push(result);
			if (result && noteResult(this.#levels, result)) this.#stop();
			else this.#handOut(thread);
		});
		thread.post({ kind: "start", program });
		return thread;
	}

	dismiss(): void {
		this.#callOff();
		for (const thread of this.#threads) thread.terminate();
	}

	expand(level: Level): Promise<LevelEnding> {
		const { blocks, shared } = this.#levels;
		if (this.lost !== undefined) return Promise.resolve({ kind: "stopped" });
		this.#handedOut = this.#answered = 0;
		this.#results = [];
		return new Promise((resolve) => {
			this.#end = resolve;
			for (const thread of this.#threads) {
				if (shared !== this.#table)
					thread.post({ kind: "table", slots: shared.slots, control: shared.control });
				thread.post({ kind: "level", level });
			}
			this.#table = shared;
			for (let round = 0; round < BLOCKS_AHEAD; round++)
				for (const thread of this.#threads)
					if (this.#handedOut < blocks.length) this.#handOut(thread);
		});
	}

	/** Another block for the thread; where there is none and all are back, the level is over. */
	#handOut(thread: ThreadPort): void {
		const { blocks, shared } = this.#levels;
		const isStopping = Atomics.load(shared.control, STOP) !== 0;
		if (this.#handedOut < blocks.length && !isStopping)
			thread.post({ kind: "block", block: blocks[this.#handedOut++] });
		else if (this.#answered === this.#handedOut)
			this.#end(isStopping ? { kind: "full" } : { kind: "done", results: this.#inOrder() });
	}

	#inOrder(): readonly BlockResult[] {
		return this.#results.sort((a, b) => a.index - b.index);
	}

	/** At once, whatever the threads do. */
	#stop(): void {
		Atomics.store(this.#levels.shared.control, STOP, STOP_WANTED);
		this.#end({ kind: "stopped" });
	}
}
