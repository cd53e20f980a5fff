// Several threads on one search: hands out blocks of states and gives the engine what comes back. A thread that dies leaves
// its blocks to the others; nothing here waits for one that does not answer.

import {
	type Allocate,
	type Block,
	type BlockResult,
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

/** What it answers to a block, in the order of the blocks: without a result where it was told to stop. */
export interface Report {
	readonly index: number;
	readonly result: BlockResult | undefined;
}

export interface ThreadPort {
	post(order: Order): void;
	onReport(handle: (report: Report) => void): void;
	/** The thread died or could not start. */
	onFailure(handle: () => void): void;
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
	/** Asked now and then: the search is left alone where it is so. */
	shouldStop(): boolean;
	onProgress(): void;
}

/** Blocks that a thread has at once: one to expand, the others so that it need not wait. */
const BLOCKS_AHEAD = 8;
/** Milliseconds: a cancel is seen within 100. */
const LOOK_INTERVAL = 20;

/** `ended`: the search has; `stopped`: as was wanted; `lost`: no thread is left. */
export type CrewEnding = "ended" | "stopped" | "lost";

/** Goes on with the search until it has ended, or is to stop. What the threads run is marked in `ran` by then. */
export function exploreTogether(
	host: CrewHost,
	program: Program,
	together: SharedSearch,
	ran: Uint8Array,
	hooks: CrewHooks,
): Promise<CrewEnding> {
	return new Promise((resolve) => {
		const crew = new Crew(host, program, together, (ending) => {
			crew.joinMarks(ran);
			callOff();
			crew.dismiss();
			resolve(ending);
		});
		const callOff = host.every(LOOK_INTERVAL, () => {
			if (hooks.shouldStop()) crew.end("stopped");
			else hooks.onProgress();
		});
		crew.handOut();
	});
}

interface Member {
	readonly port: ThreadPort;
	/** Blocks that it has. */
	blocks: number;
	/** The table that it knows. */
	table: SharedVisited | undefined;
}

class Crew {
	#together: SharedSearch;
	#members: Member[];
	/** By thread, those that died included: what one ran before was reached. */
	#marks: Uint8Array[] = [];
	#isOver = false;
	#onEnd: (ending: CrewEnding) => void;

	constructor(
		host: CrewHost,
		program: Program,
		together: SharedSearch,
		onEnd: (ending: CrewEnding) => void,
	) {
		this.#together = together;
		this.#onEnd = onEnd;
		this.#members = Array.from({ length: host.threadCount }, () => this.#hire(host, program));
	}

	#hire(host: CrewHost, program: Program): Member {
		const member: Member = { port: host.createThread(), blocks: 0, table: undefined };
		member.port.onReport(({ index, result }) => {
			if (this.#isOver) return;
			member.blocks--;
			giveBack(this.#together, index, result);
			this.handOut();
		});
		member.port.onFailure(() => {
			if (this.#isOver || !this.#members.includes(member)) return;
			this.#members = this.#members.filter((other) => other !== member);
			loseBlocks(this.#together, member.blocks);
			this.handOut();
		});
		const { reduction } = this.#together.search.grain;
		const ran = new Uint8Array(host.allocate(ranBytes(program)));
		this.#marks.push(ran);
		member.port.post({ kind: "start", program, reduction, ran });
		return member;
	}

	joinMarks(ran: Uint8Array): void {
		for (const marks of this.#marks)
			for (let pc = 0; pc < ran.length; pc++) ran[pc] |= marks[pc] ?? 0;
	}

	/** Gives everybody as much as they may have, the least busy first. */
	handOut(): void {
		for (let round = 0; round < BLOCKS_AHEAD; round++)
			for (const member of this.#members) {
				if (member.blocks > round) continue;
				const block = takeBlock(this.#together);
				if (block) this.#give(member, block);
			}
		if (this.#together.search.ending !== undefined) this.end("ended");
		else if (this.#members.length === 0) this.end("lost");
	}

	#give(member: Member, block: Block): void {
		const { shared } = this.#together;
		if (member.table !== shared) {
			const { slots, control, slotCount } = shared;
			member.port.post({ kind: "table", slots, control, slotCount });
		}
		member.table = shared;
		member.port.post({ kind: "block", block });
		member.blocks++;
	}

	end(ending: CrewEnding): void {
		if (this.#isOver) return;
		this.#isOver = true;
		stopThreads(this.#together.shared);
		this.#onEnd(ending);
	}

	dismiss(): void {
		for (const { port } of this.#members) port.terminate();
	}
}
