// The model has a bounded number of pages, the kernel's memory does not run short. So a scenario is decided only where more
// pages would change nothing; where a run needs more than there are, it stays open.

import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import {
	compile,
	createMachine,
	type Machine,
	type Program,
	type Reduction,
	startExploration,
} from "../../engine/index.ts";
import { pause } from "../pause.ts";
import { analyseText, scenariosOf } from "../script-files.ts";
import { subjects } from "./pairs.ts";
import { gone } from "./stale-page.ts";

const root = new URL("../../", import.meta.url);
const budget = { statesMax: 500_000, depthMax: 10_000, memoryMaxBytes: 512 << 20 } as const;

/** Of the numbers of so many freed pages a thread's stack is full, while another thread, if any, allocates one. */
function keeping(
	count: number,
	other = "thread allocates in app { write(app.buf[0], 1) }",
): Program {
	const numbers = Array.from({ length: count }, (_, number) => `p${number}`);
	const keep = numbers.map((name) => `let ${name} = gone(app, app.buf[0])`).join("\n\t\t");
	const ask = numbers.map((name) => `if ${name} == p0 { sleep() }`).join("\n\t\t");
	const text = `${gone}
scenario "stale numbers" {
	process app { buf = mmap(1, anon, rw) }
	thread keeps {
		${keep}
		sleep()
		${ask}
	}
	${other}
}
`;
	const analysis = analyseText(new URL("own.hmm", import.meta.url), text);
	const [scenario] = scenariosOf(analysis);
	assert.ok(scenario);
	const program = compile(analysis, scenario);
	assert.ok(program.ok, JSON.stringify(program));
	return program.value;
}

function withPages(program: Program, more: number): Program {
	const { world } = program;
	return {
		...program,
		world: {
			...world,
			systemPages: world.systemPages + more,
			pageCount: world.pageCount + more,
			memories: world.memories.map((memory) => ({ ...memory, first: memory.first + more })),
		},
	};
}

function explored(program: Program, reduction: Reduction) {
	const exploration = startExploration(createMachine(program), budget, { reduction });
	while (!exploration.advance(10_000));
	return exploration.verdict();
}

describe("the pages of the model", () => {
	test("are as many as any: with more, each script has the same verdict and as many states", {
		timeout: 300_000,
	}, async () => {
		let compared = 0;
		for (const { machine, title } of subjects(root, 20)) {
			const { program } = machine;
			if (!program.pageNames.areAll) continue;
			await pause();
			const { outcome, code, states } = explored(program, "all");
			if (outcome === "open") continue;
			const more = explored(withPages(program, 3), "all");
			expect([more.outcome, more.code, more.states], title).toEqual([outcome, code, states]);
			compared++;
		}
		assert.ok(compared > 180, `${compared} scenarios`);
	});

	test.each<Reduction>(["all", "symmetry", "local"])(
		"leave a scenario open that needs more of them (%s)",
		(reduction) => {
			const { outcome, reason, code, message } = explored(keeping(8), reduction);
			expect([outcome, reason, code]).toEqual(["open", "pages", undefined]);
			expect(message).toContain("needs more pages than the model has");
			expect(explored(withPages(keeping(8), 1), reduction).outcome).toBe("holds");
		},
	);

	test("leave a state half looked at, also where none waits besides", () => {
		const { reason, frontier, message } = explored(keeping(9, ""), "local");
		expect([reason, frontier]).toEqual(["pages", 1]);
		expect(message).toContain("1 state is waiting to be looked at");
	});

	test("end a run that needs more of them", () => {
		const machine = createMachine(withPages(keeping(8), -1));
		const state = machine.createInitial();
		let result = 0;
		while (result === 0) result = machine.step(state, firstThatCan(machine, state), 0);
		const { code, message, spent } = machine.explain(state, result);
		expect([code, spent]).toEqual(["kernel-bug", "pages"]);
		expect(message).toContain("The kernel has more");
	});
});

function firstThatCan(machine: Machine, state: Int32Array): number {
	return machine.threads.findIndex((_, thread) => machine.choiceCount(state, thread) > 0);
}
