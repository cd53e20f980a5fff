// Every operation that changes CPU entries, with the events it sends and their spans: mm/*.c wherever mmu_notifier_range_init
// is called. One row, one operation; an empty list is as much of a promise as a full one.

import { describe, expect, test } from "vitest";
import { constants } from "../../engine/index.ts";
import { eventsOf, type Operation } from "./events.ts";

const touched = ["for addr in app.buf { write(app, addr, 7) }"];
const readOnly = ["for addr in app.buf { read(app, addr) }"];

interface Row extends Operation {
	readonly name: string;
	readonly events: readonly string[];
}

const table: readonly Row[] = [
	// ── mapping and unmapping ─────────────────────────────────────────────────
	{
		name: "munmap of everything",
		before: touched,
		run: ["munmap(app.buf)"],
		events: ["UNMAP 0..4"],
	},
	{
		name: "munmap of a part",
		before: touched,
		run: ["munmap(app.buf[1..3])"],
		events: ["UNMAP 1..3"],
	},
	{ name: "munmap of what nobody touched", run: ["munmap(app.buf)"], events: ["UNMAP 0..4"] },
	{
		name: "munmap over a hole: one event for the whole span",
		before: ["munmap(app, app.buf[1..2])"],
		run: ["munmap(app.buf)"],
		events: ["UNMAP 0..4"],
	},
	{
		name: "munmap of nothing",
		before: ["munmap(app, app.buf)"],
		run: ["munmap(app.buf)"],
		events: [],
	},
	{
		name: "mmap over what is there",
		before: touched,
		run: ["mmap_fixed(app.buf[0..2], rw)"],
		events: ["UNMAP 0..2"],
	},
	{ name: "mmap of new memory", run: ["mmap(1, anon, rw)"], events: [] },
	{
		name: "mremap: the old place twice, the new one never",
		before: touched,
		run: ["mremap(app.buf, 4)"],
		events: ["UNMAP 0..4", "UNMAP 0..4"],
	},
	{ name: "exit", before: touched, run: ["exit()"], events: ["RELEASE all", "UNMAP all"] },
	{
		name: "the OOM reaper: VMA by VMA, but for shared memory",
		before: [...touched, "munmap(app, app.buf[1..2])"],
		run: ["oom_reap()"],
		events: ["UNMAP that must not block 0..1", "UNMAP that must not block 2..4"],
	},
	// ── rights ────────────────────────────────────────────────────────────────
	{
		name: "mprotect",
		before: touched,
		run: ["mprotect(app.buf, r)"],
		events: ["PROTECTION_VMA 0..4"],
	},
	{
		name: "mprotect of a part",
		before: touched,
		run: ["mprotect(app.buf[1..2], none)"],
		events: ["PROTECTION_VMA 1..2"],
	},
	{ name: "mprotect where nothing is mapped", run: ["mprotect(app.buf, r)"], events: [] },
	{
		name: "mprotect to the rights it has",
		before: touched,
		run: ["mprotect(app.buf, rw)"],
		events: [],
	},
	{ name: "fork", before: touched, run: ["fork()"], events: ["PROTECTION_PAGE 0..4"] },
	{
		name: "fork of memory that was never written",
		before: ["read(app, app.buf[0])"],
		run: ["fork()"],
		events: [],
	},
	{
		name: "fork of shared memory",
		mapping: "4, shared, rw",
		before: touched,
		run: ["fork()"],
		events: [],
	},
	{
		name: "tracking of writes",
		before: touched,
		run: ["clear_refs()"],
		events: ["SOFT_DIRTY all"],
	},
	{
		name: "writeback of a file: each page that its cache has",
		mapping: '4, file("f"), rw',
		before: ["write(app, app.buf[0], 1)", "write(app, app.buf[2], 1)"],
		run: ["writeback(app.buf)"],
		events: ["PROTECTION_PAGE 0..1", "PROTECTION_PAGE 2..3"],
	},
	{
		name: "writeback of anonymous memory",
		before: touched,
		run: ["writeback(app.buf)"],
		events: [],
	},
	// ── faults ────────────────────────────────────────────────────────────────
	{ name: "a first touch", run: ["write(app.buf[0], 1)"], events: [] },
	{ name: "a first read", run: ["read(app.buf[0])"], events: [] },
	{
		name: "a first touch of a file",
		mapping: '4, file("f"), rw',
		run: ["write(app.buf[1], 1)"],
		events: [],
	},
	{
		name: "a write to the zero page",
		before: readOnly,
		run: ["write(app.buf[1], 1)"],
		events: ["CLEAR 1..2"],
	},
	{
		name: "a write to a page shared since a fork",
		before: [...touched, "fork(app)"],
		run: ["write(app.buf[0], 1)"],
		events: ["CLEAR 0..1"],
	},
	{
		name: "a write to a page whose sharer is gone: reused",
		before: [...touched, "exit(fork(app))"],
		run: ["write(app.buf[0], 1)"],
		events: [],
	},
	{
		name: "a write to a private copy of a file",
		mapping: '4, private_file("f"), rw',
		before: readOnly,
		run: ["write(app.buf[3], 1)"],
		events: ["CLEAR 3..4"],
	},
	{
		name: "swapping in",
		before: [...touched, "swap_out(app, app.buf)"],
		run: ["read(app.buf[0])"],
		events: [],
	},
	// ── reclaim, compaction, memory failure ───────────────────────────────────
	{
		name: "MADV_DONTNEED",
		before: touched,
		run: ["madvise_dontneed(app.buf[1..3])"],
		events: ["CLEAR 1..3"],
	},
	{
		name: "MADV_DONTNEED over a hole: each VMA for itself",
		before: [...touched, "munmap(app, app.buf[1..2])"],
		run: ["madvise_dontneed(app.buf)"],
		events: ["CLEAR 0..1", "CLEAR 2..4"],
	},
	{
		name: "MADV_PAGEOUT",
		before: touched,
		run: ["swap_out(app.buf[0..2])"],
		events: ["CLEAR 0..1", "CLEAR 1..2"],
	},
	{
		name: "reclaim",
		before: ["write(app, app.buf[2], 1)"],
		run: ["reclaim(app.buf)"],
		events: ["CLEAR 2..3"],
	},
	{
		name: "reclaim of a page that two processes map: each mapping for itself",
		before: ["write(app, app.buf[2], 1)", "fork(app)"],
		run: ["reclaim(app.buf)"],
		events: ["CLEAR 2..3", "CLEAR 2..3"],
	},
	{
		name: "compaction",
		before: ["write(app, app.buf[2], 1)"],
		run: ["compact(app.buf)"],
		events: ["CLEAR 2..3"],
	},
	{
		name: "memory failure",
		before: ["write(app, app.buf[2], 1)"],
		run: ["hwpoison(app.buf[2])"],
		events: ["CLEAR 2..3"],
	},
	{
		name: "mlock of the zero page: it is copied",
		before: ["read(app, app.buf[0])"],
		run: ["mlock(app.buf[0..1])"],
		events: ["CLEAR 0..1"],
	},
	// ── huge pages ────────────────────────────────────────────────────────────
	{ name: "a collapse", before: touched, run: ["collapse_huge(app.buf)"], events: ["CLEAR 0..4"] },
	{
		name: "a split",
		before: ["madvise_hugepage(app, app.buf)", ...touched],
		run: ["split_huge(app.buf)"],
		events: ["CLEAR 0..4"],
	},
	{
		name: "munmap that cuts a huge page: it is split first",
		before: ["madvise_hugepage(app, app.buf)", ...touched],
		run: ["munmap(app.buf[0..1])"],
		events: ["CLEAR 0..4", "UNMAP 0..1"],
	},
	// ── migration and exclusive access ────────────────────────────────────────
	{
		name: "migration to a device",
		before: touched,
		run: ["to_device(app, app.buf, vram)"],
		events: ["MIGRATE of gpu 0..4"],
	},
	{
		name: "migration of holes: again from the first one filled to the end",
		before: ["write(app, app.buf[0], 1)"],
		run: ["to_device(app, app.buf, vram)"],
		events: ["MIGRATE of gpu 0..4", "MIGRATE of gpu 1..4"],
	},
	{
		name: "migration of pages that a child has too: CLEAR for the child's mapping",
		before: ["write(app, app.buf[0], 1)", "fork(app)"],
		run: ["to_device(app, app.buf[0..1], vram)"],
		events: ["MIGRATE of gpu 0..1", "CLEAR 0..1"],
	},
	{
		name: "the CPU takes a private page back",
		before: [...touched, "to_device(app, app.buf, vram)"],
		run: ["read(app.buf[1])"],
		events: ["MIGRATE of gpu 1..2"],
	},
	{
		name: "a long pin of a coherent page",
		before: [...touched, "to_device(app, app.buf, hbm)"],
		run: ["unpin_user_page(pin_user_pages_fast(app, app.buf[1], WRITE | LONGTERM))"],
		events: ["CLEAR 1..2"],
	},
	{
		name: "a short pin of a coherent page",
		before: [...touched, "to_device(app, app.buf, hbm)"],
		run: ["unpin_user_page(pin_user_pages_fast(app, app.buf[1], WRITE))"],
		events: [],
	},
	{
		name: "exclusive access",
		before: touched,
		run: ["exclusive(app, app.buf[1])"],
		events: ["EXCLUSIVE of gpu 1..2"],
	},
	{
		name: "the CPU takes exclusive access back",
		before: [...touched, "exclusive(app, app.buf[1])"],
		run: ["read(app.buf[1])"],
		events: ["CLEAR 1..2"],
	},
];

describe("what a notifier hears of", () => {
	test.each(table)("$name", ({ events, ...operation }) => {
		expect(eventsOf(operation)).toEqual(events);
	});

	test("the table has every event there is", () => {
		const known = constants.filter(({ kind }) => kind === "event").map(({ name }) => name);
		const sent = new Set(table.flatMap(({ events }) => events.map((event) => event.split(" ")[0])));
		expect(sent).toEqual(new Set(known));
	});
});
