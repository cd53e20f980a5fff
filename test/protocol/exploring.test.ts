// What may come between an exploration and its verdict, with the real server: edits, a property that is false before
// anything happened, a script that breaks meanwhile. Each time there is a clear outcome, and nothing hangs.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunView } from "../../engine/view/model.ts";
import type { ScenarioView } from "../../server/protocol.ts";
import { analyseFile } from "../rules/scripts.ts";
import { buildServer } from "./build.ts";
import { Client } from "./client.ts";

const folder = "file:///exploring";
const uri = `${folder}/script.hmm`;

let built: string;
let client: Client;

beforeAll(() => {
	built = buildServer();
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
afterEach(() => client.stop());

async function start(): Promise<void> {
	client = new Client(built);
	await client.start(folder);
}

const scenarios = (): Promise<ScenarioView[]> => client.request("hmm/scenarios", { uri });

function settled(): Promise<ScenarioView[]> {
	return client.until(
		scenarios,
		(all) => all.length > 0 && all.every(({ state }) => state === "done"),
	);
}

const writers = Array.from(
	{ length: 5 },
	(_, index) => `    thread t${index} in app repeat { write(app.buf[${index % 4}], ${index}) }`,
).join("\n");
const endless = `scenario "s" {\n    process app { buf = mmap(4, anon, rw) }\n${writers}\n    limit { states: 900M }\n}\n`;
const short =
	'scenario "s" {\n    process app { buf = mmap(1, anon, rw) }\n    thread t in app { write(app.buf[0], 1) }\n}\n';

test("a script that is edited while it is explored: the last text has the verdict", async () => {
	await start();
	await client.open(uri, endless);
	let version = 1;
	for (let round = 0; round < 3; round++) {
		await client.until(scenarios, ([scenario]) => scenario?.state === "running");
		await client.change(uri, ++version, `${endless}// ${round}\n`);
		const items = await client.request<{ label: string }[]>("textDocument/completion", {
			textDocument: { uri },
			position: { line: 0, character: 0 },
		});
		expect(items.length).toBeGreaterThan(0);
	}
	await client.until(scenarios, ([scenario]) => scenario?.state === "running");
	await client.change(uri, ++version, short);
	const [scenario] = await settled();
	expect(scenario?.verdict).toMatchObject({ outcome: "holds", scenario: "s" });
	expect(client.errors).toEqual([]);
});

test("a script that breaks while it is explored: nothing is said of its text before, and repaired it is explored", async () => {
	await start();
	await client.open(uri, endless);
	await client.until(scenarios, ([scenario]) => scenario?.state === "running");
	await client.change(uri, 2, short.replace("write(", "wrote("));
	const [broken] = await client.until(scenarios, ([scenario]) => scenario?.state === "failed");
	expect(broken?.reason).toMatch(/cannot run before line \d+ is repaired/);
	await client.change(uri, 3, short);
	expect((await settled())[0]?.verdict?.outcome).toBe("holds");
});

test("an always that is false at once: violated before the first step, with a run that can be shown", async () => {
	await start();
	await client.open(uri, short.replace("    thread", "    always 1 == 2\n    thread"));
	const [scenario] = await settled();
	expect(scenario?.verdict).toMatchObject({ outcome: "violated", code: "always" });
	const [found] = await client.diagnostics(uri, (diagnostics) => diagnostics.length > 0);
	expect(found?.code).toBe("always");
	expect((found?.range.end.character ?? 0) - (found?.range.start.character ?? 0)).toBe(6); // 1 == 2
	const { run } = await client.request<{ run: RunView }>("hmm/run", {
		uri,
		scenario: "s",
		how: { kind: "verdict" },
	});
	expect(run.violation).toMatchObject({ code: "always", step: scenario?.verdict?.steps });
});

test("the scenarios made for entry points: told as one list, and only those that an edit concerns are explored again", async () => {
	await start();
	const { text } = analyseFile("examples/entry-points.hmm").module;
	await client.open(uri, text);
	const first = await settled();
	expect(first.map(({ verdict }) => verdict?.outcome)).toEqual(Array(32).fill("holds"));
	// A verdict that was kept took as long as it did then, to the last digit of the clock.
	const explored = async (version: number, script: string): Promise<readonly string[]> => {
		await client.change(uri, version, script);
		const again = await settled();
		const fresh = again.filter(
			({ verdict }, index) => verdict?.seconds !== first[index]?.verdict?.seconds,
		);
		return [...new Set(fresh.map(({ own }) => own?.entry ?? ""))];
	};
	expect(await explored(2, `// a comment\n${text}`)).toEqual([]);
	const edited = text.replace("fn unbind(span) {", "fn unbind(span) {\n    choose()");
	expect(await explored(3, edited)).toEqual(["unbind"]);
	expect(await explored(4, text)).toEqual([]);
	const faulting = text.replace(
		"return populate(mirror.mm",
		"choose()\n        return populate(mirror.mm",
	);
	expect(await explored(5, faulting)).toEqual(["fault on gpu"]);
});

test("a proof of next to nothing is told so above its entry point, and as a finding", async () => {
	await start();
	const { text } = analyseFile("examples/entry-points.hmm").module;
	const early = text
		.replace("lock update: mutex", "lock update: mutex\n    var users = 0")
		.replace("fn unbind(span) {", "fn unbind(span) {\n    if users == 0 { return -EINVAL }");
	await client.open(uri, early);
	await settled();
	const lenses = await client.request<{ command: { title: string } }[]>("textDocument/codeLens", {
		textDocument: { uri },
	});
	const titles = lenses.map(({ command }) => command.title);
	expect(titles.filter((title) => title.includes("never reaches"))).toEqual([
		expect.stringMatching(
			/^\$\(warning\) Holds against .*, but never reaches lines 37–40 \(1 process/,
		),
	]);
	const found = await client.diagnostics(uri, (all) =>
		all.some(({ code }) => code === "never-reached"),
	);
	expect(found.map(({ code, severity }) => [code, severity])).toEqual([
		["never-reached", 3],
		["missing-return", 2], // as the edit left it
	]);
});

/** Loaded before the server: on a signal, its newest worker is killed behind its back. */
const killer = `const threads = require("node:worker_threads");
let newest;
threads.Worker = class extends threads.Worker {
	constructor(...args) {
		super(...args);
		newest = this;
	}
};
process.on("SIGUSR2", () => newest.terminate());
`;

test("a worker that is killed from outside: the scenario says so, the next keystroke is answered and explored", async () => {
	const hook = join(built, "killer.cjs");
	writeFileSync(hook, killer);
	client = new Client(built, ["--require", hook]);
	await client.start(folder);
	await client.open(uri, endless);
	await client.until(scenarios, ([scenario]) => scenario?.state === "running");
	process.kill(client.pid, "SIGUSR2");
	const [failed] = await client.until(scenarios, ([scenario]) => scenario?.state === "failed");
	expect(failed?.reason).toContain("ended before there was a verdict");
	await client.change(uri, 2, short);
	const items = await client.request<{ label: string }[]>("textDocument/completion", {
		textDocument: { uri },
		position: { line: 0, character: 0 },
	});
	expect(items.length).toBeGreaterThan(0);
	expect((await settled())[0]?.verdict?.outcome).toBe("holds");
});
