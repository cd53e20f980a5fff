// Scenarios that the server makes for entry points: which entry points get them, what their text says, that right
// drivers hold in all of them, and that a broken one is found by them alone.

import { describe, expect, test } from "vitest";
import { compile, createMachine, startExploration } from "../../engine/index.ts";
import { entryLenses } from "../../server/features/entry-lenses.ts";
import { opponents } from "../../server/verify/own/opponents.ts";
import { type OwnScenario, ownScenarios } from "../../server/verify/own/scenarios.ts";
import { analyseFile } from "../rules/scripts.ts";
import { analyseText } from "../script-files.ts";

const uri = new URL("../../examples/own.hmm", import.meta.url);
const { text: entryPoints } = analyseFile("examples/entry-points.hmm").module;

function ownOf(text: string): readonly OwnScenario[] {
	return ownScenarios(analyseText(uri, text)).scenarios;
}

/** Each scenario's verdict: `holds`, or the code of its violation. */
function verdictsOf(text: string, chosen: readonly OwnScenario[] = ownOf(text)) {
	const analysis = analyseText(
		uri,
		text +
			ownOf(text)
				.map((own) => own.text)
				.join(""),
	);
	expect(analysis.problems.filter(({ severity }) => severity === "error")).toEqual([]);
	return chosen.map(({ name }) => {
		const scenario = analysis.module.tree.declarations.find(
			(node) => node.kind === "scenario" && node.name.value === name,
		);
		const program = scenario?.kind === "scenario" ? compile(analysis, scenario) : undefined;
		if (!program?.ok) return `${name}: ${program?.error.message}`;
		const exploration = startExploration(createMachine(program.value), {
			statesMax: 200_000,
			depthMax: 10_000,
			memoryMaxBytes: 1 << 28,
		});
		while (!exploration.advance(10_000));
		const { outcome, code } = exploration.verdict();
		return outcome === "violated" ? `${name}: ${code}` : `${name}: ${outcome}`;
	});
}

describe("the example", () => {
	test("each entry point meets each opponent, and holds", () => {
		const names = ["fault on gpu", "prefetch", "bind", "unbind"];
		expect(verdictsOf(entryPoints)).toEqual(
			names.flatMap((name) => opponents.map((each) => `${name} against ${each.name}: holds`)),
		);
	});

	test("without read_retry the entry points that populate are found wrong, by our scenarios alone", () => {
		const broken = entryPoints.replace("if read_retry(mirror, r.seq) { err = -EAGAIN }", "");
		const text = broken.replace("else { device_map(gpu, r) }", "device_map(gpu, r)");
		const chosen = ownOf(text).filter(({ against }) => against === "munmap");
		expect(verdictsOf(text, chosen)).toEqual([
			"fault on gpu against munmap: stale-device-pte",
			"prefetch against munmap: stale-device-pte",
			"bind against munmap: stale-device-pte",
			"unbind against munmap: holds",
		]);
	});
});

describe("which entry points", () => {
	test("one that a scenario exercises gets none; a scenario with a name of ours takes the place of ours only", () => {
		const [first, ...rest] = ownOf(entryPoints);
		expect(ownOf(entryPoints + first?.text).map(({ name }) => name)).toEqual(
			rest.map(({ name }) => name),
		);
		const other = first?.text.replaceAll(first.name, "of the author");
		expect(ownOf(entryPoints + other).map(({ entry }) => entry.name)).not.toContain("fault on gpu");
	});

	test("one whose arguments cannot be made up says why", () => {
		const text = `${entryPoints}\nfn take(page) { lock_page(page)\n unlock_page(page) }\n`;
		const { without } = ownScenarios(analyseText(uri, text));
		expect(without.map(({ name, reason }) => [name, reason])).toEqual([
			["take", "its parameter `page` is a page"],
		]);
	});

	test("a script without a notifier gets none", () => {
		expect(ownOf("fn f(mm, span) { return 0 }\n")).toEqual([]);
	});
});

