// Pages of every memory as the views show them, at some step of a run of an example.

import { expect, test } from "vitest";
import { compile, createMachine, project, runRoundRobin } from "../../engine/index.ts";
import { assert } from "../../engine/result.ts";
import type { PageView, StateView } from "../../engine/view/model.ts";
import { asText } from "../../engine/view/text.ts";
import { analyseFile, scenariosOf } from "../script-files.ts";

/** Every state of the run in which threads take turns. */
function statesOf(file: string, scenario: string): readonly StateView[] {
	const analysis = analyseFile(new URL(`../../examples/${file}`, import.meta.url));
	const node = scenariosOf(analysis).find(({ name }) => name.value === scenario);
	assert(node !== undefined, `${file} has a scenario “${scenario}”`);
	const program = compile(analysis, node);
	assert(program.ok, `${scenario} compiles`);
	const machine = createMachine(program.value);
	const history = runRoundRobin(machine);
	return Array.from({ length: history.stepCount + 1 }, (_, step) =>
		project(machine, history.stateAt(step)),
	);
}

function pagesOf(states: readonly StateView[]): readonly PageView[] {
	return states.flatMap((state) => state.pages);
}

const line = (states: readonly StateView[], pattern: RegExp) =>
	states.flatMap((state) => asText(state).split("\n")).find((text) => pattern.test(text));

test("a movable page: of a kind of its own, off the LRU, mapped by nobody, isolated while the kernel has it", () => {
	const states = statesOf("memory-pools/old-page-kept.hmm", "compaction moves the object");
	const pages = pagesOf(states).filter(({ kind }) => kind === "movable");
	expect(new Set(pages.map(({ lru }) => lru))).toEqual(new Set(["off LRU", "isolated"]));
	expect(pages.every(({ mappedBy, mapcount }) => mappedBy.length === 0 && mapcount === 0)).toBe(
		true,
	);
	expect(line(states, /^ +page \d+ +movable +refcount 2 +mapcount 0 .* isolated/)).toBeDefined();
});

test("words of a range of 2020 read as its tables say, not as their bits", () => {
	const states = statesOf("range-api/form-2020.hmm", "the device writes");
	const words = states
		.flatMap(({ threads }) => threads.flatMap(({ frames }) => frames))
		.flatMap(({ locals }) => locals.filter(({ kind }) => kind === "range"))
		.flatMap(({ parts }) => parts.find(({ name }) => name === "pfns")?.value ?? []);
	expect(new Set(words)).toEqual(new Set(["NONE", "page 1 VALID WRITE"]));
});

test("exclusive access that the CPU has taken back stands at the device's entry", () => {
	const states = statesOf("versions/revoke-6.1.hmm", "the CPU takes the page back");
	const entries = states.flatMap(({ devices }) => devices.flatMap((device) => device.entries));
	const said = new Set(entries.map(({ disagreement }) => disagreement));
	expect(said).toContain("exclusive here, taken back by the CPU");
});

test("a page of a node: anonymous memory on the LRU that an ordinary entry maps", () => {
	const states = statesOf(
		"memory-pools/node.hmm",
		"memory of the node is swapped out and comes back to it",
	);
	const mapped = pagesOf(states).filter(({ zone, mapcount }) => zone === "node" && mapcount > 0);
	expect(mapped.some(({ kind, lru }) => kind === "anon" && lru === "on LRU")).toBe(true);
	const entries = states.flatMap(({ mms }) => mms.flatMap(({ rows }) => rows));
	expect(entries.some(({ state, page }) => state === "present" && page === mapped[0]?.id)).toBe(
		true,
	);
	expect(line(states, /^ +page \d+ +anon .*node.*app buf\[0\]/)).toBeDefined();
});

test("a device page is on no LRU; in 2016 a free one has a reference, and one that is mapped once has two", () => {
	const states = statesOf(
		"hmm-2016/mirror.hmm",
		"the CPU writes while the page goes to the device",
	);
	const pages = pagesOf(states).filter(({ zone }) => zone === "private");
	expect(pages.length).toBeGreaterThan(0);
	expect(pages.every(({ lru }) => lru === "off LRU")).toBe(true);
	expect(
		pages.some(({ mapcount, locked, refcount }) => mapcount === 1 && !locked && refcount === 2),
	).toBe(true);
});

test("a huge page mapped in pieces: order 0, and what the kernel counts of it beside what maps it", () => {
	const scenario = "MADV_COLLAPSE maps the huge page by one entry again";
	const states = statesOf("hgm/pieces.hmm", scenario);
	const pages = pagesOf(states).filter(({ kind }) => kind === "hugetlb");
	expect(new Set(pages.map(({ lru }) => lru))).toEqual(new Set(["off LRU"]));
	const counts = pages.flatMap(({ compound, mapcount }) =>
		compound && mapcount === 1 ? [compound.mapcount] : [],
	);
	expect(new Set(counts)).toEqual(new Set([1, 2]));
	const orders = states.flatMap(({ mms }) =>
		mms.flatMap(({ rows }) => rows.map((row) => row.order)),
	);
	expect(new Set(orders)).toEqual(new Set([0, 2]));
	expect(line(states, /^ +page \d+ +hugetlb .* head 1 refcount 2 mapcount 2, own/)).toBeDefined();
	expect(line(states, /^ +0x13 +buf\[3\] +page 4 rw .*order 2/)).toBeDefined();
});

