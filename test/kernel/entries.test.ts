// What an operation leaves in the page tables, for memory that is on a device, exclusive to it, swapped, or shared since a fork: the
// tables of docs/kernel/ on device memory, exclusive access, fork, migration and memory pressure, row by row.

import { describe, expect, test } from "vitest";
import type { MmView, StateView } from "../../engine/view/model.ts";
import { machineOf, type Operation, statesOf } from "./events.ts";

interface Row extends Operation {
	readonly what: string;
	/** The entry of the first page, in the process and in its child: state, rights, whose memory. */
	readonly left: string;
}

const written = "write(app, app.buf[0], 7)";
const onDevice = [written, "to_device(app, app.buf[0..1], vram)"];
const inPlace = [written, "to_device(app, app.buf[0..1], hbm)"];
const exclusive = [written, "exclusive(app, app.buf[0])"];
const forked = "let child = fork(app)";
const migrate = "to_device(app, app.buf[0..1], vram)";

function entryWords({ rows }: MmView, { pages }: StateView): string {
	const row = rows[0];
	if (row === undefined || row.page === undefined) return row?.state ?? "";
	const zone = pages.find(({ id }) => id === row.page)?.zone;
	return `${row.state} ${row.write ? "rw" : "r"} ${zone}`;
}

/** The processes that are alive at the end. */
function leftBy(operation: Operation): string {
	const end = statesOf(machineOf(operation)).at(-1) as StateView;
	const alive = end.mms.filter(({ exited }) => !exited);
	return alive.map((mm) => entryWords(mm, end)).join(", ");
}

function check(rows: readonly Row[]): void {
	test.each(rows)("$what: $left", ({ left, what: _, ...operation }) => {
		expect(leftBy(operation)).toBe(left);
	});
}

describe("device-memory.md", () => {
	check([
		{ what: "migration, private", before: [written], run: [migrate], left: "private rw private" },
		{ what: "migration, coherent", before: inPlace, run: [], left: "present rw coherent" },
		{
			what: "CPU reads private",
			before: onDevice,
			run: ["read(app.buf[0])"],
			left: "present rw system",
		},
		{
			what: "CPU writes coherent",
			before: inPlace,
			run: ["write(app.buf[0], 8)"],
			left: "present rw coherent",
		},
		{
			what: "mprotect of private takes the right to write",
			before: onDevice,
			run: ["mprotect(app.buf, r)"],
			left: "private r private",
		},
		{
			what: "and does not give it back",
			before: onDevice,
			run: ["mprotect(app.buf, r)", "mprotect(app.buf, rw)"],
			left: "private r private",
		},
		{
			what: "mprotect of coherent gives it back",
			before: inPlace,
			run: ["mprotect(app.buf, r)", "mprotect(app.buf, rw)"],
			left: "present rw coherent",
		},
		{
			what: "mlock brings private back",
			before: onDevice,
			run: ["mlock(app.buf)"],
			left: "present rw system",
		},
		{
			what: "mlock leaves coherent",
			before: inPlace,
			run: ["mlock(app.buf)"],
			left: "present rw coherent",
		},
		{ what: "MADV_DONTNEED", before: onDevice, run: ["madvise_dontneed(app.buf)"], left: "none" },
	]);
});

describe("exclusive.md", () => {
	check([
		{ what: "taken", before: exclusive, run: [], left: "exclusive rw system" },
		{
			what: "a CPU access",
			before: exclusive,
			run: ["read(app.buf[0])"],
			left: "present rw system",
		},
		{
			what: "mprotect",
			before: exclusive,
			run: ["mprotect(app.buf, r)"],
			left: "exclusive r system",
		},
		{ what: "munmap", before: exclusive, run: ["munmap(app.buf)"], left: "no-vma" },
		{ what: "reclaim", before: exclusive, run: ["reclaim(app.buf)"], left: "exclusive rw system" },
		{
			what: "compaction",
			before: exclusive,
			run: ["compact(app.buf)"],
			left: "exclusive rw system",
		},
		{
			what: "MADV_PAGEOUT",
			before: exclusive,
			run: ["swap_out(app.buf)"],
			left: "exclusive rw system",
		},
		{ what: "migrate_setup", before: exclusive, run: [migrate], left: "exclusive rw system" },
		{
			what: "of a coherent page",
			before: [...inPlace, "exclusive(app, app.buf[0])"],
			run: [],
			left: "exclusive rw coherent",
		},
		{
			what: "of a private page",
			before: [...onDevice, "exclusive(app, app.buf[0])"],
			run: [],
			left: "exclusive rw system",
		},
		{
			what: "of a read-only VMA",
			mapping: "4, anon, r",
			run: ["exclusive(app, app.buf[0])"],
			left: "none",
		},
		{
			what: "of shared memory",
			mapping: "4, shared, rw",
			before: exclusive,
			run: [],
			left: "present rw system",
		},
		{
			what: "fork",
			before: exclusive,
			run: ["fork()"],
			left: "present r system, present r system",
		},
	]);
});

