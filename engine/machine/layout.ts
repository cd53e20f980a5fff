// Where every field of the world lies in the state vector, computed from the program's plan. Offsets are absolute;
// records of one kind follow each other with a fixed stride. Nobody outside machine/ and view/project.ts reads them.

import { isBasedOn } from "../language/kernel-name.ts";
import type { Program, World } from "../program/program.ts";

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
	/** Pages of the page cache that are mapped; swap entries. */
	rssFile: 10,
	rssSwap: 11,
	/** Pages of shared memory that are mapped; mapped pages of hugetlb, which count in no rss. */
	rssShmem: 12,
	hugetlb: 13,
	/** The number of its memory cgroup: that of the process it descends from. */
	memcg: 14,
	vmas: 15,
} as const;

/** Words of a memory cgroup: how many pages it may charge (0: any number), how many it has. */
export const memcgField = { limit: 0, charge: 1 } as const;
export const MEMCG_WORDS = 2;

export const MM_EXISTS = 1;
export const MM_HAD_NOTIFIER = 2;
/** The last user went by mmput_async: a worker tears it down. */
export const MM_ASYNC_PUT = 8;

/** Words of a page. `mapping` says where it is known beside page tables: in a file, in the swap cache, or moved on. */
export const pageField = { refcount: 0, mapcount: 1, content: 2, flags: 3, mapping: 4 } as const;
export const PAGE_WORDS = 5;

/** Content of device memory that nobody has written since it was allocated: whatever its last user left. */
export const CONTENT_UNWRITTEN = -1;

/** Flags of a page; above them who holds its lock (thread + 1), how often it is pinned, whose memcg it is charged to. */
export const PAGE_DIRTY = 1;
export const PAGE_ANON = 2;
/** Off its LRU list: somebody works on it. */
export const PAGE_ISOLATED = 4;
/** PageMovable: a driver's page that the kernel may move with the driver's callbacks. */
export const PAGE_MOVABLE = 8;
export const PAGE_LOCK_SHIFT = 8;
export const PAGE_LOCK_MASK = 0xff;
export const PAGE_PINS_SHIFT = 16;
export const PAGE_PINS_MASK = 0xff;
export const PAGE_MEMCG_SHIFT = 24;
export const PAGE_MEMCG_MASK = 0xf;

/** What `mapping` says, with the number of the file page, the swap slot or the page it moved to below. */
export const MAPPING_FILE = 1 << 16;
export const MAPPING_SWAP = 2 << 16;
export const MAPPING_MOVED = 3 << 16;
export const MAPPING_KIND = 3 << 16;
export const MAPPING_NUMBER = 0xffff;

/** Words of a page of a file: the page of the cache (number + 1), what lies on disk, what a read must give. */
export const fileField = { page: 0, content: 1, expected: 2 } as const;
export const FILE_WORDS = 3;

/**
 * Words of a huge page of hugetlb, where the kernel maps its parts: what the head counts, and one byte of mapcount for each
 * part. They are what the kernel says; what is true is counted with each page.
 */
export const compoundField = { refs: 0, maps: 1, parts: 2, flags: 3 } as const;
export const COMPOUND_WORDS = 4;
/** HVO: the struct pages of the parts share one page, which cannot be written. */
export const COMPOUND_OPTIMIZED = 1;

/** Words of a swap slot: swap entries that name it, its content, its page in the swap cache (number + 1). */
export const swapField = { count: 0, content: 1, page: 2 } as const;
export const SWAP_WORDS = 3;

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
	/** A plain notifier or mirror: it has the whole address space, its number counts callbacks that run. */
	registered: 5,
} as const;

/** Words of a running invalidation; `mm` is 0 where the place is free. Each thread has two places. */
/** Of the event: its type, whether it may block, its owner. */
export const invalidationField = { mm: 0, span: 1, event: 2 } as const;
export const INVALIDATION_WORDS = 3;

/** Words of a thread before its sets of pages and its stack. */
export const threadField = {
	/** The next instruction; -1 once the thread has ended. */
	pc: 0,
	/** Where the running frame begins in the stack. */
	frame: 1,
	/** Depth of callbacks that must not block. */
	atomic: 2,
	sets: 3,
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
	/** One for each process of the scenario. */
	readonly memcgs: number;
	readonly memcgCount: number;
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
	/** A bit for each memory of the world: of this device, and memunmap_pages has begun. */
	readonly pgmaps: number;
	readonly notifiers: number;
	readonly notifierCount: number;
	readonly invalidations: number;
	readonly invalidationCount: number;
	readonly variables: number;
	readonly variableCount: number;
	readonly held: number;
	readonly heldCount: number;
	/** Page cache and swap. */
	readonly files: number;
	readonly fileCount: number;
	readonly swap: number;
	readonly swapCount: number;
	/** Huge pages whose parts can be mapped, the sysctl vm.hugetlb_optimize_vmemmap before them; none in most kernels. */
	readonly compounds: number;
	readonly compoundCount: number;
	/** Fences signalled, references of krefs, lists as rows of records, works queued, threads that were woken. */
	readonly fences: number;
	readonly krefs: number;
	readonly lists: number;
	readonly listWords: number;
	readonly works: number;
	readonly woken: number;
	readonly threads: number;
	/** Offset inside a thread of: pages that wait for the CPU's TLB flush, freed ones that wait for page_free. */
	readonly gather: number;
	readonly freed: number;
	readonly setWords: number;
	readonly threadWords: number;
	/** By thread, absolute: where its stack begins and ends; at the end those of conditions, behind the state vector. */
	readonly stackStarts: Int32Array;
	readonly stackEnds: Int32Array;
	readonly threadCount: number;
	readonly windowStart: number;
	readonly windowPages: number;
	/** Pages under one PTE table. */
	readonly fanOut: number;
	readonly stateWords: number;
	/** With the stack that conditions are evaluated on, which is not part of the state. */
	readonly vectorWords: number;
}