describe("what a scenario assumes", () => {
	test("the driver's own function inserts the notifier where there is one", () => {
		const attach = "fn attach(mm, span) { return notifier_insert(mirror, mm, span) }\n";
		const own = ownOf(entryPoints + attach);
		const text = (name: string): string => own.find((each) => each.name === name)?.text ?? "";
		expect(text("bind against munmap")).toContain("attach(app, app.buf)");
		expect(text("attach against munmap")).not.toContain("notifier_insert");
	});

	test("what one entry point takes and another gives back is no leak", () => {
		const pin = `
fn pin_it(mm, span) {
    mmap_read_lock(mm)
    let page = pin_user_pages(mm, span[0], WRITE)
    mmap_read_unlock(mm)
    return page
}
`;
		const chosen = ownOf(entryPoints + pin).filter(({ entry }) => entry.name === "pin_it");
		expect(chosen[0]?.text).toContain("allow pin-leak");
		expect(verdictsOf(entryPoints + pin, chosen)).toEqual(
			chosen.map(({ name }) => `${name}: holds`),
		);
	});

	test("the setup of a scenario of the file is taken over, with its process, where it prepares something", () => {
		const script = `${entryPoints.replace("lock update: mutex\n", "lock update: mutex\n    var users = 0\n")}
fn open(mm, span) {
    notifier_insert(mirror, mm, span)
    gpu.users = gpu.users + 1
}
fn close() {
    assert(gpu.users > 0)
    notifier_remove(mirror)
}
scenario "opened" {
    process p { ring = mmap(1, anon, rw) }
    setup {
        open(p, p.ring)
        write(p, p.ring[0], 3)
    }
    thread cpu in p { munmap(p.ring) }
    finally { close() }
}
scenario "nothing of its own" {
    process q { buf = mmap(2, anon, rw) }
    setup { notifier_insert(mirror, q, q.buf) }
    thread cpu in q { read(q.buf[0]) }
    finally { notifier_remove(mirror) }
}
`;
		const chosen = ownOf(script).filter(({ entry }) => entry.name === "bind");
		expect(chosen[0]?.text).toBe(`
/// bind runs while the process unmaps the buffer.
scenario "bind against munmap" {
    process p { ring = mmap(1, anon, rw) }
    setup {
        open(p, p.ring)
        write(p, p.ring[0], 3)
    }
    thread driver { bind(p, p.ring) }
    thread cpu in p { munmap(p.ring) }
    limit { states: 200k }
}
`);
		expect(chosen[0]?.bound).toBe("1 process, 1 page, 2 threads, setup of “opened”");
		expect(verdictsOf(script, chosen)).toEqual(chosen.map(({ name }) => `${name}: holds`));
	});

	test("a function that turns something on comes before the others", () => {
		const script = `${entryPoints.replace("lock update: mutex\n", "lock update: mutex\n    var ready = false\n")}
fn probe() { ready = true }
`;
		const own = ownOf(script);
		const text = (name: string): string => own.find((each) => each.name === name)?.text ?? "";
		expect(text("bind against munmap")).toContain("        probe()\n");
		expect(text("probe against munmap")).not.toContain("        probe()\n");
		expect(text("bind against munmap")).not.toContain("ready = true");
	});

	test("a switch that nobody sets is on: it stands for what came before", () => {
		const text = entryPoints.replace(
			"lock update: mutex\n",
			"lock update: mutex\n    var ready = false\n",
		);
		expect(ownOf(text)[0]?.text).toContain("gpu.ready = true");
	});
});

describe("the lens", () => {
	const place = { uri: "file:///a.hmm", line: 3, column: 3, endLine: 3, endColumn: 7 };
	const view = (against: string, outcome: "holds" | "violated") => ({
		uri: place.uri,
		name: `bind against ${against}`,
		place,
		expected: undefined,
		own: { entry: "bind", against, bound: "2 pages", text: "" },
		state: "done" as const,
		progress: undefined,
		reason: "",
		verdict: {
			scenario: "",
			uri: "",
			outcome,
			code: outcome === "violated" ? "stale-device-pte" : undefined,
			message: "",
			steps: 12,
			states: 1_000,
			transitions: 0,
			depth: 0,
			seconds: 0,
			expected: undefined,
			asExpected: true,
			switches: 0,
			fewestSwitches: true,
			otherRuns: [],
			run: undefined,
			coverage: undefined,
		},
	});

	test("says together what holds, and each violation by itself", () => {
		const titles = entryLenses(
			[view("munmap", "violated"), view("fork", "holds"), view("exit", "holds")],
			[{ line: 9, column: 3, reason: "its parameter `page` is a page" }],
			new Map(),
		).map(({ title }) => title);
		expect(titles).toEqual([
			"$(error) stale-device-pte against munmap in 12 steps: show",
			"$(pass) Holds against fork and exit (2 pages; 2,000 states)",
			"$(insert) Write into the script",
			"$(circle-slash) No scenario of its own: its parameter `page` is a page",
		]);
	});
});
