// Stepping and continuing, forward and backward, as transcripts: what a user sees of each key.

import { expect, test } from "vitest";
import { Recorder } from "./recorder.ts";

test("over, into and out of calls of the script and of the kernel", async () => {
	const session = new Recorder();
	await session.launch({ stopOnEntry: true });
	await session.go("next");
	await session.go("next");
	await session.go("next", { thread: "worker" });
	session.matches("over");

	const inner = new Recorder();
	await inner.launch({ stopOnEntry: true }, [20]);
	await inner.go("continue");
	await inner.go("next");
	await inner.go("stepIn");
	await inner.go("stepIn");
	await inner.go("stepOut");
	await inner.go("next");
	await inner.go("stepIn");
	await inner.go("stepOut");
	inner.matches("into");
});

test("breakpoints are moved to the next statement, hit going forward and going back", async () => {
	const session = new Recorder();
	await session.launch({ stopOnEntry: true }, [5, 26, 27, 200]);
	await session.go("next", { thread: "worker" });
	await session.go("continue");
	await session.go("continue");
	await session.go("continue");
	await session.go("reverseContinue");
	await session.go("reverseContinue");
	await session.go("reverseContinue");
	await session.go("reverseContinue");
	session.matches("breakpoints");
});

test("back over what was stepped over, to the start of the run", async () => {
	const session = new Recorder();
	await session.launch({ stopOnEntry: true }, [27]);
	await session.go("next", { thread: "worker" });
	for (let count = 0; count < 9; count++) await session.go("stepBack");
	await session.go("next");
	session.matches("back");
});

test("a blocked thread lets the others go on until it can move; its name says for what it waits", async () => {
	const session = new Recorder();
	await session.launch({ stopOnEntry: true }, [27, 28]);
	await session.go("next", { thread: "worker" });
	await session.go("next", { thread: "cpu" });
	const names = (await session.threads()).map(({ name }) => name);
	session.note(names.join("\n"));
	session.matches("blocked");
	expect(names).toContain("cpu in app: waits for update, held by worker");
});

test("one instruction at a time", async () => {
	const session = new Recorder();
	await session.launch({}, [21]);
	await session.go("next", { granularity: "instruction" });
	await session.go("next", { granularity: "instruction" });
	await session.go("next", { granularity: "instruction" });
	await session.go("stepBack", { granularity: "instruction" });
	await session.go("next", { granularity: "line" });
	session.matches("grain");
});

test("a breakpoint in a routine of the kernel model", async () => {
	const session = new Recorder();
	await session.launch({ stopOnEntry: true });
	await session.go("stepIn");
	const [frame] = await session.stack();
	expect(frame?.source?.name).toMatch(/^kernel\/.*\.hmm$/);
	const { content } = await session.client.ask<{ content: string }>("source", {
		sourceReference: frame?.source?.sourceReference,
	});
	const line = content.split("\n").findIndex((text) => text.includes("sub_insert(")) + 1;
	await session.breakpoints([line], { sourceReference: frame?.source?.sourceReference });
	await session.go("continue");
	const [stopped] = await session.stack();
	expect(stopped?.line).toBe(line);
});

test("a session moved by another view stands where it was put", async () => {
	const session = new Recorder();
	await session.launch({}, [27]);
	await session.client.event("hmm/position");
	const run = await session.client.ask<{ steps: { index: number; text: string }[] }>("hmm/run");
	await session.client.ask("hmm/seek", { step: 3 });
	const stopped = await session.client.event<{ reason: string }>("stopped");
	expect(stopped.reason).toBe("goto");
	expect(await session.client.event("hmm/position")).toMatchObject({ step: 3 });
	expect(run.steps.length).toBeGreaterThan(10);
	const { states } = await session.client.ask<{ states: unknown[] }>("hmm/states", {
		from: 0,
		count: 4,
	});
	expect(states.length).toBe(4);
});
