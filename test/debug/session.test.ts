// The life of a debug session: counterexamples, ends, restarts, what can be seen at a stop, and every refusal.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import {
	analyse,
	compile,
	createMachine,
	formatSchedule,
	noImports,
	startExploration,
	type Tree,
} from "../../engine/index.ts";
import { root } from "./client.ts";
import { Recorder, raceFile } from "./recorder.ts";

const raceUri = pathToFileURL(raceFile).href;
const raceText = readFileSync(raceFile, "utf8");

/** The schedule of the shortest run that breaks the race. */
function counterexample(): string {
	const analysis = analyse(raceUri, raceText, noImports);
	const scenario = analysis.module.tree.declarations.find(
		(declaration): declaration is Tree.Scenario => declaration.kind === "scenario",
	);
	const program = scenario && compile(analysis, scenario);
	if (!program?.ok) throw new Error("the race compiles");
	const budget = { statesMax: 1_000_000, depthMax: 10_000, memoryMaxBytes: 1 << 28 };
	const exploration = startExploration(createMachine(program.value), budget);
	while (!exploration.advance(100_000));
	return formatSchedule(exploration.verdict().schedule ?? []);
}

test("a counterexample stops where it breaks, says what, and can be walked back", async () => {
	const session = new Recorder();
	await session.launch({ schedule: counterexample() }, [26]);
	await session.go("next");
	await session.go("continue");
	const info = await session.client.ask<{ exceptionId: string; description: string }>(
		"exceptionInfo",
		{ threadId: session.stopped?.threadId },
	);
	session.note(`${info.exceptionId}: ${info.description}`);
	await session.go("stepBack", { thread: "worker" });
	await session.go("continue");
	session.matches("counterexample");
});

test("stepping one thread of a counterexample keeps to its order", async () => {
	const session = new Recorder();
	await session.launch({ schedule: counterexample(), stopOnEntry: true }, [27]);
	await session.go("continue");
	const before = await session.client.ask<{ schedule: string }>("hmm/run");
	await session.go("next");
	const after = await session.client.ask<{ schedule: string }>("hmm/run");
	expect(after.schedule).toBe(before.schedule);
});

test("the same seed gives the same run", async () => {
	const runs: string[] = [];
	for (const seed of [7, 7, 8]) {
		const session = new Recorder();
		await session.launch({ seed, stopOnEntry: true });
		runs.push((await session.client.ask<{ schedule: string }>("hmm/run")).schedule);
	}
	expect(runs[0]).toBe(runs[1]);
	expect(runs[0]).not.toBe(runs[2]);
});

test("locals, shared objects and names under the mouse", async () => {
	const session = new Recorder();
	await session.launch({ schedule: counterexample() }, [28]);
	const lines = [
		"Locals",
		...(await session.variables("Locals")),
		"",
		"Locals, r",
		...(await session.variables("Locals", "r")),
		"",
		"Shared objects",
		...(await session.variables("Shared objects")),
		"",
		"app",
		...(await session.variables("Shared objects", "app")),
		"",
		"gpu",
		...(await session.variables("Shared objects", "gpu")),
		"",
		"page 1",
		...(await session.variables("Shared objects", "pages", "page 1")),
	];
	for (const line of lines) session.note(line);
	const [frame] = await session.stack();
	for (const expression of ["r.seq", "update", "gpu.update", "mirror", "app.buf[0]", "nobody"]) {
		const response = await session.client.send("evaluate", {
			expression,
			frameId: frame?.id,
			context: "hover",
		});
		const value = response.success ? response.body.result : response.message;
		session.note(`${expression}: ${value}`);
	}
	session.matches("variables");
});

test("at the end of a run one can go back; going on ends the session", async () => {
	const session = new Recorder();
	await session.launch({});
	expect(session.stopped?.description).toBe("The run ends here: every thread has ended");
	await session.go("stepBack", { thread: "cpu" });
	await session.go("continue");
	await session.client.ask("continue", { threadId: 1 });
	await session.client.event("terminated");
});

test("without the filter a violation is where the run ends, and no exception", async () => {
	const session = new Recorder();
	await session.client.ask("initialize", {});
	await session.client.ask("launch", { program: raceFile, schedule: counterexample() });
	await session.client.event("initialized");
	await session.client.ask("setExceptionBreakpoints", { filters: [] });
	await session.client.ask("configurationDone");
	expect(await session.client.event("stopped")).toMatchObject({
		reason: "end",
		description: "Violated stale-device-pte",
	});
});

