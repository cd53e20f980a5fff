// The real server over a pipe: what an editor gets for the story, for every feature, and for bad input.

import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CodeAction, CodeLens, Hover } from "vscode-languageserver";
import type { ScenarioView } from "../../server/protocol.ts";
import { analyseFile } from "../rules/scripts.ts";
import { buildServer } from "./build.ts";
import { Client } from "./client.ts";

const folder = "file:///scripts";
const uri = `${folder}/populate.hmm`;
const { text } = analyseFile("examples/populate.hmm").module;
const retry = text.slice(
	text.indexOf("    if read_retry("),
	text.indexOf("    device_map(gpu, r)"),
);
const broken = text.replace(retry, "");
const SCENARIO = "munmap races with populate";

let built: string;
let client: Client;

beforeAll(async () => {
	built = buildServer();
	client = new Client(built);
	const { capabilities } = await client.start(folder);
	expect(capabilities.hoverProvider).toBe(true);
});

afterAll(() => {
	client.stop();
	rmSync(built, { recursive: true, force: true });
});

function positionOf(script: string, part: string, offset = 1) {
	const before = script.slice(0, script.indexOf(part) + offset).split("\n");
	return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

describe("the story", () => {
	test("the example has no finding and holds", async () => {
		await client.open(uri, text);
		expect(await client.diagnostics(uri, () => true)).toEqual([]);
		const scenarios = await client.until(
			() => client.request<ScenarioView[]>("hmm/scenarios", { uri }),
			([scenario]) => scenario?.state === "done",
		);
		expect(scenarios.map(({ name, verdict }) => [name, verdict?.outcome])).toEqual([
			[SCENARIO, "holds"],
		]);
	});

	test("without read_retry the mistake is found at once, then confirmed", async () => {
		await client.change(uri, 2, broken);
		const [found] = await client.diagnostics(uri, (diagnostics) => diagnostics.length > 0);
		expect(found?.code).toBe("missing-read-retry");
		expect(found?.codeDescription?.href).toBe("file:///rules/missing-read-retry.md");
		expect(found?.relatedInformation?.length).toBeGreaterThanOrEqual(2);
		const [confirmed] = await client.diagnostics(uri, ([first]) => first?.data !== undefined);
		expect(confirmed?.data).toMatchObject({
			confirmed: { scenario: SCENARIO, code: "stale-device-pte" },
		});
	});

	test("its run can be walked, its states asked for, and it ends in the violation", async () => {
		const started = await client.request<{
			runId: string;
			run: { steps: { index: number }[]; violation: { code: string; step: number } };
		}>("hmm/run", { uri, scenario: SCENARIO, how: { kind: "verdict" } });
		const { steps, violation } = started.run;
		expect(violation).toMatchObject({ code: "stale-device-pte", step: steps.length });
		const states = await client.request<{ devices: { entries: { disagreement: string }[] }[] }[]>(
			"hmm/states",
			{ runId: started.runId, from: steps.length, count: 1 },
		);
		expect(states[0]?.devices[0]?.entries[0]?.disagreement).not.toBe("");
		await client.request("hmm/closeRun", { runId: started.runId });
		await expect(
			client.request("hmm/states", { runId: started.runId, from: 0, count: 1 }),
		).rejects.toMatchObject({ data: { kind: "no-such-run" } });
	});

	test("the best run is the verdict's where there is one", async () => {
		const runOf = async (kind: string) => {
			const params = { uri, scenario: SCENARIO, how: { kind } };
			const { runId, run } = await client.request<{ runId: string; run: { schedule: string } }>(
				"hmm/run",
				params,
			);
			await client.request("hmm/closeRun", { runId });
			return run.schedule;
		};
		expect(await runOf("best")).toBe(await runOf("verdict"));
		expect(await runOf("best")).not.toBe(await runOf("round-robin"));
	});

	test("the quick fix repairs it and the run is offered", async () => {
		const position = positionOf(broken, "device_map(gpu, r)");
		const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
			textDocument: { uri },
			range: { start: position, end: position },
			context: { diagnostics: [] },
		});
		expect(actions.map(({ title }) => title)).toEqual([
			"Ask read_retry first, and go back to again when it is true",
			`Show this run (“${SCENARIO}”)`,
		]);
		const [edit] = actions[0]?.edit?.changes?.[uri] ?? [];
		expect(edit?.newText).toBe(
			"    if read_retry(mirror, r.seq) {\n        unlock(update)\n        goto again\n    }\n",
		);
	});

	test("lenses tell the verdict and its age", async () => {
		const lenses = (): Promise<CodeLens[]> =>
			client.request("textDocument/codeLens", { textDocument: { uri } });
		expect((await lenses()).map(({ command }) => command?.title).at(-1)).toMatch(
			/stale-device-pte in \d+ steps/,
		);
		await client.change(uri, 3, text);
		expect((await lenses()).map(({ command }) => command?.title).at(-1)).toMatch(
			/before the last edit|waiting|Exploring/,
		);
		await client.diagnostics(uri, (diagnostics) => diagnostics.length === 0);
	});
});