describe("fork.md", () => {
	check([
		{
			what: "an anonymous page",
			before: [written],
			run: ["fork()"],
			left: "present r system, present r system",
		},
		{
			what: "a pinned page",
			before: [written, "pin(app, app.buf[0..1])"],
			run: ["fork()", "unpin(app.buf[0..1])"],
			left: "present rw system, present rw system",
		},
		{
			what: "the zero page",
			before: ["read(app, app.buf[0])", "write(app, app.buf[1], 7)"],
			run: ["fork()"],
			left: "zero r system, zero r system",
		},
		{
			what: "shared memory",
			mapping: "4, shared, rw",
			before: [written],
			run: ["fork()"],
			left: "present rw system, none",
		},
		{
			what: "swap",
			before: [written, "reclaim(app, app.buf)"],
			run: ["fork()"],
			left: "swap, swap",
		},
		{
			what: "private",
			before: onDevice,
			run: ["fork()"],
			left: "private r private, private r private",
		},
		{
			what: "private, then a read by one",
			before: [...onDevice, forked],
			run: ["read(app.buf[0])"],
			left: "present r system, present r system",
		},
		{
			what: "private, then a write by one",
			before: [...onDevice, forked],
			run: ["write(app.buf[0], 8)"],
			left: "present rw system, present r system",
		},
		{
			what: "coherent",
			before: inPlace,
			run: ["fork()"],
			left: "present r coherent, present r coherent",
		},
		{
			what: "coherent, then a write by one",
			before: [...inPlace, forked],
			run: ["write(app.buf[0], 8)"],
			left: "present rw system, present r coherent",
		},
		{
			what: "coherent, and the other has gone",
			before: [...inPlace, forked, "exit(child)"],
			run: ["write(app.buf[0], 8)"],
			left: "present rw coherent",
		},
		{
			what: "private, and the other has gone",
			before: [...onDevice, forked, "exit(child)"],
			run: [],
			left: "private r private",
		},
	]);
});

describe("memory-pressure.md", () => {
	check([
		{ what: "reclaim", before: [written], run: ["reclaim(app.buf)"], left: "swap" },
		{
			what: "reclaim under mlock",
			before: [written, "mlock(app, app.buf)"],
			run: ["reclaim(app.buf)"],
			left: "present rw system",
		},
		{
			what: "reclaim of a pinned page",
			before: [written, "pin(app, app.buf[0..1])"],
			run: ["reclaim(app.buf)", "unpin(app.buf[0..1])"],
			left: "present rw system",
		},
		{
			what: "reclaim of what a child has too",
			before: [written, forked],
			run: ["reclaim(app.buf)"],
			left: "swap, swap",
		},
		{
			what: "MADV_PAGEOUT of what a child has too",
			before: [written, forked],
			run: ["swap_out(app.buf)"],
			left: "present r system, present r system",
		},
		{
			what: "reclaim of private memory",
			before: onDevice,
			run: ["reclaim(app.buf)"],
			left: "private rw private",
		},
		{
			what: "reclaim of coherent memory",
			before: inPlace,
			run: ["reclaim(app.buf)"],
			left: "present rw coherent",
		},
		{
			what: "compaction of coherent memory",
			before: inPlace,
			run: ["compact(app.buf)"],
			left: "present rw coherent",
		},
		{
			what: "swapped out, not collected",
			before: [written, "reclaim(app, app.buf)"],
			run: [migrate],
			left: "swap",
		},
		{
			what: "under mlock, moves to the device",
			before: [written, "mlock(app, app.buf)"],
			run: [migrate],
			left: "private rw private",
		},
		{
			what: "memory failure",
			before: [written],
			run: ["hwpoison(app.buf[0])"],
			left: "poison",
		},
	]);
});

describe("migration.md", () => {
	check([
		{ what: "a hole", run: [migrate], left: "private rw private" },
		{
			what: "a hole that may not be written",
			mapping: "4, anon, r",
			run: [migrate],
			left: "private r private",
		},
		{
			what: "the zero page",
			before: ["read(app, app.buf[0])"],
			run: [migrate],
			left: "private rw private",
		},
		{ what: "a hole of shared memory", mapping: "4, shared, rw", run: [migrate], left: "none" },
		{
			what: "shared memory",
			mapping: "4, shared, rw",
			before: [written],
			run: [migrate],
			left: "present rw system",
		},
		{
			what: "a pinned page",
			before: [written, "pin(app, app.buf[0..1])"],
			run: [migrate, "unpin(app.buf[0..1])"],
			left: "present rw system",
		},
		{
			what: "shared since a fork",
			before: [written, forked],
			run: [migrate],
			left: "private r private, private r private",
		},
		{
			what: "hugetlb",
			mapping: "4, hugetlb, rw",
			before: [written],
			run: [migrate],
			left: "present rw system",
		},
	]);
});
