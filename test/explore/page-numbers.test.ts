// Pages that are numbered anew: in states that are really reached, whatever a thread can do it can do in the renumbered state,
// and it leads to the same state but for numbers. Which is so only as long as all places of numbers are known.

import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { takeMove } from "../../engine/explore/move.ts";
import { compile, type ProgramMachine } from "../../engine/index.ts";
import { createMachine } from "../../engine/machine/create.ts";
import { isFreed } from "../../engine/machine/page.ts";
import { NOBODY_RUNS, notePagePlaces, pageAt } from "../../engine/machine/page-places.ts";
import { createNumberPages } from "../../engine/machine/symmetry/pages.ts";
import { renumber } from "../../engine/machine/symmetry/renumber.ts";
import { createChance } from "../generated/chance.ts";
import { pause } from "../pause.ts";
import { analyseText, scenariosOf, verdictOf } from "../script-files.ts";
import { statesOf, subjects } from "./pairs.ts";
import { gone } from "./stale-page.ts";

const root = new URL("../../", import.meta.url);
const GENERATED = 150;

/** Scenarios without huge pages in which something depends on the numbers of pages, by name. */
const showing = [
	"nobody is in the way",
	"munmap races with populate",
	"the device writes",
	"populate alone",
	"nothing is there yet",
	"the device reads",
];

function numbersOf(machine: ProgramMachine, random: () => number): Int32Array {
	const numbers = Int32Array.from({ length: machine.program.world.systemPages }, (_, page) => page);
	for (let last = numbers.length - 1; last > 1; last--) {
		const other = 1 + (random() % last);
		[numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
	}
	return numbers;
}

function assertRenumbered(
	machine: ProgramMachine,
	state: Int32Array,
	numbers: Int32Array,
	title: string,
): void {
	const numberPages = createNumberPages(machine.interpreter);
	assert.ok(numberPages);
	const alike = (one: Int32Array, other: Int32Array): boolean => {
		numberPages(one);
		numberPages(other);
		return one.every((word, index) => word === other[index]);
	};
	const renamed = state.slice();
	renumber(machine.interpreter, renamed, numbers);
	for (let thread = 0; thread < machine.threads.length; thread++) {
		const ways = machine.choiceCount(state, thread);
		assert.equal(machine.choiceCount(renamed, thread), ways, title);
		for (let choice = 0; choice < ways; choice++) {
			const [next, there] = [state.slice(), renamed.slice()];
			const result = takeMove(machine, next, { thread, choice });
			assert.equal(takeMove(machine, there, { thread, choice }), result, title);
			if (result === 0) assert.ok(alike(next, there), title);
		}
	}
	assert.ok(alike(state.slice(), renamed), title);
}

/** Free pages whose number nobody knows. */
function unknownPages({ interpreter: { vm } }: ProgramMachine, state: Int32Array): number {
	const known = new Set<number>();
	const places = notePagePlaces(vm, state, NOBODY_RUNS);
	for (const place of vm.places.subarray(0, places)) known.add(pageAt(vm, state, place));
	let count = 0;
	for (let page = 1; page < vm.program.world.systemPages; page++)
		if (isFreed(vm, state, page) && !known.has(page)) count++;
	return count;
}

function programOf(text: string) {
	const analysis = analyseText(new URL("own.hmm", import.meta.url), text);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok, JSON.stringify(program));
	return { program: program.value, verdict: () => verdictOf(analysis, scenario) };
}

const header = `
device gpu { lock update: mutex; var kept = none }
notifier mirror on gpu {
	invalidate(span, event, seq) {
		lock(update)
		set_seq(mirror, seq)
		device_unmap(gpu, span)
		unlock(update)
		return true
	}
}
`;

function withPage(use: string): string {
	return `${header}
fn look(mm, buf) {
	mmap_read_lock(mm)
	let page = get_user_pages(mm, buf[0], WRITE)
	mmap_read_unlock(mm)
	${use}
}
scenario "look" {
	process app { buf = mmap(2, anon, rw) }
	thread t { look(app, app.buf) }
}
`;
}

function snapshot(condition: string): string {
	return `put_page(page)
	range r { notifier: mirror, span: buf, default_flags: REQ_FAULT }
	notifier_insert(mirror, mm, buf)
	r.seq = read_begin(mirror)
	mmap_read_lock(mm)
	let err = range_fault(r)
	mmap_read_unlock(mm)
	if !err && ${condition} { sleep() }`;
}

