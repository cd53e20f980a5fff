// An `always` that does not hold: it is underlined where no statement of the driver breaks it, else it is a click away.

import { expect, test } from "vitest";
import { ok } from "../../engine/index.ts";
import { createSnapshot } from "../../server/snapshot.ts";
import { confirm } from "../../server/verify/confirm.ts";
import { exploreProgram } from "../../server/verify/explore.ts";
import { programOf, runnablesOf } from "../../server/verify/runnable.ts";

const budget = { statesMax: 1e6, depthMax: 1e5, secondsMax: 60, memoryMaxBytes: 1 << 28 };
const hooks = {
	now: () => 0,
	isCancelled: () => false,
	onProgress: () => {},
	pause: () => Promise.resolve(),
	crew: undefined,
};

/** What is underlined by the scenario's verdict, and what belongs to it. */
async function underlined(...conditions: readonly string[]) {
	const text = `device gpu {
    var ready = 0
}
fn start() { ready = 2 }
scenario "s" {
    process app { buf = mmap(1, anon, rw) }
    thread cpu in app { start() }
${conditions.map((condition) => `    always ${condition}\n`).join("")}}
`;
	const snapshot = createSnapshot("file:///a.hmm", 0, text, {
		resolve: (_, path) => ok(path),
		read: () => undefined,
	});
	const [runnable] = runnablesOf(snapshot);
	const program = runnable && programOf(runnable);
	if (!program?.ok) throw new Error(program?.error);
	const { view } = await exploreProgram(program.value, budget, hooks);
	const [problem] = confirm(snapshot, [view]).problems;
	const words = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
	return [
		problem && words(problem.span),
		...(problem?.related ?? []).flatMap(({ location, message }) =>
			message === "the condition that does not hold" ? words(location.span) : [],
		),
	];
}

test("broken before the first step: the condition itself, of several the one that it is", async () => {
	expect(await underlined("ready == 1")).toEqual(["ready == 1"]);
	expect(await underlined("ready < 3", "ready == 1", "ready == 10")).toEqual(["ready == 1"]);
});

test("broken by a statement: the statement, with the condition beside it", async () => {
	expect(await underlined("ready < 3", "ready < 2")).toEqual(["ready = 2", "ready < 2"]);
});

test("a condition that cannot be answered is one that does not hold", async () => {
	expect(await underlined("1 / ready == 0")).toEqual(["1 / ready == 0"]);
});