test("run without debugging tells the end and the exit code", async () => {
	const session = new Recorder();
	await session.client.ask("initialize", {});
	await session.client.ask("launch", {
		program: raceFile,
		schedule: counterexample(),
		noDebug: true,
	});
	await session.client.event("initialized");
	await session.client.ask("configurationDone");
	expect(await session.client.event("exited")).toEqual({ exitCode: 1 });
	await session.client.event("terminated");
	const told = session.client.taken<{ output: string }>("output").map(({ output }) => output);
	expect(told.at(-1)).toMatch(/^Violated stale-device-pte: /);
});

test("restart reads the script again, breakpoints stay", async () => {
	const texts: Record<string, string> = { [raceUri]: raceText };
	const session = new Recorder(texts);
	await session.launch({}, [26]);
	texts[raceUri] = `// One line more.\n${raceText}`;
	await session.client.ask("restart", {});
	const changed = await session.client.event<{ breakpoint: { line: number } }>("breakpoint");
	expect(changed.breakpoint.line).toBe(26);
	const stopped = await session.client.event<{ threadId: number }>("stopped");
	const [frame] = await session.stack(stopped.threadId);
	expect(frame?.line).toBe(26);
	texts[raceUri] = "scenario";
	const refused = await session.client.send("restart", {});
	expect(refused.success).toBe(false);
});

test("imports come from the workspace, open files first", async () => {
	const program = pathToFileURL(`${root}examples/broken/mine.hmm`).href;
	const shared = pathToFileURL(`${root}examples/broken/shared.hmm`).href;
	const session = new Recorder({
		[program]: `import "./shared.hmm"\nscenario "empty" { thread one { spin() } }\n`,
		[shared]: "fn spin() { sleep() }\n",
	});
	await session.launch({ program, scenario: "empty", stopOnEntry: true });
	await session.go("stepIn");
	const [frame] = await session.stack();
	expect(frame?.source?.name).toBe("shared.hmm");
});

test("what is wrong before the first step is where a session stops, and goes no further", async () => {
	const program = pathToFileURL(`${root}at-once.hmm`).href;
	const text = `device gpu { var ready = 0 }
scenario "at once" {
    process app { buf = mmap(1, anon, rw) }
    thread cpu { ready = 1 }
    always ready == 1
}
`;
	const session = new Recorder({ [program]: text });
	await session.launch({ program, scenario: "at once" });
	expect(session.stopped).toMatchObject({ reason: "exception", description: "Violated always" });
	expect(session.stopped?.text).toContain("So it is before the first step");
	await session.client.ask("continue", { threadId: session.stopped?.threadId });
	await session.client.event("terminated");
});

const refusals = [
	["no script", { program: "" }, /names no script/],
	["a script that is not there", { program: `${root}nowhere.hmm` }, /nowhere\.hmm cannot be read/],
	[
		"a scenario that is not there",
		{ scenario: "other" },
		/no scenario “other”.*“unmap while mapping”/,
	],
	["a script without scenarios", { program: `${root}empty.hmm` }, /empty\.hmm has no scenario/],
	["a script with a mistake", { program: `${root}broken.hmm` }, /cannot run/],
	["text that is no schedule", { schedule: "zero" }, /"zero" is no move of a schedule/],
	["a schedule that does not fit", { schedule: "9·9" }, /does not fit/],
] as const;

test.each(refusals)("launch refuses %s", async (_, args, words) => {
	const session = new Recorder({
		[pathToFileURL(`${root}empty.hmm`).href]: "",
		[pathToFileURL(`${root}broken.hmm`).href]: 'scenario "x" { thread t { nothing() } }',
	});
	await session.client.ask("initialize", {});
	const scenario = "program" in args ? "" : "unmap while mapping";
	const response = await session.client.send("launch", { program: raceFile, scenario, ...args });
	expect(response.success).toBe(false);
	expect(response.message).toMatch(words);
});

test("requests out of place are refused, and the adapter lives on", async () => {
	const session = new Recorder();
	for (const command of [
		"next",
		"stackTrace",
		"scopes",
		"evaluate",
		"restart",
		"hmm/run",
		"nonsense",
	]) {
		const response = await session.client.send(command, { threadId: 1 });
		expect(response.success, command).toBe(false);
	}
	await session.launch({ stopOnEntry: true });
	expect(session.stopped?.reason).toBe("entry");
});
