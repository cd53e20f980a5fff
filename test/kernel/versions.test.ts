// What kernels differ in, row by row: the same script on two of them, and what is seen in each.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CpuEntryView, StateView } from "../../engine/view/model.ts";
import { eventsOf, machineOf, type Operation, statesOf } from "./events.ts";

interface Row extends Operation {
	/** As docs/kernel/versions.md names it. */
	readonly topic: string;
	readonly see: (states: readonly StateView[]) => unknown;
	/** By kernel: what is seen there. */
	readonly seen: { readonly [kernel: string]: unknown };
}

const last = (states: readonly StateView[]): StateView => states[states.length - 1] as StateView;
const entry = (states: readonly StateView[], page: number): CpuEntryView =>
	last(states).mms[0]?.rows[page] as CpuEntryView;
const chargeMax = (states: readonly StateView[]): number =>
	Math.max(...states.map(({ mms }) => mms[0]?.memcg.charge ?? 0));
/** The count of the one private page that is mapped, when everything has ended. */
const deviceCount = (states: readonly StateView[]): number | undefined =>
	last(states).pages.find(({ zone }) => zone === "private")?.refcount;

const write = "write(app, app.buf[0], 7)";
/** Swapped in while a child has the slot too, and the child is gone: nobody has the slot, the page is in the swap cache. */
const cached = [
	...[write, "let child = fork(app)", "reclaim(app, app.buf)"],
	...["read(app, app.buf[0])", "exit(child)"],
];

const table: readonly Row[] = [
	{
		topic: "mprotect of exclusive pages",
		before: [write, "exclusive(app, app.buf[0])"],
		run: ["mprotect(app.buf, r)", "mprotect(app.buf, rw)", "read(app.buf[0])"],
		see: (states) => entry(states, 0).write,
		seen: { "6.x": false, "6.1": false, "7.0": true },
	},
	{
		topic: "pages in the swap cache",
		before: cached,
		run: ["to_device(app, app.buf[0..1], vram)"],
		see: (states) => entry(states, 0).state,
		seen: { "6.x": "present", "6.1": "present", "7.0": "private" },
	},
	{
		topic: "the memcg of a page that migrates",
		before: [write],
		run: ["to_device(app, app.buf[0..1], vram)"],
		see: chargeMax,
		seen: { "6.x": 1, "6.1": 2, "7.0": 1 },
	},
	{
		topic: "the count of a device page",
		before: ["must_lock = true", write],
		run: ["to_device(app, app.buf[0..1], vram)"],
		see: deviceCount,
		seen: { "5.17": 2 },
	},
	{
		topic: "the count of a device page",
		before: [write],
		run: ["to_device(app, app.buf[0..1], vram)"],
		see: deviceCount,
		seen: { "6.x": 1, "6.1": 1, "7.0": 1 },
	},
];

const page = readFileSync(new URL("../../docs/kernel/versions.md", import.meta.url), "utf8");

describe("what kernels differ in", () => {
	const cases = table.flatMap(({ topic, seen, see, ...operation }) =>
		Object.entries(seen).map(([kernel, value]) => ({ topic, kernel, value, see, operation })),
	);

	test.each(cases)("$topic: $kernel", ({ kernel, value, see, operation }) => {
		expect(see(statesOf(machineOf({ ...operation, kernel })))).toEqual(value);
	});

	test.each([
		["6.x", "CLEAR 0..1"],
		["7.0", "CLEAR 0..1"],
		["6.1", "EXCLUSIVE 0..1"],
	])("the event when the CPU takes exclusive access back: %s", (kernel, event) => {
		const before = [write, "exclusive(app, app.buf[0])"];
		expect(eventsOf({ kernel, before, run: ["read(app.buf[0])"] })).toEqual([event]);
	});

	test.each([...new Set(table.map(({ topic }) => topic))])("the page has a row on %s", (topic) => {
		expect(page).toContain(`| ${topic} |`);
	});
});
