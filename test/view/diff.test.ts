// Every field that a panel draws changes something, under the path that panels mark and in words. One row, one field.

import assert from "node:assert/strict";
import { test } from "vitest";
import { diff } from "../../engine/view/diff.ts";
import type { StateView } from "../../engine/view/model.ts";
import {
	device,
	emptyRow,
	entry,
	frame,
	lock,
	mm,
	mmapLock,
	notifier,
	page,
	place,
	row,
	state,
	thread,
} from "./state.ts";

type Row = readonly [
	part: Partial<StateView>,
	path: string,
	what: string,
	before: string,
	after: string,
];

const pool = { name: "vram", type: "private", free: 8, total: 8, removed: false };
const variable = {
	name: "bo",
	kind: "record",
	value: "",
	parts: [{ name: "seq", kind: "int", value: "1", parts: [] }],
};
const withMm = (part: Partial<typeof mm>): Partial<StateView> => ({ mms: [{ ...mm, ...part }] });
const withRow = (part: Partial<typeof row>): Partial<StateView> =>
	withMm({ rows: [{ ...row, ...part }, emptyRow] });
const withPage = (part: Partial<typeof page>): Partial<StateView> => ({
	pages: [{ ...page, ...part }],
});
const withEntry = (part: Partial<typeof entry>): Partial<StateView> => ({
	devices: [{ ...device, entries: [{ ...entry, ...part }] }],
});
const withLock = (part: Partial<typeof lock>): Partial<StateView> => ({
	locks: [{ ...lock, ...part }],
});
const withNotifier = (part: Partial<typeof notifier>): Partial<StateView> => ({
	notifiers: [{ ...notifier, ...part }],
});
const withThread = (part: Partial<typeof thread>): Partial<StateView> => ({
	threads: [{ ...thread, ...part }],
});

