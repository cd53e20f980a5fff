// View models: plain JSON that panels, debugger, command line and tests read. Nothing here computes; nothing here
// imports. Addresses are page indices of the scaled address space, printed in hex by whoever shows them.

/** A place for humans and editors: zero-based line and column. */
export interface PlaceView {
	readonly uri: string;
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
}

/** Half-open interval of page indices. */
export interface AddressSpan {
	readonly start: number;
	readonly end: number;
}

/** One whole state of the world, after a step. */
export interface StateView {
	readonly mms: readonly MmView[];
	readonly pages: readonly PageView[];
	/** Pages of files that are in memory or were written out, and swap slots in use. */
	readonly files: readonly FilePageView[];
	readonly swap: readonly SwapSlotView[];
	readonly devices: readonly DeviceView[];
	readonly locks: readonly LockView[];
	readonly notifiers: readonly NotifierView[];
	readonly threads: readonly ThreadView[];
	readonly variables: readonly VariableView[];
}

export interface MmView {
	readonly id: number;
	/** The process it belongs to: `app`; a forked child is `app.child`. */
	readonly name: string;
	readonly users: number;
	readonly count: number;
	readonly exited: boolean;
	/** Resident pages, by what they count as; device pages count as what they stand in for. */
	readonly rssAnon: number;
	readonly rssFile: number;
	readonly rssShmem: number;
	/** Swap entries. */
	readonly swap: number;
	/** Small pages of hugetlb memory, which count in no rss. */
	readonly hugetlb: number;
	readonly memcg: MemcgView;
	/** The notifier sequence of the mm; odd while an invalidation that hit a notifier runs. */
	readonly seq: number;
	readonly invalidations: readonly InvalidationView[];
	readonly mmapLock: LockView;
	readonly vmas: readonly VmaView[];
	/** PGD first. Only tables that exist. */
	readonly tables: readonly TableView[];
	/** One row for each page of each span the scenario ever maps, in address order. */
	readonly rows: readonly CpuEntryView[];
}

/** The memory cgroup of a process and its children; without a limit, 0. */
export interface MemcgView {
	readonly charge: number;
	readonly limit: number;
}

export interface InvalidationView {
	readonly span: AddressSpan;
	readonly event: string;
	/** Whose migration or exclusive access it is; "" for other events, and where it is nobody's. */
	readonly owner: string;
	/** False for the OOM reaper: callbacks must not sleep. */
	readonly blockable: boolean;
	readonly thread: string;
}

export interface VmaView {
	readonly name: string;
	readonly span: AddressSpan;
	readonly protection: "none" | "r" | "rw";
	readonly backing: string;
}

export interface TableView {
	readonly level: "PGD" | "PUD" | "PMD" | "PTE";
	/** First page index it covers. */
	readonly start: number;
	/** Pages that one entry covers: 64, 16, 4, 1. */
	readonly entryPages: number;
	/** True where the entry points to a table (or, in a PTE table, is not none). */
	readonly entries: readonly boolean[];
}

export type CpuEntryState =
	| "no-vma"
	| "none"
	| "zero"
	| "present"
	/** Mapped, but PROT_NONE: nobody can use it. */
	| "protnone"
	| "swap"
	| "migration"
	| "private"
	| "exclusive"
	| "poison"
	/** Device memory without a struct page. */
	| "special";

export interface CpuEntryView {
	readonly address: number;
	/** `buf[2]` */
	readonly label: string;
	readonly state: CpuEntryState;
	readonly page: number | undefined;
	readonly write: boolean;
	readonly dirty: boolean;
	readonly young: boolean;
	/** Exclusive to this process (AnonExclusive): a write needs no copy. */
	readonly exclusive: boolean;
	/** log2 of the pages that the entry maps: 2 where one entry a level up maps the whole table. */
	readonly order: number;
}

