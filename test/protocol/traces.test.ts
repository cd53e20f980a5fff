// Runs as files, with the real server: a counterexample saved, recognised and run again; what does not fit is told.

import { readFileSync, rmSync } from "node:fs";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CodeLens } from "vscode-languageserver";
import type { Trace } from "../../engine/index.ts";
import type {
	RunResult,
	ScenarioView,
	TraceHeadResult,
	TraceResult,
} from "../../server/protocol.ts";
import { relativePath } from "../../server/uri.ts";
import { twoOrders } from "../explore/two-orders.ts";
import { analyseFile } from "../rules/scripts.ts";
import { buildServer } from "./build.ts";
import { Client } from "./client.ts";

const folder = "file:///traces/in%20here";
const uri = `${folder}/broken/stale-seq.hmm`;
const scenario = "one invalidation, endless retries";
const { text: script } = analyseFile("examples/broken/stale-seq.hmm").module;

let built: string;
let client: Client;

beforeAll(async () => {
	built = buildServer();
	client = new Client(built);
	await client.start(folder);
	await client.open(`${folder}/populate.hmm`, analyseFile("examples/populate.hmm").module.text);
	await client.open(uri, script);
	await client.until(
		() => client.request<ScenarioView[]>("hmm/scenarios", { uri }),
		(all) => all.every(({ state }) => state === "done"),
	);
});
afterAll(async () => {
	await client.stop();
	rmSync(built, { recursive: true, force: true });
});

const saved = (format: "trace" | "itf"): Promise<TraceResult> =>
	client.request("hmm/trace", { uri, scenario, how: { kind: "verdict" }, format, folder });

const run = (text: string): Promise<RunResult> =>
	client.request("hmm/run", { uri, scenario, how: { kind: "trace", text } });

test("a counterexample is saved as the documented trace, and its run is that of the verdict", async () => {
	const { text } = await saved("trace");
	const trace: Trace = JSON.parse(text);
	const validate = new Ajv({ allowUnionTypes: true }).compile(
		JSON.parse(readFileSync("docs/schema/trace.json", "utf8")),
	);
	expect(validate(trace), JSON.stringify(validate.errors)).toBe(true);
	expect(trace.files[0]?.file).toBe("broken/stale-seq.hmm");
	expect(await client.request<TraceHeadResult>("hmm/traceHead", { text })).toEqual({
		file: "broken/stale-seq.hmm",
		scenario,
		schedule: trace.schedule,
	});
	const verdict = await client.request<RunResult>("hmm/run", {
		uri,
		scenario,
		how: { kind: "verdict" },
	});
	// A livelock shows over a round: the trace must bring it back, not only the steps.
	expect((await run(text)).run).toEqual(verdict.run);
	expect(verdict.run.violation).toMatchObject({ code: "livelock", shownBy: "round" });
});

test("saved by its schedule, it carries what was found by exploring", async () => {
	const { text } = await saved("trace");
	const { schedule, violation }: Trace = JSON.parse(text);
	expect(violation).toMatchObject({ shownBy: "round", unavoidable: expect.any(Number) });
	const how = { kind: "schedule", schedule };
	const shown = await client.request<TraceResult>("hmm/trace", {
		...{ uri, scenario, how, format: "trace", folder },
	});
	expect(shown.text).toBe(text);
});

test("it is saved for the tools around TLA+ as well", async () => {
	const itf = JSON.parse((await saved("itf")).text);
	expect(itf["#meta"].format).toBe("ITF");
	expect(itf.states.length).toBeGreaterThan(10);
});

test("what is no trace, or does not fit the script, is told with its place", async () => {
	const { text } = await saved("trace");
	const refused = (changed: string): Promise<string> =>
		run(changed).then(
			() => "it was run",
			(error: Error) => error.message,
		);
	expect(await refused("{")).toBe(
		"The trace cannot be shown (1:2): the file ends in the middle of the trace. Traces are written by hmm explore --traces.",
	);
	expect(await refused(text.replace(/"sha256": "./, '"sha256": "x'))).toContain(
		"files[0]: the text of stale-seq.hmm is not that of broken/stale-seq.hmm when the trace was made",
	);
	expect(await refused(text.replace(/"line": \d/, '"line": 9'))).toMatch(
		/steps\[0\] is setup at .*, but the run is at /,
	);
});

test("files are named from a folder", () => {
	const named = (file: string): string => relativePath("file:///a/b%20c", file);
	expect(named("file:///a/b%20c/d%20e/f.hmm")).toBe("d e/f.hmm");
	expect(named("file:///a/g.hmm")).toBe("../g.hmm");
	expect(named("vscode-vfs://github/a/g.hmm")).toBe("vscode-vfs://github/a/g.hmm");
});

test("of an order of locks, the run of the other order can be shown and saved", async () => {
	const file = `${folder}/two-orders.hmm`;
	await client.open(file, twoOrders);
	const [{ name = "" } = {}] = await client.until(
		() => client.request<ScenarioView[]>("hmm/scenarios", { uri: file }),
		(all) => all.length > 0 && all.every(({ state }) => state === "done"),
	);
	const lenses = await client.request<CodeLens[]>("textDocument/codeLens", {
		textDocument: { uri: file },
	});
	const lens = lenses.find(({ command }) => command?.title.includes("The other order"));
	expect(lens?.command).toMatchObject({ command: "hmm.showRun", arguments: [file, name, 0] });
	const asked = { uri: file, scenario: name };
	const { run } = await client.request<RunResult>("hmm/run", {
		...{ ...asked, how: { kind: "verdict", other: 0 } },
	});
	expect(run.violation?.message).toBe("The other order: irq takes update while it holds fence.");
	const { text } = await client.request<TraceResult>("hmm/trace", {
		...{ ...asked, how: { kind: "schedule", schedule: run.schedule }, format: "trace", folder },
	});
	expect(JSON.parse(text).violation).toMatchObject({
		code: "lock-order",
		message: run.violation?.message,
	});
	await expect(
		client.request("hmm/run", { ...asked, how: { kind: "verdict", other: 1 } }),
	).rejects.toThrow("There is no violation to show");
});
