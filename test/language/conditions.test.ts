// What conditions may ask: every builtin that only looks, and nothing else. Each is asked in every state of a scenario that
// changes what it looks at, and leaves the state as it is.

import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { builtins, compile, createMachine } from "../../engine/index.ts";
import { rows } from "../../engine/machine/independence/footprint-rows.ts";
import { analyseText, scenariosOf } from "../script-files.ts";

const looking = builtins.filter(({ looks }) => looks).map(({ name }) => name);

/** Each builtin that looks, asked in a way that is true in every state. */
const questions: { readonly [name: string]: string } = {
	vma_lookup: "vma_lookup(app, app.buf[0]) || true",
	vma_part: "vma_part(app, app.buf).pages <= 2",
	vma_may_read: "vma_may_read(app, app.buf[0]) || true",
	vma_may_write: "vma_may_write(app, app.buf[0]) || true",
	current: "current() != 0",
	read_retry: "begun == none || !read_retry(mirror, begun) || true",
	check_retry: "begun == none || !check_retry(mirror, begun) || true",
	device_pte: "device_pte(gpu, app.buf[0]) == none",
	device_pte_write: "!device_pte_write(gpu, app.buf[0])",
	device_pte_atomic: "!device_pte_atomic(gpu, app.buf[0])",
	is_zero_page: "device_pte(gpu, app.buf[0]) == none || is_zero_page(device_pte(gpu, app.buf[0]))",
	is_device_private_page:
		"device_pte(gpu, app.buf[0]) == none || is_device_private_page(device_pte(gpu, app.buf[0]))",
	is_device_coherent_page:
		"device_pte(gpu, app.buf[0]) == none || is_device_coherent_page(device_pte(gpu, app.buf[0]))",
	page_owner: "page_owner(device_pte(gpu, app.buf[0])) == none",
	list_empty: "!list_empty(jobs) || true",
	list_first: "list_first(jobs) != none || list_empty(jobs)",
	get_mm_counter: "get_mm_counter(app, MM_ANONPAGES) <= 2",
	hugetlb_usage: "hugetlb_usage(app) == 0",
	page_mapcount: "page_mapcount(app, app.buf[0]) <= 1",
	smaps_shared: "!smaps_shared(app, app.buf[0])",
	memcg_usage: "memcg_usage(app) >= 0",
};

function machineAsking(question: string) {
	const text = `
device gpu {
    var begun = none
}
record job { var late = false }
list jobs
notifier mirror on gpu {
    invalidate(span, event, seq) {
        set_seq(mirror, seq)
        return true
    }
}
scenario "asked" {
    process app { buf = mmap(2, anon, rw) }
    setup {
        list_add(jobs, job)
        notifier_insert(mirror, app, app.buf)
        begun = read_begin(mirror)
    }
    thread cpu in app {
        write(app.buf[0], 1)
        munmap(app.buf)
    }
    thread other in app { write(app.buf[1], 2) }
    always ${question}
}
`;
	const analysis = analyseText(new URL("file:///asked.hmm"), text);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok, JSON.stringify(program));
	return createMachine(program.value);
}

test("there is a question for each", () => {
	expect(Object.keys(questions).sort()).toEqual(looking.toSorted());
});

describe.each(Object.entries(questions))("%s", (name, question) => {
	test("it may be asked, and changes nothing", () => {
		assert.ok(question.includes(`${name}(`));
		const machine = machineAsking(question);
		const state = machine.createInitial();
		let steps = 0;
		for (; !machine.isFinal(state); steps++) {
			const mover = machine.threads.findIndex(
				(_, thread) => machine.choiceCount(state, thread) > 0,
			);
			assert.ok(mover >= 0 && steps < 1000);
			assert.equal(machine.step(state, mover, 0), 0);
			const before = state.slice();
			assert.equal(machine.brokenInvariant(state), 0, `step ${steps}`);
			assert.deepEqual(state, before);
		}
		assert.ok(steps > 10);
	});
});

test("what only reads by the table of footprints looks, but for accesses, which may be wrong", () => {
	const reads = builtins
		.filter(({ name, result, sleeps }) => {
			const row = rows[name];
			return row !== undefined && !/(^| )[wid]( |$)/.test(row) && result !== "none" && !sleeps;
		})
		.map(({ name }) => name);
	expect(reads.filter((name) => !looking.includes(name))).toEqual(["dma_read"]);
});

test("what cannot be answered does not hold, and why is said", () => {
	const machine = machineAsking("!is_zero_page(device_pte(gpu, app.buf[0]))");
	const state = machine.createInitial();
	const { code, message } = machine.explain(state, machine.brokenInvariant(state));
	expect(code).toBe("always");
	expect(message).toMatch(
		/does not hold here: it cannot be answered\. Something is used that is none here/,
	);
});
