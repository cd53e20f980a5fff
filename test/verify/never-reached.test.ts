// What proofs leave out: entry points that turn back early in all scenarios made for them, branches that none of these
// takes, and that neither reduction nor the noting of what runs changes any of it.

import { expect, test } from "vitest";
import {
	createCoveringMachine,
	createMachine,
	ok,
	type Program,
	type Reduction,
	startExploration,
	unreachedOf,
} from "../../engine/index.ts";
import type { VerdictView } from "../../engine/view/model.ts";
import { entryLenses } from "../../server/features/entry-lenses.ts";
import { createSnapshot, type Snapshot } from "../../server/snapshot.ts";
import { confirm } from "../../server/verify/confirm.ts";
import {
	type ExploreHooks,
	explorePart,
	exploreProgram,
	unreachedByAll,
} from "../../server/verify/explore.ts";
import { entryGaps } from "../../server/verify/gaps.ts";
import { programOf, runnablesOf } from "../../server/verify/runnable.ts";
import { analyseFile } from "../rules/scripts.ts";

const uri = "file:///a.hmm";
const { text: entryPoints } = analyseFile("examples/entry-points.hmm").module;
const budget = { statesMax: 1e6, depthMax: 1e5, secondsMax: 60, memoryMaxBytes: 1 << 28 };
const hooks: ExploreHooks = {
	now: () => 0,
	isCancelled: () => false,
	onProgress: () => {},
	pause: () => Promise.resolve(),
	crew: undefined,
};

function snapshotOf(text: string): Snapshot {
	return createSnapshot(uri, 0, text, { resolve: (_, path) => ok(path), read: () => undefined });
}

function programsOf(snapshot: Snapshot): readonly Program[] {
	return runnablesOf(snapshot).map((runnable) => {
		const program = programOf(runnable);
		if (!program.ok) throw new Error(program.error);
		return program.value;
	});
}

async function verdictsOf(snapshot: Snapshot): Promise<readonly VerdictView[]> {
	const views: VerdictView[] = [];
	for (const program of programsOf(snapshot))
		views.push((await exploreProgram(program, budget, hooks)).view);
	return views;
}

/** Severity, place and message of each problem about what is not reached. */
async function toldOf(text: string): Promise<readonly string[]> {
	const snapshot = snapshotOf(text);
	return confirm(snapshot, await verdictsOf(snapshot))
		.problems.filter(({ code }) => code === "never-reached")
		.map(({ severity, span, message }) => {
			const words = message.slice(0, message.indexOf(".") + 1);
			return `${severity} at ${text.slice(span.start, span.end)}: ${words}`;
		});
}

test("entry points that come to their end in some scenario made for them are told nothing of", async () => {
	const snapshot = snapshotOf(entryPoints);
	expect(entryGaps(snapshot, await verdictsOf(snapshot))).toEqual([]);
});

const early = `
device gpu {
    lock update: mutex
    var users = 0
}
notifier mirror on gpu {
    invalidate(span, event, seq) {
        lock(update)
        set_seq(mirror, seq)
        device_unmap(gpu, span)
        device_flush(gpu, span)
        unlock(update)
        return true
    }
}
fn unbind(span) {
    if gpu.users == 0 { return -EINVAL }
    lock(update)
    device_unmap(gpu, span)
    device_flush(gpu, span)
    unlock(update)
    return 0
}
`;

test("one that turns back in all of them is told so, at its name and in its lens", async () => {
	const proof =
		"What was proven of unbind says little: the scenarios made for it never reach lines 18–22.";
	expect(await toldOf(early)).toEqual([`info at unbind: ${proof}`]);
	const snapshot = snapshotOf(early);
	const [gap] = entryGaps(snapshot, await verdictsOf(snapshot));
	expect(gap).toMatchObject({ words: "lines 18–22", turnsBack: true });
});

test("a branch that none of them takes is left out, but the proof stands", async () => {
	const careful = early.replace("return -EINVAL }", "set_seq(mirror, 0) }").replace("== 0", "> 9");
	expect(await toldOf(careful)).toEqual([
		"info at unbind: What was proven of unbind leaves something out: the scenarios made for it never reach line 17.",
	]);
});