describe("features", () => {
	const at = (part: string, offset = 1) => ({
		textDocument: { uri },
		position: positionOf(text, part, offset),
	});

	test("hover, definition, references, signature help, completion", async () => {
		const hover = await client.request<Hover>("textDocument/hover", at("range_fault(r)"));
		expect(JSON.stringify(hover.contents)).toContain("hmm_range_fault");
		expect(await client.request("textDocument/definition", at("populate(app"))).toMatchObject({
			uri,
		});
		expect(
			await client.request("textDocument/references", {
				...at("populate(app"),
				context: { includeDeclaration: true },
			}),
		).toHaveLength(2);
		expect(
			await client.request("textDocument/signatureHelp", at("device_map(gpu, r)", 16)),
		).toMatchObject({ activeParameter: 1 });
		const fields = await client.request<{ label: string }[]>(
			"textDocument/completion",
			at("r.seq = ", 2),
		);
		expect(fields.map(({ label }) => label)).toContain("pfns");
		const names = await client.request<{ label: string }[]>(
			"textDocument/completion",
			at("read_retry(", 2),
		);
		const documented = (name: string) =>
			client.request(
				"completionItem/resolve",
				names.find(({ label }) => label === name),
			);
		const saying = (value: string) => ({
			documentation: { value: expect.stringContaining(value) },
		});
		expect(await documented("read_retry")).toMatchObject(saying("mmu_interval_read_retry"));
		expect(await documented("populate")).toMatchObject(saying("fn populate(mm: mm, span: span)"));
	});

	test("symbols, folding, selection, tokens, highlights, rename", async () => {
		const document = { textDocument: { uri } };
		expect(
			await client.request<{ name: string }[]>("textDocument/documentSymbol", document),
		).toHaveLength(4);
		expect(
			(await client.request<unknown[]>("textDocument/foldingRange", document)).length,
		).toBeGreaterThan(3);
		expect(
			await client.request("textDocument/selectionRange", {
				...document,
				positions: [positionOf(text, "range_fault(r)")],
			}),
		).toHaveLength(1);
		expect(
			(await client.request<{ data: number[] }>("textDocument/semanticTokens/full", document)).data
				.length,
		).toBeGreaterThan(100);
		expect(
			await client.request("textDocument/documentHighlight", at("lock(update)", 6)),
		).toHaveLength(6);
		expect(
			await client.request("textDocument/rename", { ...at("populate(app"), newName: "fill" }),
		).toMatchObject({ changes: { [uri]: [{ newText: "fill" }, { newText: "fill" }] } });
		await expect(
			client.request("textDocument/rename", { ...at("populate(app"), newName: "not a name" }),
		).rejects.toMatchObject({ message: expect.stringContaining("is not a name") });
	});

	test("diagnostics can be pulled, and say when nothing changed", async () => {
		const first = await client.request<{ kind: string; resultId: string }>(
			"textDocument/diagnostic",
			{ textDocument: { uri } },
		);
		expect(first.kind).toBe("full");
		expect(
			await client.request("textDocument/diagnostic", {
				textDocument: { uri },
				previousResultId: first.resultId,
			}),
		).toMatchObject({ kind: "unchanged" });
	});
});

describe("bad input", () => {
	test("a scenario and a file that do not exist are told apart", async () => {
		await expect(client.request("hmm/explore", { uri, scenario: "nope" })).rejects.toMatchObject({
			data: { kind: "no-such-scenario" },
		});
		await expect(
			client.request("hmm/run", {
				uri: `${folder}/none.hmm`,
				scenario: "x",
				how: { kind: "round-robin" },
			}),
		).rejects.toMatchObject({ data: { kind: "no-such-file" } });
		await expect(
			client.request("hmm/run", {
				uri,
				scenario: SCENARIO,
				how: { kind: "schedule", schedule: "gibberish" },
			}),
		).rejects.toMatchObject({ data: { kind: "bad-schedule" } });
	});

	test.each([
		["empty", "", []],
		["binary", "\u0000\u0001\ufffd\u0007 fn", ["syntax-error"]],
		["too large", "// x\n".repeat(1_200_000), ["file-too-large"]],
		[
			"deeply nested",
			`fn f(a) { return ${"(".repeat(5_000)}1${")".repeat(5_000)} }`,
			["nesting-too-deep"],
		],
		["an import outside", 'import "../../secret.hmm"\n', ["import-outside-workspace"]],
		["recursion", "fn f(a) { f(a) }\n", ["recursion"]],
	] as const)("%s", async (name, script, codes) => {
		const bad = `${folder}/${encodeURIComponent(name)}.hmm`;
		await client.open(bad, script);
		const diagnostics = await client.diagnostics(bad, () => true);
		expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual([...codes]);
		expect(
			await client.request<unknown[]>("textDocument/documentSymbol", { textDocument: { uri } }),
		).toHaveLength(4);
	});

	test("an exploration is cancelled by the next edit, and typing is answered meanwhile", async () => {
		const threads = Array.from(
			{ length: 5 },
			(_, index) => `    thread t${index} in app repeat { write(app.buf[${index % 4}], ${index}) }`,
		).join("\n");
		const script = `scenario "too many" {\n    process app { buf = mmap(4, anon, rw) }\n${threads}\n}\n`;
		const many = `${folder}/many.hmm`;
		await client.open(many, script);
		const stateOf = () => client.request<ScenarioView[]>("hmm/scenarios", { uri: many });
		await client.until(
			stateOf,
			([scenario]) => scenario?.state === "running" && (scenario.progress?.states ?? 0) > 0,
		);
		expect(
			await client.request("textDocument/hover", {
				textDocument: { uri: many },
				position: positionOf(script, "write(app"),
			}),
		).not.toBeNull();
		await client.change(many, 2, script.replaceAll("thread t", "// thread t"));
		const [after] = await stateOf();
		expect(after?.state).not.toBe("running");
	});
});