/** What is different in the second state, and the only change that must be told. */
const rows: readonly Row[] = [
	[withMm({ users: 2 }), "mm:0", "app", "users 1", "users 2"],
	[withMm({ count: 2, seq: 3 }), "mm:0", "app", "count 1, seq 2", "count 2, seq 3"],
	[withMm({ exited: true }), "mm:0", "app", "alive", "exited"],
	[withMm({ rssAnon: 0 }), "mm:0", "app", "rss 1", "rss 0"],
	[withMm({ rssFile: 1 }), "mm:0", "app", "rss file 0", "rss file 1"],
	[withMm({ rssShmem: 1 }), "mm:0", "app", "rss shmem 0", "rss shmem 1"],
	[withMm({ swap: 2 }), "mm:0", "app", "swap 0", "swap 2"],
	[withMm({ hugetlb: 4 }), "mm:0", "app", "hugetlb 0", "hugetlb 4"],
	[withMm({ memcg: { charge: 2, limit: 3 } }), "mm:0", "app", "memcg unlimited", "memcg 2 of 3"],
	[
		withMm({
			invalidations: [
				{ span: { start: 16, end: 18 }, event: "UNMAP", owner: "", blockable: true, thread: "cpu" },
			],
		}),
		"mm:0/invalidation:0",
		"invalidation of app",
		"–",
		"UNMAP buf[0..2] by cpu",
	],
	[
		withMm({ mmapLock: { ...mmapLock, writer: "cpu" } }),
		"lock:mmap_lock of app",
		"mmap_lock of app",
		"free",
		"held by cpu",
	],
	[withMm({ vmas: [] }), "mm:0/vma:16", "vma buf", "0x10..0x12, rw, anon", "–"],
	[
		withMm({ vmas: mm.vmas.map((vma) => ({ ...vma, protection: "r" })) }),
		"mm:0/vma:16",
		"vma buf",
		"rw",
		"r",
	],
	[
		withMm({
			tables: mm.tables.map((table) => ({ ...table, entries: [true, true, false, false] })),
		}),
		"mm:0/table:PTE:16",
		"PTE table 0x10 of app",
		"1000",
		"1100",
	],
	[
		withRow({ write: false }),
		"mm:0/row:16",
		"app buf[0]",
		"page 1 rw young exclusive",
		"page 1 r young exclusive",
	],
	[
		withRow({ dirty: true, young: false }),
		"mm:0/row:16",
		"app buf[0]",
		"page 1 rw young exclusive",
		"page 1 rw dirty exclusive",
	],
	[
		withRow({ ...emptyRow, address: 16, label: "buf[0]" }),
		"mm:0/row:16",
		"app buf[0]",
		"page 1 rw young exclusive",
		"none",
	],
	[
		withRow({ ...emptyRow, address: 16, label: "buf[0]", state: "zero" }),
		"mm:0/row:16",
		"app buf[0]",
		"page 1 rw young exclusive",
		"zero page",
	],
	[
		withRow({ state: "migration", write: false, young: false, exclusive: false }),
		"mm:0/row:16",
		"app buf[0]",
		"page 1 rw young exclusive",
		"page 1 migration r",
	],
	[
		withRow({ order: 2 }),
		"mm:0/row:16",
		"app buf[0]",
		"page 1 rw young exclusive",
		"page 1 rw young exclusive order 2",
	],
	[withEntry({ table: undefined }), "device:gpu/entry:16", "gpu buf[0]", "page 1 rw", "none"],
	[
		withEntry({ table: { page: 2, write: false, atomic: false } }),
		"device:gpu/entry:16",
		"gpu buf[0]",
		"page 1 rw",
		"page 2 r",
	],
	[
		withEntry({ tlb: { page: 1, write: false, atomic: true } }),
		"device:gpu/entry:16",
		"gpu buf[0]",
		"TLB none",
		"TLB page 1 atomic",
	],
	[
		withEntry({ disagreement: "gone", invalidating: true }),
		"device:gpu/entry:16",
		"gpu buf[0]",
		"agrees",
		"gone (being invalidated)",
	],
	[
		{ devices: [{ ...device, entries: [] }] },
		"device:gpu/entry:16",
		"gpu buf[0]",
		"page 1 rw",
		"–",
	],
	[
		{ devices: [{ ...device, pools: [pool] }] },
		"device:gpu/pool:vram",
		"gpu vram",
		"–",
		"8 of 8 free",
	],
	[
		{ devices: [{ ...device, pools: [{ ...pool, removed: true }] }] },
		"device:gpu/pool:vram",
		"gpu vram",
		"–",
		"8 of 8 free, removed",
	],
	[
		{ devices: [{ ...device, dma: [{ page: 1, mappings: 1 }] }] },
		"device:gpu/dma:1",
		"gpu DMA to page 1",
		"–",
		"1 mapping",
	],
	[
		withPage({ refcount: 2, dirty: true }),
		"page:1",
		"page 1",
		"refcount 1, clean",
		"refcount 2, dirty",
	],
	[
		{ files: [{ name: "data[0]", kind: "file", page: 1, stored: 5 }] },
		"file:data[0]",
		"file data[0]",
		"not in memory",
		"page 1",
	],
	[{ files: [] }, "file:data[0]", "file data[0]", "not in memory, stored 5", "–"],
	[
		{ swap: [{ slot: 0, users: 2, page: undefined, stored: 7 }] },
		"swap:0",
		"swap slot 0",
		"users 1, page 1, stored 0",
		"users 2, not in memory, stored 7",
	],
	[withPage({ zone: "private" }), "page:1", "page 1", "system", "private"],
	[withPage({ kind: "free" }), "page:1", "page 1", "anon", "free"],
	[withPage({ mapcount: 2 }), "page:1", "page 1", "mapcount 1", "mapcount 2"],
	[withPage({ pins: 1 }), "page:1", "page 1", "pins 0", "pins 1"],
	[withPage({ lru: "isolated" }), "page:1", "page 1", "on LRU", "isolated"],
	[withPage({ locked: true }), "page:1", "page 1", "unlocked", "locked"],
	[
		withPage({ compound: { head: 1, refcount: 2, mapcount: 1, own: 1, optimised: false } }),
		"page:1",
		"page 1",
		"no part of a huge page",
		"head 1 refcount 2 mapcount 1, own mapcount 1",
	],
	[withPage({ content: 9 }), "page:1", "page 1", "content 7", "content 9"],
	[withPage({ mappedBy: [] }), "page:1/mappers", "mappers of page 1", "app buf[0]", "nobody"],
	[withLock({ writer: "cpu" }), "lock:update", "update", "free", "held by cpu"],
	[withLock({ readers: ["a", "b"] }), "lock:update", "update", "free", "read by a and b"],
	[
		withLock({ waiters: ["worker"] }),
		"lock:update/waiters",
		"waiters of update",
		"nobody",
		"worker",
	],
	[withNotifier({ seq: 3 }), "notifier:mirror", "mirror", "seq 1", "seq 3"],
	[withNotifier({ state: "removed" }), "notifier:mirror", "mirror", "inserted", "removed"],
	[
		withNotifier({ mm: undefined, span: undefined }),
		"notifier:mirror",
		"mirror",
		"on app buf[0..2]",
		"on nothing",
	],
	[withThread({ state: "ended" }), "thread:1", "worker", "ready", "ended"],
	[
		withThread({ state: "blocked", reason: "waits for update, held by cpu" }),
		"thread:1",
		"worker",
		"ready",
		"waits for update, held by cpu",
	],
	[withThread({ holds: ["update"] }), "thread:1", "worker", "holds nothing", "holds update"],
	[
		withThread({ frames: [{ ...frame, place: { ...place, line: 20 } }] }),
		"thread:1/place",
		"place of worker",
		"populate:19",
		"populate:21",
	],
	[
		withThread({
			frames: [{ ...frame, locals: [{ name: "err", kind: "int", value: "-EBUSY", parts: [] }] }],
		}),
		"thread:1/frame:0:populate/err",
		"err",
		"0",
		"-EBUSY",
	],
	[
		{ variables: state.variables.map((one) => ({ ...one, value: "4" })) },
		"variable:count",
		"count",
		"3",
		"4",
	],
	[{ variables: [...state.variables, variable] }, "variable:bo.seq", "bo.seq", "–", "1"],
];

for (const [part, path, what, before, after] of rows)
	test(`${what}: ${before} → ${after}`, () => {
		assert.deepEqual(diff(state, { ...state, ...part }), [{ path, what, before, after }]);
		assert.deepEqual(diff({ ...state, ...part }, state), [
			{ path, what, before: after, after: before },
		]);
	});

test("nothing differs from itself", () => {
	assert.deepEqual(diff(state, structuredClone(state)), []);
});

test("what appears as a whole is said without what goes without saying", () => {
	const [change] = diff({ ...state, pages: [] }, state);
	assert.equal(change?.after, "anon, refcount 1, mapcount 1, content 7");
});

test("a call leaves the locals of its caller where they were", () => {
	const inner = { ...frame, name: "range_fault", kernel: true, locals: [] };
	const changes = diff(state, { ...state, ...withThread({ frames: [inner, frame] }) });
	assert.deepEqual(
		changes.map(({ path }) => path),
		["thread:1/place"],
	);
});