test("the lens of a proof of next to nothing is no pass", () => {
	const place = { uri, line: 3, column: 3, endLine: 3, endColumn: 7 };
	const view = {
		uri,
		name: "unbind against exit",
		place,
		expected: undefined,
		own: { entry: "unbind", against: "exit", bound: "2 pages", text: "" },
		state: "done" as const,
		progress: undefined,
		reason: "",
		verdict: {
			scenario: "",
			uri,
			outcome: "holds" as const,
			code: undefined,
			message: "",
			steps: 0,
			states: 10,
			transitions: 0,
			depth: 0,
			seconds: 0,
			expected: undefined,
			asExpected: true,
			switches: 0,
			fewestSwitches: false,
			otherRuns: [],
			run: undefined,
			coverage: undefined,
		},
	};
	const title = (turnsBack: boolean) =>
		entryLenses([view], [], new Map([["unbind", { words: "line 9", turnsBack }]]))[0]?.title;
	expect([title(true), title(false)]).toEqual([
		"$(warning) Holds against exit, but never reaches line 9 (2 pages; 10 states)",
		"$(pass) Holds against exit (2 pages; 10 states; line 9 never reached)",
	]);
});

const twins = `
device gpu {
    lock update: mutex
    var turns = 0
}
fn turn() {
    lock(update)
    turns = turns + 1
    unlock(update)
}
scenario "two that do the same" {
    process app { buf = mmap(1, anon, rw) }
    thread one {
        turn()
        turn()
        if turns == 3 { turns = 7 }
    }
    thread other {
        turn()
        turn()
        if turns == 3 { turns = 7 }
    }
}
`;

test("of threads that do the same, what one reaches all can reach", () => {
	for (const program of programsOf(snapshotOf(twins))) {
		const machine = createCoveringMachine(program);
		const exploration = startExploration(machine, budget);
		while (!exploration.advance(10_000));
		expect(machine.ran).toContain(0);
		expect(unreachedOf(program, machine.ran)).toEqual([]);
	}
});

test("a machine that notes what runs is the machine, and reduction reaches the same statements", () => {
	for (const program of programsOf(snapshotOf(entryPoints))) {
		const unreached = (["all", "local"] as const).map((reduction: Reduction) => {
			const numbers = [createMachine(program), createCoveringMachine(program)].map((machine) => {
				const exploration = startExploration(machine, budget, { reduction });
				while (!exploration.advance(10_000));
				const { outcome, states, transitions, depth } = exploration.verdict();
				const ran = "ran" in machine ? unreachedOf(program, machine.ran as Uint8Array) : [];
				return { numbers: { outcome, states, transitions, depth }, ran };
			});
			expect(numbers[1]?.numbers).toEqual(numbers[0]?.numbers);
			return numbers[1]?.ran;
		});
		expect(unreached[0]).toEqual(unreached[1]);
	}
});

const late = `
device gpu {
    var turns = 0
    var first = 0
}
scenario "each order comes to something else" {
    process app { buf = mmap(1, anon, rw) }
    thread one {
        for i in 0..4 { turns = turns + 1 }
        if turns == 8 { first = 1 }
        if turns > 8 { first = 3 }
    }
    thread other {
        for i in 0..4 { turns = turns + 1 }
        if turns == 8 { first = 2 }
    }
}
`;

test("of several parts each says what it missed, and only what all missed is never reached", async () => {
	for (const program of programsOf(snapshotOf(late))) {
		const whole = await exploreProgram(program, budget, hooks);
		const parts = await Promise.all(
			[0, 1, 2].map((index) =>
				explorePart(program, budget, { index, count: 3, rootsPerJob: 1 }, hooks),
			),
		);
		expect(whole.unreached).toHaveLength(1);
		expect(unreachedByAll(parts)).toEqual(whole.unreached);
		expect(parts.some(({ unreached }) => unreached.length > 1)).toBe(true);
	}
});