export interface PageView {
	readonly id: number;
	readonly zone: "system" | "private" | "coherent" | "node";
	readonly kind: "free" | "zero" | "anon" | "file" | "shmem" | "hugetlb" | "movable";
	readonly refcount: number;
	readonly mapcount: number;
	readonly pins: number;
	readonly locked: boolean;
	readonly dirty: boolean;
	/** `isolated` is off its list because somebody works on it; pages of ZONE_DEVICE and of a `movable` memory never are on one. */
	readonly lru: "on LRU" | "isolated" | "off LRU";
	/** What the page holds; -1 for device memory that nobody has written since it was allocated. */
	readonly content: number;
	/** What the kernel counts of the huge page it is a part of, in kernels that map such pages piece by piece. */
	readonly compound: CompoundView | undefined;
	/** Who maps it, in words: `app buf[0]`, `gpu buf[0]`, `gpu TLB buf[0]`. */
	readonly mappedBy: readonly string[];
}

export interface FilePageView {
	/** `data[0]`; memory that is shared without a file is called after its mapping: `app.buf[0]`. */
	readonly name: string;
	readonly kind: "file" | "shmem" | "hugetlb";
	/** The page of the page cache, if it is in memory. */
	readonly page: number | undefined;
	/** What was written out. */
	readonly stored: number;
}

export interface SwapSlotView {
	readonly slot: number;
	/** Swap entries that name it. */
	readonly users: number;
	/** The page of the swap cache. */
	readonly page: number | undefined;
	/** What was written out. */
	readonly stored: number;
}

export interface CompoundView {
	/** The first page. */
	readonly head: number;
	/** Of the head: references that are mappings, and mappings. */
	readonly refcount: number;
	readonly mapcount: number;
	/** _mapcount of this part alone. */
	readonly own: number;
	/** Its struct pages are optimised away. */
	readonly optimised: boolean;
}

export interface DeviceView {
	readonly name: string;
	/** In address order, only entries and TLB entries that exist. */
	readonly entries: readonly DeviceEntryView[];
	readonly pools: readonly PoolView[];
	readonly dma: readonly DmaView[];
}

export interface DeviceEntryView {
	readonly address: number;
	readonly label: string;
	/** The mm it mirrors. */
	readonly mm: string;
	readonly table: DeviceTranslation | undefined;
	readonly tlb: DeviceTranslation | undefined;
	/** How it disagrees with the CPU page table right now; "" when it agrees. */
	readonly disagreement: string;
	/** True where the disagreement is excused because an invalidation of the address is running. */
	readonly invalidating: boolean;
}

export interface DeviceTranslation {
	readonly page: number;
	readonly write: boolean;
	/** For exclusive access: the device reads and works atomically, its plain stores fault. */
	readonly atomic: boolean;
}

export interface PoolView {
	readonly name: string;
	readonly type: string;
	readonly free: number;
	readonly total: number;
	/** memunmap_pages has begun: nothing can be taken from it any more. */
	readonly removed: boolean;
}

export interface DmaView {
	readonly page: number;
	readonly mappings: number;
}

export interface LockView {
	readonly name: string;
	readonly type: "mutex" | "spinlock" | "rwsem" | "rwlock";
	readonly writer: string | undefined;
	readonly readers: readonly string[];
	readonly waiters: readonly string[];
}

export interface NotifierView {
	readonly name: string;
	readonly mm: string | undefined;
	readonly span: AddressSpan | undefined;
	readonly seq: number;
	readonly state:
		| "not-inserted"
		| "inserted"
		| "deferred-insert"
		| "deferred-remove"
		| "removed"
		/** A plain notifier or a mirror, which have the whole address space. */
		| "registered";
}

export interface ThreadView {
	readonly id: number;
	readonly name: string;
	readonly process: string | undefined;
	readonly state: "ready" | "blocked" | "ended" | "not-started";
	/** `waits for update, held by cpu`; "" unless blocked. */
	readonly reason: string;
	readonly holds: readonly string[];
	/** Innermost first. */
	readonly frames: readonly FrameView[];
}

export interface FrameView {
	readonly name: string;
	readonly place: PlaceView;
	/** True for a routine of the kernel model. */
	readonly kernel: boolean;
	readonly locals: readonly VariableView[];
}

/** A named value as text, with parts that can be opened. */
export interface VariableView {
	readonly name: string;
	readonly kind: string;
	readonly value: string;
	readonly parts: readonly VariableView[];
}

