// Where every field of the world lies in the state vector, computed from the program's plan. Offsets are absolute;
// records of one kind follow each other with a fixed stride. Nobody outside machine/ and view/project.ts reads them.

import type { Program } from "../program/program.ts";

/** Words of an address space before its VMAs. */
export const mmField = {
	/** mm_users, mm_count: references to the contents, to the struct. */
	users: 0,
	count: 1,
	/** The notifier sequence S, the number A of running invalidations. */
	seq: 2,
	active: 3,
	/** Bit 0: an address space; bit 1: a notifier was inserted once. */
	flags: 4,
	rssAnon: 5,
	/** Explicit references by mmget_not_zero and mmgrab that are still out. */
	gotten: 6,
	grabbed: 7,
	/** Bit masks of existing tables: one bit a PTE table, a PMD table, a PUD table of the window. */
	pteTables: 8,
	pteTablesHigh: 9,
	vmas: 10,
} as const;

export const MM_EXISTS = 1;
export const MM_HAD_NOTIFIER = 2;

/** Words of a page. */
export const pageField = { refcount: 0, mapcount: 1, content: 2, flags: 3 } as const;
export const PAGE_WORDS = 4;
export const PAGE_DIRTY = 1;

/** Words of an interval notifier. */
export const notifierField = { state: 0, mm: 1, span: 2, seq: 3 } as const;
export const NOTIFIER_WORDS = 4;

/** States of a notifier. */
export const notifierState = {
	none: 0,
	inserted: 1,
	deferredInsert: 2,
	deferredRemove: 3,
	removed: 4,
} as const;

/** Words of a running invalidation; `mm` is 0 where the place is free. Each thread has two places. */
export const invalidationField = { mm: 0, span: 1, type: 2 } as const;
export const INVALIDATION_WORDS = 3;

/** Words of a thread before its stack. */
export const threadField = {
	/** The next instruction; -1 once the thread has ended. */
	pc: 0,
	/** Absolute offset of the running frame. */
	frame: 1,
	/** Pages whose references pte_zap_next took over, as bits. */
	gatherLow: 2,
	gatherHigh: 3,
	/** Depth of non-blockable callbacks the thread is in. */
	atomic: 4,
	stack: 5,
} as const;

/** Scenario phases: setup alone, the threads, finally alone, done. */
export const phase = { setup: 0, threads: 1, finally: 2, done: 3 } as const;

export interface Layout {
	readonly phase: number;
	readonly locks: number;
	readonly lockCount: number;
	readonly mms: number;
	readonly mmWords: number;
	readonly mmCount: number;
	/** Offset inside an mm of: VMA of each window page, CPU entries, expected content, mmap_lock. */
	readonly vmas: number;
	readonly ptes: number;
	readonly shadow: number;
	readonly mmapLock: number;
	readonly pages: number;
	readonly pageCount: number;
	readonly devices: number;
	readonly deviceWords: number;
	readonly deviceCount: number;
	/** Offset inside a device of: table, TLB, DMA mappings a page. */
	readonly table: number;
	readonly tlb: number;
	readonly dma: number;
	readonly notifiers: number;
	readonly notifierCount: number;
	readonly invalidations: number;
	readonly invalidationCount: number;
	readonly variables: number;
	readonly variableCount: number;
	readonly held: number;
	readonly heldCount: number;
	readonly threads: number;
	readonly threadWords: number;
	readonly threadCount: number;
	readonly windowStart: number;
	readonly windowPages: number;
	readonly stateWords: number;
	/** Behind the state vector, not part of it: where conditions are evaluated. */
	readonly scratch: number;
	readonly vectorWords: number;
}

export function computeLayout(program: Program): Layout {
	const { world, threads } = program;
	const pages = world.windowPages;
	const lockCount = world.locks.length;
	const vmas = mmField.vmas;
	const ptes = vmas + pages;
	const shadow = ptes + pages;
	const mmapLock = shadow + pages;
	const mmWords = mmapLock + 1;
	const deviceWords = pages * 2 + world.pageCount;
	const threadWords = threadField.stack + program.stackWords;
	const invalidationCount = threads.length * 2;

	let next = 1;
	const take = (words: number): number => {
		const offset = next;
		next += words;
		return offset;
	};
	const layout = {
		phase: 0,
		locks: take(lockCount),
		mms: take(world.mmCount * mmWords),
		pages: take(world.pageCount * PAGE_WORDS),
		devices: take(world.devices.length * deviceWords),
		notifiers: take(world.notifiers.length * NOTIFIER_WORDS),
		invalidations: take(invalidationCount * INVALIDATION_WORDS),
		variables: take(world.variables.length),
		held: take(program.eventually.length),
		threads: take(threads.length * threadWords),
	};
	const stateWords = next;
	return {
		...layout,
		lockCount,
		mmWords,
		mmCount: world.mmCount,
		vmas,
		ptes,
		shadow,
		mmapLock,
		pageCount: world.pageCount,
		deviceWords,
		deviceCount: world.devices.length,
		table: 0,
		tlb: pages,
		dma: pages * 2,
		notifierCount: world.notifiers.length,
		invalidationCount,
		variableCount: world.variables.length,
		heldCount: program.eventually.length,
		threadWords,
		threadCount: threads.length,
		windowStart: world.windowStart,
		windowPages: pages,
		stateWords,
		scratch: stateWords,
		vectorWords: stateWords + threadWords,
	};
}