describe("the numbers of pages", () => {
	test("matter nowhere, but where huge pages lie in a row or a range says itself how its words are written", () => {
		const matter = [...subjects(root, GENERATED)]
			.filter(({ machine }) => !machine.program.world.hasHuge)
			.filter(({ machine }) => !machine.program.pageNames.areAll);
		expect(matter.map(({ title }) => title)).toEqual(showing);
	});

	test("can be changed in any state", { timeout: 300_000 }, async () => {
		let states = 0;
		const short = new Set<string>();
		for (const { machine, title } of subjects(root, GENERATED)) {
			if (!machine.program.pageNames.areAll) continue;
			await pause();
			const chance = createChance(1);
			for (const state of statesOf(machine, 1)) {
				const numbers = numbersOf(machine, () => chance.below(1 << 20));
				assertRenumbered(machine, state, numbers, title);
				if (unknownPages(machine, state) === 0) short.add(title);
				states++;
			}
		}
		assert.ok(states > 10_000, `${states} states`);
		expect([...short], "scenarios that run short of pages").toEqual([]);
	});

	test.each([
		[
			"pages that are freed while a DMA mapping is left of one",
			`dma_map(page)
	put_page(page)
	mmap_read_lock(mm)
	page = get_user_pages(mm, buf[1], WRITE)
	mmap_read_unlock(mm)
	put_page(page)
	page = none
	madvise_dontneed(mm, buf)
	mmap_read_lock(mm)
	page = get_user_pages(mm, buf[0], WRITE)
	mmap_read_unlock(mm)
	dma_unmap(dma_map(page))
	put_page(page)`,
		],
		[
			"pages that are kept in two ways",
			`mmap_read_lock(mm)
	pin_user_pages(mm, buf[1], WRITE)
	mmap_read_unlock(mm)`,
		],
	])("have no part in what becomes of %s", (_, use) => {
		const machine = createMachine(programOf(withPage(use)).program);
		const chance = createChance(1);
		for (const state of statesOf(machine, 1))
			for (let time = 0; time < 10; time++)
				assertRenumbered(
					machine,
					state,
					numbersOf(machine, () => chance.below(1 << 20)),
					use,
				);
	});

	test.each([
		["a page that is put back", "put_page(page)", true],
		["a page that is kept in a variable", "kept = page\n\tput_page(kept)", true],
		["pages that are compared", "if page == kept { sleep() }\n\tput_page(page)", true],
		[
			"a word of hmm_range, masked and asked for its flags",
			snapshot("(r.pfns[0] & REQ_WRITE) != 0"),
			true,
		],
		["a word of hmm_range that is compared with a number", snapshot("r.pfns[0] == 5"), false],
		["the low bits of a word of hmm_range", snapshot("(r.pfns[0] & 3) == 1"), false],
		["the order of two words", snapshot("r.pfns[0] < r.pfns[1]"), false],
		["a word made of two", snapshot("(r.pfns[0] | r.pfns[1]) == 0"), false],
	])("%s", (_, use, areAll) => {
		expect(programOf(withPage(use)).program.pageNames.areAll).toBe(areAll);
	});
});

test("matter where more variables keep them than pages are to spare", () => {
	const numbers = Array.from({ length: 8 }, (_, number) => number);
	const keep = numbers.map((number) => `v${number} = gone(app, app.buf[0])`).join("\n\t\t");
	const { program } =
		programOf(`device gpu { ${numbers.map((number) => `var v${number} = none`).join("; ")} }
${gone}
scenario "short" {
	process app { buf = mmap(1, anon, rw) }
	setup {
		${keep}
	}
	thread forgets { v1 = none }
	thread allocates in app { write(app.buf[0], 1) }
}
`);
	expect(program.pageNames.areAll).toBe(false);
});

test("a page that somebody still knows is not handed out", () => {
	const { verdict } = programOf(
		withPage(`put_page(page)
	madvise_dontneed(mm, buf)
	mmap_read_lock(mm)
	let other = get_user_pages(mm, buf[0], WRITE)
	mmap_read_unlock(mm)
	assert(other != page)
	put_page(other)`),
	);
	expect(verdict()).toBe("holds");
});