// ── changes, runs, verdicts ───────────────────────────────────────────────

/** One thing that differs between two states, in words and as a path for marking. */
export interface ChangeView {
	/** `mm:0/row:17`, `device:gpu/entry:17`, `page:3`, `lock:update`, `notifier:mirror`, `thread:1`, `variable:…` */
	readonly path: string;
	/** `gpu buf[0]`, `page 3`, `update` */
	readonly what: string;
	readonly before: string;
	readonly after: string;
}

/** One atomic step of one thread. */
export interface StepView {
	/** From 1; state 0 is the initial state, state i is the state after step i. */
	readonly index: number;
	readonly thread: string;
	readonly threadId: number;
	/** `populate`, `munmap`; the function the step happened in. */
	readonly fn: string;
	readonly place: PlaceView;
	readonly kernel: boolean;
	/** Where the driver (or scenario) script stood when the step ran in the kernel model; else the same place. */
	readonly scriptPlace: PlaceView;
	/** The statement, one line: `range_fault(r)`. */
	readonly text: string;
	/** What it did, in the kernel's words: `munmap clears the entry of buf[0] (page 1); gpu still maps page 1 at buf[0]`. */
	readonly reason: string;
	readonly changes: readonly ChangeView[];
}

export type Outcome = "holds" | "violated" | "open";

export interface ViolationView {
	readonly code: string;
	/** What broke, why, at which objects. */
	readonly message: string;
	/** Index of the step after which it holds. */
	readonly step: number;
	readonly threadId: number | undefined;
	/** Paths (as in ChangeView) of what is wrong, for marking; of an `always` first `always:N`, which of the scenario's. */
	readonly paths: readonly string[];
	/**
	 * What shows it. `run`: the last step breaks it, or nobody can move after it. `round`: after its last step the run is
	 * where it was after `step`, and goes round for ever. `exploration`: it shows over many runs, and this one leads there.
	 */
	readonly shownBy: "run" | "round" | "exploration";
	/**
	 * The step after which every continuation is violated, while before it one was not; 0 where every run of the scenario
	 * is. Absent where it is not known.
	 */
	readonly unavoidable: number | undefined;
}

/** A run with its schedule, ready to be walked in any view. */
export interface RunView {
	readonly scenario: string;
	readonly uri: string;
	/** One short line of text from which the run can be repeated: `0·0·1·1`. */
	readonly schedule: string;
	/** Names of the threads, by the numbers of the schedule. */
	readonly threads: readonly string[];
	readonly steps: readonly StepView[];
	readonly violation: ViolationView | undefined;
	/** Why the run ended: `every thread ended`, `violated …`, `stopped after 10,000 steps`. */
	readonly ended: string;
}

export interface VerdictView {
	readonly scenario: string;
	readonly uri: string;
	readonly outcome: Outcome;
	/** Code and message of the violation; for `open` why the exploration stopped; for `holds` what was covered. */
	readonly code: string | undefined;
	readonly message: string;
	readonly steps: number;
	readonly states: number;
	/** Steps taken from all states: edges of the state graph. */
	readonly transitions: number;
	readonly depth: number;
	readonly seconds: number;
	/** The code of `expect violation`, if the scenario has one. */
	readonly expected: string | undefined;
	/** True where the outcome is what the scenario expects. */
	readonly asExpected: boolean;
	/** Context switches of the run, and whether no run as short has fewer. */
	readonly switches: number;
	readonly fewestSwitches: boolean;
	/** The shortest run that breaks it, of these one with the fewest context switches; absent unless violated. */
	readonly run: RunView | undefined;
	/** Runs that show it together with that one: of an order of locks, the shortest to each other order. */
	readonly otherRuns: readonly RunView[];
	/** What was proven of a scenario that holds is about the statements reached; absent where they are not known. */
	readonly coverage: readonly StatementView[] | undefined;
}

/** A statement of a script, and whether any run of the scenario reaches it. */
export interface StatementView {
	/** The function, callback or thread it stands in. */
	readonly fn: string;
	readonly place: PlaceView;
	/** On one line. */
	readonly text: string;
	readonly reached: boolean;
}
