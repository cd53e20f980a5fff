// A small state to compare and print: one process with two pages, one of them mapped by a device, a lock and a notifier.

import type {
	CpuEntryView,
	DeviceEntryView,
	DeviceView,
	FrameView,
	LockView,
	MmView,
	NotifierView,
	PageView,
	StateView,
	ThreadView,
} from "../../engine/view/model.ts";

export const place = { uri: "file:///a.hmm", line: 18, column: 4, endLine: 18, endColumn: 9 };

export const row: CpuEntryView = {
	address: 16,
	label: "buf[0]",
	state: "present",
	page: 1,
	write: true,
	dirty: false,
	young: true,
	exclusive: true,
	order: 0,
};

export const emptyRow: CpuEntryView = {
	address: 17,
	label: "buf[1]",
	state: "none",
	page: undefined,
	write: false,
	dirty: false,
	young: false,
	exclusive: false,
	order: 0,
};

export const mmapLock: LockView = {
	name: "mmap_lock of app",
	type: "rwsem",
	writer: undefined,
	readers: [],
	waiters: [],
};

export const mm: MmView = {
	id: 0,
	name: "app",
	users: 1,
	count: 1,
	exited: false,
	rssAnon: 1,
	rssFile: 0,
	rssShmem: 0,
	swap: 0,
	hugetlb: 0,
	memcg: { charge: 1, limit: 0 },
	seq: 2,
	invalidations: [],
	mmapLock,
	vmas: [{ name: "buf", span: { start: 16, end: 18 }, protection: "rw", backing: "anon" }],
	tables: [{ level: "PTE", start: 16, entryPages: 1, entries: [true, false, false, false] }],
	rows: [row, emptyRow],
};

export const page: PageView = {
	id: 1,
	zone: "system",
	kind: "anon",
	refcount: 1,
	mapcount: 1,
	pins: 0,
	locked: false,
	dirty: false,
	lru: "on LRU",
	content: 7,
	compound: undefined,
	mappedBy: ["app buf[0]"],
};

export const entry: DeviceEntryView = {
	address: 16,
	label: "buf[0]",
	mm: "app",
	table: { page: 1, write: true, atomic: false },
	tlb: undefined,
	disagreement: "",
	invalidating: false,
};

export const device: DeviceView = { name: "gpu", entries: [entry], pools: [], dma: [] };

export const lock: LockView = {
	name: "update",
	type: "mutex",
	writer: undefined,
	readers: [],
	waiters: [],
};

export const notifier: NotifierView = {
	name: "mirror",
	mm: "app",
	span: { start: 16, end: 18 },
	seq: 1,
	state: "inserted",
};

export const frame: FrameView = {
	name: "populate",
	place,
	kernel: false,
	locals: [{ name: "err", kind: "int", value: "0", parts: [] }],
};

export const thread: ThreadView = {
	id: 1,
	name: "worker",
	process: undefined,
	state: "ready",
	reason: "",
	holds: [],
	frames: [frame],
};

export const state: StateView = {
	mms: [mm],
	pages: [page],
	files: [{ name: "data[0]", kind: "file", page: undefined, stored: 5 }],
	swap: [{ slot: 0, users: 1, page: 1, stored: 0 }],
	devices: [device],
	locks: [lock],
	notifiers: [notifier],
	threads: [thread],
	variables: [{ name: "count", kind: "int", value: "3", parts: [] }],
};
