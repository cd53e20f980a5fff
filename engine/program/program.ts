// One scenario of one script, linked with the kernel model: flat code and the plan of the world it runs in. Everything
// the machine, the explorer and the views need; nothing of the syntax tree is left.

import type { Kind } from "../language/builtin.ts";
import type { KernelName } from "../language/kernel-name.ts";
import type { Location } from "../language/source.ts";

export interface Program {
	readonly scenario: string;
	readonly uri: string;
	/** INSTRUCTION_WORDS words an instruction. */
	readonly code: Int32Array;
	/** Three words an instruction: file, start and end offset of its statement or condition. */
	readonly spans: Int32Array;
	/** 1 where a statement begins: where the debugger stops. */
	readonly statementStarts: Uint8Array;
	/** The function each instruction belongs to. */
	readonly functionOf: Int32Array;
	/** For each instruction, the frame slots that nothing can read any more when the thread stands there. */
	readonly deadSlots: readonly Int32Array[];
	/** What holds numbers of pages (page-names/page-names.ts). */
	readonly pageNames: PageNames;
	readonly files: readonly ProgramFile[];
	readonly functions: readonly ProgramFunction[];
	/** Names of the primitives the code uses; `op.primitive` names one by its index here. */
	readonly primitives: readonly string[];
	readonly threads: readonly ProgramThread[];
	readonly world: World;
	readonly always: readonly Condition[];
	readonly eventually: readonly Condition[];
	/** Words of stack that each thread may need, by thread. */
	readonly stackWords: readonly number[];
	/** And that the conditions of `always` and `eventually` may need. */
	readonly conditionWords: number;
	readonly limit: ExplorationLimit;
	readonly expected: string | undefined;
	/** The leaks that the scenario may end with: one bit each, at the number of the property. */
	readonly allowedLeaks: number;
}

/** What holds numbers of pages in a running program, beside page tables and the like. */
export interface PageNames {
	/** True where nothing else depends on how pages are numbered: then they can be numbered anew. Else the rest is empty. */
	readonly areAll: boolean;
	/**
	 * By instruction at which others can move: the frame slots that hold a number which may still be read; `slot << 1`, and 1
	 * for a CPU entry.
	 */
	readonly slots: readonly Int32Array[];
	/** Variables likewise. */
	readonly variables: Int32Array;
}

export interface ExplorationLimit {
	readonly states: number | undefined;
	readonly depth: number | undefined;
	readonly seconds: number | undefined;
}

export interface ProgramFile {
	readonly uri: string;
	readonly text: string;
	readonly lineStarts: readonly number[];
	readonly kernel: boolean;
}

export interface ProgramFunction {
	readonly name: string;
	readonly file: number;
	readonly entry: number;
	readonly frameWords: number;
	readonly locals: readonly LocalVariable[];
}

export interface LocalVariable {
	readonly name: string;
	readonly kind: Kind;
	readonly slot: number;
	/** 1, or the words of an object that lives in the frame. */
	readonly words: number;
	/** The first instruction at which it has its value: before, its slot serves temporaries. */
	readonly since: number;
}

export interface ProgramThread {
	readonly name: string;
	/** Index of the process it runs in, or -1. */
	readonly process: number;
	readonly repeats: boolean;
	/** `work`: a worker that runs the body of a work item whenever it is queued. */
	readonly role: "setup" | "thread" | "work" | "finally";
	readonly function: number;
}

/** `always` or `eventually`: a function without parameters that reads the world and returns a truth. */
export interface Condition {
	readonly function: number;
	readonly text: string;
	readonly location: Location;
}

// ── the world ─────────────────────────────────────────────────────────────

export interface World {
	readonly kernel: KernelName;
	readonly processes: readonly PlannedProcess[];
	/** Address spaces there can be: processes and what they fork. */
	readonly mmCount: number;
	/** Pages of the window [windowStart, windowStart + windowPages) that address spaces map in. */
	readonly windowStart: number;
	readonly windowPages: number;
	/** Page 0 is the zero page; system memory ends before `systemPages`, then come the device memories. */
	readonly pageCount: number;
	readonly systemPages: number;
	/** Pages under one PTE table. */
	readonly fanOut: number;
	readonly memories: readonly PlannedMemory[];
	readonly files: readonly PlannedFile[];
	readonly swapSlots: number;
	/** Some memory of the scenario can be mapped by huge entries. */
	readonly hasHuge: boolean;
	/** Words of hmm_range an object holds. */
	readonly rangePages: number;
	readonly devices: readonly PlannedDevice[];
	readonly locks: readonly PlannedLock[];
	readonly notifiers: readonly PlannedNotifier[];
	readonly variables: readonly PlannedVariable[];
	readonly records: readonly PlannedRecord[];
	readonly fences: readonly string[];
	readonly krefs: readonly PlannedKref[];
	readonly lists: readonly string[];
	readonly works: readonly PlannedWork[];
	/** The work item that tears down what mmput_async dropped, or -1. */
	readonly asyncWork: number;
	/** Names of fields of records; a record's table is indexed by them. */
	readonly recordFields: readonly string[];
}

export interface PlannedProcess {
	readonly name: string;
	readonly mappings: readonly PlannedMapping[];
}

export interface PlannedMapping {
	readonly name: string;
	readonly start: number;
	readonly pages: number;
	readonly protection: number;
	readonly backing: Backing;
	/** Index of the file behind it, or -1. */
	readonly file: number;
}

export type Backing = "anon" | "shared" | "file" | "private_file" | "hugetlb" | "pfnmap";

export type MemoryType = "private" | "coherent" | "node" | "movable";

/** A memory of a device: its pages follow those of the memory before it. */
export interface PlannedMemory {
	readonly name: string;
	readonly device: number;
	readonly type: MemoryType;
	readonly first: number;
	readonly pages: number;
}

/** A file, or the nameless one behind shared anonymous memory. `first` counts pages of all files before it. */
export interface PlannedFile {
	readonly name: string;
	readonly first: number;
	readonly pages: number;
	/** What its pages count as. */
	readonly kind: "file" | "shmem" | "hugetlb";
}

export interface PlannedDevice {
	readonly name: string;
	/** By the number of the callback (device-callback.ts): its function, or -1. */
	readonly callbacks: Int32Array;
}

export interface PlannedLock {
	readonly name: string;
	readonly type: "mutex" | "spinlock" | "rwsem" | "rwlock";
}

export interface PlannedNotifier {
	readonly name: string;
	readonly device: number;
	readonly type: "interval" | "plain" | "mirror";
	/** By the number of the callback (notifier-callback.ts): its function, or -1. */
	readonly callbacks: Int32Array;
}

export interface PlannedKref {
	readonly name: string;
	/** The function of `release`, or -1. */
	readonly release: number;
}

export interface PlannedWork {
	readonly name: string;
	/** The thread that runs it. */
	readonly thread: number;
}

export interface PlannedVariable {
	/** `gpu.valid`, `bo[1].seq` */
	readonly name: string;
	readonly kind: Kind;
	readonly initial: number;
}

export interface PlannedRecord {
	readonly name: string;
	/** By field number: index of the variable, or -1. */
	readonly variables: Int32Array;
	/** By field number: lock number + 1, or 0. */
	readonly locks: Int32Array;
}

export type CompileFailureKind = "broken-script" | "not-modelled" | "recursion" | "too-large";

export interface CompileFailure {
	readonly kind: CompileFailureKind;
	/** For the user: what, why, what to do. */
	readonly message: string;
	readonly location: Location | undefined;
}
