// Several threads on one search: hands out blocks of states and gives the engine what comes back. Whoever hires the others
// does blocks as well: it knows the machine by heart, while theirs is compiled. A thread that dies leaves its blocks to those
// that are left; nothing here waits for one that does not answer.

import {
	type Allocate,
	type Block,
	type BlockResult,
	createExpander,
	type Expander,
	expandBlock,
	giveBack,
	loseBlocks,
	type Program,
	type Reduction,
	ranBytes,
	type SharedSearch,
	type SharedVisited,
	stopThreads,
	takeBlock,
} from "../../engine/index.ts";

/** What a thread is told. */
export type Order =
	| {
			readonly kind: "start";
			readonly program: Program;
			readonly reduction: Reduction;
			/** The thread's own marks of the instructions that it runs; its host reads them as well. */
			readonly ran: Uint8Array;
	  }
	| {
			readonly kind: "table";
			readonly slots: Int32Array;
			readonly control: Int32Array;
			readonly slotCount: number;
	  }
	| { readonly kind: "block"; readonly block: Block };

/** What it answers: that it has started; and to a block, in the order of the blocks, without a result where it was told to stop. */
export type Report =
	| { readonly kind: "ready" }
	| {
			readonly kind: "block";
			readonly index: number;
			readonly result: BlockResult | undefined;
	  };

export interface ThreadPort {
	post(order: Order): void;
	onReport(handle: (report: Report) => void): void;
	/** The thread died or could not start. */
	onFailure(handle: () => void): void;
	terminate(): void;
}

/** Threads, and what goes with them, of the place we run in. */
export interface CrewHost {
	/** Threads besides the one that hires them. */
	readonly helperCount: number;
	createThread(): ThreadPort;
	readonly allocate: Allocate;
	/** Calls `run` again and again; the result calls it off. */
	every(milliseconds: number, run: () => void): () => void;
	/** Lets what has arrived be heard. */
	pause(): Promise<void>;
}

export interface CrewHooks {
	/** Asked now and then: the search is left alone where it is so. */
	shouldStop(): boolean;
	onProgress(): void;
}

/** Blocks that a thread has at once: one to expand, the others so that it need not wait. */
const BLOCKS_AHEAD = 4;
/** Milliseconds: a cancel is seen within 100. */
const LOOK_INTERVAL = 20;

/** Goes on with the search until it has ended, or is to stop. What the threads run is marked in `ran` by then. */
export async function exploreTogether(
	host: CrewHost,
	program: Program,
	together: SharedSearch,
	ran: Uint8Array,
	hooks: CrewHooks,
): Promise<void> {
	const crew = new Crew(host, program, together);
	const callOff = host.every(LOOK_INTERVAL, () => {
		if (hooks.shouldStop()) crew.end();
		else hooks.onProgress();
	});
	try {
		await crew.explore();
	} finally {
		callOff();
		crew.dismiss();
		crew.joinMarks(ran);
	}
}

/** A thread that was hired. */
interface Helper {
	readonly port: ThreadPort;
	/** Until it has started, others do what there is. */
	isReady: boolean;
	/** Blocks that it has, and has given back. */
	blocks: number;
	done: number;
	/** The table that it knows. */
	table: SharedVisited | undefined;
}

class Crew {
	#host: CrewHost;
	#together: SharedSearch;
	#helpers: Helper[];
	/** By helper, those that died included: what one ran before was reached. */
	#marks: Uint8Array[] = [];
	#own: Expander;
	#isOver = false;
	/** Called where something has come back, or it is over. */
	#wake = () => {};

	constructor(host: CrewHost, program: Program, together: SharedSearch) {
		const { search, shared } = together;
		this.#host = host;
		this.#together = together;
		this.#own = createExpander(search.grain, shared, host.allocate);
		this.#helpers = Array.from({ length: host.helperCount }, () => this.#hire(program));
	}

	#hire(program: Program): Helper {
		const port = this.#host.createThread();
		const helper: Helper = { port, isReady: false, blocks: 0, done: 0, table: undefined };
		port.onReport((report) => this.#hear(helper, report));
		port.onFailure(() => this.#lose(helper));
		const { reduction } = this.#together.search.grain;
		const ran = new Uint8Array(this.#host.allocate(ranBytes(program)));
		this.#marks.push(ran);
		port.post({ kind: "start", program, reduction, ran });
		return helper;
	}

	#hear(helper: Helper, report: Report): void {
		if (this.#isOver) return;
		if (report.kind === "ready") helper.isReady = true;
		else {
			helper.blocks--;
			helper.done++;
			giveBack(this.#together, report.index, report.result);
		}
		this.#wake();
	}

	#lose(helper: Helper): void {
		if (this.#isOver || !this.#helpers.includes(helper)) return;
		this.#helpers = this.#helpers.filter((other) => other !== helper);
		loseBlocks(this.#together, helper.blocks);
		this.#wake();
	}

	/** Until it is over: everybody gets a block, this thread as well, before anybody gets more. */
	async explore(): Promise<void> {
		while (!this.#isOver) {
			this.#handOut(1);
			const block = takeBlock(this.#together);
			this.#handOut(BLOCKS_AHEAD);
			if (block) this.#expand(block);
			if (this.#together.search.ending !== undefined) this.end();
			else await (block || this.#together.growth ? this.#host.pause() : this.#news());
		}
	}

	#expand(block: Block): void {
		this.#own.shared = this.#together.shared;
		giveBack(this.#together, block.index, expandBlock(this.#own, block));
	}

	#news(): Promise<void> {
		return new Promise((resolve) => {
			this.#wake = resolve;
		});
	}

	/** Up to so many blocks each, the least busy first. Fewer to one that has just started: it is slow, and others would wait. */
	#handOut(blocksMax: number): void {
		for (let round = 0; round < blocksMax; round++)
			for (const helper of this.#helpers) {
				if (!helper.isReady || helper.blocks > Math.min(round, helper.done)) continue;
				const block = takeBlock(this.#together);
				if (block) this.#give(helper, block);
			}
	}

	#give(helper: Helper, block: Block): void {
		const { shared } = this.#together;
		if (helper.table !== shared) {
			const { slots, control, slotCount } = shared;
			helper.port.post({ kind: "table", slots, control, slotCount });
		}
		helper.table = shared;
		helper.port.post({ kind: "block", block });
		helper.blocks++;
	}

	end(): void {
		this.#isOver = true;
		stopThreads(this.#together.shared);
		this.#wake();
	}

	dismiss(): void {
		for (const { port } of this.#helpers) port.terminate();
	}

	joinMarks(ran: Uint8Array): void {
		for (const marks of this.#marks)
			for (let pc = 0; pc < ran.length; pc++) ran[pc] |= marks[pc] ?? 0;
	}
}