const rowsOf = (states: readonly StateView[]) =>
	states.flatMap(({ mms }) => mms.flatMap(({ rows }) => rows));

test("a migration: the entry keeps its rights, the page is locked and isolated, the destination's content is unknown until the copy", () => {
	const states = statesOf("migration/both-ways.hmm", "the CPU writes to a page on its way");
	const moving = states.filter(({ mms }) => mms[0]?.rows[0]?.state === "migration");
	expect(rowsOf(moving).every(({ write }) => write)).toBe(true);
	const source = moving[0]?.mms[0]?.rows[0]?.page;
	const isOpen = ({ id, locked, lru }: PageView) => id === source && locked && lru === "isolated";
	expect(moving.some(({ pages }) => pages.some(isOpen))).toBe(true);
	expect(line(states, /^ +page \d+ .*content \? .*private/)).toBeDefined();
	expect(line(states, /^ +0x10 +buf\[0\] +page \d+ migration rw/)).toBeDefined();
	expect(line(states, /^ +0x10 +buf\[0\] +page \d+ private rw/)).toBeDefined();
	const pools = states.flatMap(({ devices }) => devices.flatMap(({ pools }) => pools));
	expect(new Set(pools.map(({ free, total }) => `${free} of ${total}`))).toEqual(
		new Set(["2 of 2", "1 of 2"]),
	);
});

test("a page that is pinned keeps its present entry through a migration of its neighbours, and shows its pin", () => {
	const states = statesOf("migration/partial.hmm", "one page is pinned");
	const pinned = pagesOf(states).filter(({ pins }) => pins === 1);
	expect(pinned.length).toBeGreaterThan(0);
	const kinds = (label: string) =>
		new Set(rowsOf(states).flatMap((row) => (row.label === label ? [row.state] : [])));
	expect(kinds("buf[0]")).toEqual(new Set(["none", "present"]));
	expect(kinds("buf[1]")).toEqual(new Set(["none", "present", "migration", "private"]));
});

test("a device that goes: its memory is removed once nothing can be taken from it, and is free at the end", () => {
	const states = statesOf("device-memory/removal.hmm", "a migration and a fault meet the removal");
	const pools = states.map(({ devices }) => devices[0]?.pools[0]);
	expect(pools[0]?.removed).toBe(false);
	const last = pools.at(-1);
	expect([last?.removed, last?.free]).toEqual([true, last?.total]);
	expect(line(states, /^ +gpu +vram +private +\d of 2 free, removed/)).toBeDefined();
});

test("coherent memory: an ordinary present entry of a page that is on no LRU list", () => {
	const states = statesOf(
		"device-memory/coherent.hmm",
		"reclaim and compaction pass it by, and it is not private",
	);
	const end = states.at(-1);
	const [row] = end?.mms[0]?.rows ?? [];
	const page = end?.pages.find(({ id }) => id === row?.page);
	expect([row?.state, page?.zone, page?.lru, page?.refcount]).toEqual([
		"present",
		"coherent",
		"off LRU",
		1,
	]);
});

test("exclusive access: a device-exclusive entry beside an atomic one of the device; the CPU's touch ends both", () => {
	const states = statesOf("exclusive/atomic.hmm", "reclaim, and a munmap");
	const taken = states.filter(({ mms }) => mms[0]?.rows[0]?.state === "exclusive");
	const entries = taken.flatMap(({ devices }) => devices.flatMap((device) => device.entries));
	expect(entries.some(({ table, disagreement }) => table?.atomic && disagreement === "")).toBe(
		true,
	);
	expect(
		line(states, /^ +0x10 +buf\[0\] +page 1 exclusive .*page 1 atomic +page 1 atomic/),
	).toBeDefined();
	expect(states.at(-1)?.devices[0]?.entries).toEqual([]);
});

test("a fork: one page on the device in two address spaces, readable in both; back, it is readable in both", () => {
	const states = statesOf("fork/shared-page.hmm", "the parent writes, then the child reads");
	const both = states.map(({ mms }) => mms.map(({ rows }) => rows[0]).filter((row) => row?.page));
	const shared = both.filter(([parent, child]) => parent && child && parent.page === child.page);
	const kinds = shared.flat().map((row) => `${row?.state} ${row?.write ? "rw" : "r"}`);
	expect(new Set(kinds)).toEqual(new Set(["private r", "migration r", "present r"]));
});

test("reclaim: the page is isolated, its entry becomes a swap entry that counts as such", () => {
	const states = statesOf("memory-pressure/populate.hmm", "reclaim");
	expect(pagesOf(states).some(({ lru, locked }) => lru === "isolated" && locked)).toBe(true);
	const swapped = states.filter(({ mms }) => mms[0]?.rows[0]?.state === "swap");
	expect(swapped.length).toBeGreaterThan(0);
	expect(swapped.every(({ mms }) => mms[0]?.swap === 1 && mms[0]?.rssAnon === 0)).toBe(true);
});