export function computeLayout(program: Program): Layout {
	const { world, threads } = program;
	const inMm = layoutMm(world.windowPages);
	const inDevice = layoutDevice(world);
	const inThread = layoutThread(program);
	const invalidationCount = threads.length * 2;
	const compoundCount = countCompounds(world);
	const fileCount = world.files.reduce((sum, file) => sum + file.pages, 0);

	let next = 1;
	const take = (count: number, words: number): number => {
		const offset = next;
		next += count * words;
		return offset;
	};
	const places = {
		phase: 0,
		locks: take(world.locks.length, 1),
		mms: take(world.mmCount, inMm.mmWords),
		memcgs: take(world.processes.length, MEMCG_WORDS),
		pages: take(world.pageCount, PAGE_WORDS),
		devices: take(world.devices.length, inDevice.deviceWords),
		notifiers: take(world.notifiers.length, NOTIFIER_WORDS),
		invalidations: take(invalidationCount, INVALIDATION_WORDS),
		variables: take(world.variables.length, 1),
		held: take(program.eventually.length, 1),
		files: take(fileCount, FILE_WORDS),
		swap: take(world.swapSlots, SWAP_WORDS),
		compounds: take(compoundCount > 0 ? 1 : 0, 1 + compoundCount * COMPOUND_WORDS),
		fences: take(world.fences.length, 1),
		krefs: take(world.krefs.length, 1),
		lists: take(world.lists.length, world.records.length),
		works: take(world.works.length, 1),
		woken: take(1, 1),
		threads: take(threads.length + 1, inThread.threadWords),
	};
	const stacks = layoutStacks(program, next);
	return {
		...places,
		...inMm,
		...inDevice,
		...inThread,
		...countsOf(program),
		...stacks,
		invalidationCount,
		fileCount,
		compoundCount,
		vectorWords: stacks.stateWords + program.conditionWords,
	};
}

/** Frames that a huge page can begin at, in a kernel that maps parts of them. */
function countCompounds({ kernel, hasHuge, systemPages, fanOut }: World): number {
	return isBasedOn(kernel, "hgm-rfc") && hasHuge ? Math.floor((systemPages - 1) / fanOut) : 0;
}

function layoutMm(pages: number) {
	const { vmas } = mmField;
	const ptes = vmas + pages;
	const shadow = ptes + pages;
	const mmapLock = shadow + pages;
	return { vmas, ptes, shadow, mmapLock, mmWords: mmapLock + 1 };
}

function layoutDevice({ windowPages, pageCount }: World) {
	const dma = windowPages * 2;
	const pgmaps = dma + pageCount;
	return { table: 0, tlb: windowPages, dma, pgmaps, deviceWords: pgmaps + 1 };
}

function layoutThread({ world }: Program) {
	const setWords = Math.ceil(world.pageCount / 32);
	const gather = threadField.sets;
	const freed = gather + setWords;
	return { gather, freed, setWords, threadWords: freed + setWords };
}

/** Each stack as long as the deepest chain of calls its thread can make; the conditions' one lies behind the state. */
function layoutStacks({ stackWords, conditionWords }: Program, first: number) {
	const stackStarts = new Int32Array(stackWords.length + 1);
	const stackEnds = new Int32Array(stackWords.length + 1);
	let next = first;
	stackWords.forEach((words, thread) => {
		stackStarts[thread] = next;
		next += words;
		stackEnds[thread] = next;
	});
	stackStarts[stackWords.length] = next;
	stackEnds[stackWords.length] = next + conditionWords;
	return { stackStarts, stackEnds, stateWords: next };
}

function countsOf({ world, threads, eventually }: Program) {
	return {
		lockCount: world.locks.length,
		mmCount: world.mmCount,
		memcgCount: world.processes.length,
		pageCount: world.pageCount,
		deviceCount: world.devices.length,
		notifierCount: world.notifiers.length,
		variableCount: world.variables.length,
		heldCount: eventually.length,
		swapCount: world.swapSlots,
		threadCount: threads.length,
		windowStart: world.windowStart,
		windowPages: world.windowPages,
		fanOut: world.fanOut,
		listWords: world.records.length,
	};
}
