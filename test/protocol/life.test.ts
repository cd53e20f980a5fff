// What a long session brings: files that close, come and go, settings that make no sense, clients that can do less, a worker
// that is killed. The real server over a pipe, with files on disk.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CodeAction } from "vscode-languageserver";
import type { ScenarioView } from "../../server/protocol.ts";
import { analyseFile } from "../rules/scripts.ts";
import { buildServer } from "./build.ts";
import { Client, type ClientOptions } from "./client.ts";

const { text } = analyseFile("examples/populate.hmm").module;
const retry = text.slice(
	text.indexOf("    if read_retry("),
	text.indexOf("    device_map(gpu, r)"),
);
const broken = text.replace(retry, "");

let built: string;
let folder: string;
let client: Client;

beforeAll(() => {
	built = buildServer();
	folder = mkdtempSync(join(tmpdir(), "hmm-life-"));
});
afterAll(() => {
	for (const each of [built, folder]) rmSync(each, { recursive: true, force: true });
});
afterEach(() => client.stop());

const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
const folderUri = (): string => pathToFileURL(folder).href;

async function start(options: ClientOptions = {}): Promise<void> {
	client = new Client(built);
	await client.start(folderUri(), options);
}

describe("compiled code", () => {
	test("is kept, taken, and made anew where it is damaged", async () => {
		const kept = mkdtempSync(join(tmpdir(), "hmm-code-"));
		const damaged = "no code";
		const startOver = async (): Promise<void> => {
			client = new Client(built, [], [`--code-cache=${kept}`]);
			await client.start(folderUri());
			await client.open(uriOf("kept.hmm"), broken);
			await client.diagnostics(uriOf("kept.hmm"), (found) => found.length > 0);
		};
		const written = async (): Promise<string> => {
			for await (const { filename } of watch(kept)) {
				const file = join(kept, filename ?? "");
				if (file.endsWith(".code") && readFileSync(file).length > damaged.length) return file;
			}
			return "";
		};
		const first = written();
		await startOver();
		const file = await first;
		client.stop();
		writeFileSync(file, damaged);
		const again = written();
		await startOver();
		expect(await again).toBe(file);
		client.stop();
		await startOver();
		expect(readFileSync(file).length).toBeGreaterThan(damaged.length);
		expect(client.errors).toEqual([]);
		rmSync(kept, { recursive: true });
	}, 60_000);
});

describe("a file", () => {
	test("that was closed and is opened again has its diagnostics", async () => {
		await start();
		const uri = uriOf("again.hmm");
		await client.open(uri, broken);
		await client.diagnostics(uri, (found) => found.length > 0);
		await client.close(uri);
		await client.diagnostics(uri, (found) => found.length === 0);
		await client.open(uri, broken);
		expect((await client.diagnostics(uri, (found) => found.length > 0))[0]?.code).toBe(
			"missing-read-retry",
		);
	});

	test("whose import appears later is looked at again", async () => {
		await start({
			capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
		});
		const registered = await client.message<{ registrations: { method: string }[] }>(
			"client/registerCapability",
		);
		expect(registered.registrations[0]?.method).toBe("workspace/didChangeWatchedFiles");
		const uri = uriOf("importing.hmm");
		await client.open(uri, 'import "later.hmm"\nfn f() { return g() }\n');
		await client.diagnostics(uri, (found) => found.some(({ code }) => code === "import-not-found"));
		writeFileSync(join(folder, "later.hmm"), "fn g() { return 1 }\n");
		await client.notify("workspace/didChangeWatchedFiles", {
			changes: [{ uri: uriOf("later.hmm"), type: 1 }],
		});
		await client.diagnostics(uri, (found) => found.length === 0);
	});

	test("is not said to be confirmed by a run of its old text", async () => {
		await start();
		const uri = uriOf("stale.hmm");
		await client.open(uri, broken);
		await client.diagnostics(uri, ([first]) => first?.data !== undefined);
		const seen = client.received.length;
		await client.change(uri, 2, `${broken}\n// an edit\n`);
		const next = await client.message<{ version: number; diagnostics: { data?: unknown }[] }>(
			"textDocument/publishDiagnostics",
			seen,
			({ version }) => version === 2,
		);
		expect(next.diagnostics.map(({ data }) => data)).toEqual([undefined]);
		await client.diagnostics(uri, ([first]) => first?.data !== undefined);
	});

	test("keeps a verdict over an edited comment, also before an always", async () => {
		await start();
		const uri = uriOf("always.hmm");
		const script = (comment: string) =>
			`${comment}scenario "a" {\n    process p { b = mmap(1, anon, rw) }\n    thread t in p { write(p.b[0], 1) }\n    always 1 < 2\n}\n`;
		await client.open(uri, script(""));
		const scenario = async () =>
			(await client.request<ScenarioView[]>("hmm/scenarios", { uri }))[0];
		const first = await client.until(scenario, (view) => view?.state === "done");
		const seen = client.received.length;
		await client.change(uri, 2, script("// a comment\n"));
		const second = await client.until(scenario, (view) => view?.state === "done");
		expect(second?.verdict?.seconds).toBe(first?.verdict?.seconds);
		const states = client.received
			.slice(seen)
			.filter(({ method }) => method === "hmm/scenariosChanged")
			.map(({ params }) => (params as { scenarios: ScenarioView[] }).scenarios[0]?.state);
		expect(states).not.toContain("running");
	});
});

test("a violation that no rule foresaw has its run", async () => {
	await start();
	const uri = uriOf("unforeseen.hmm");
	const script =
		'scenario "a" {\n    process p { b = mmap(1, anon, rw) }\n    thread t in p { assert(read(p.b[0]) == 1) }\n}\n';
	await client.open(uri, script);
	const [found] = await client.diagnostics(uri, (diagnostics) => diagnostics.length > 0);
	expect(found?.code).toBe("assertion");
	const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
		textDocument: { uri },
		range: found?.range,
		context: { diagnostics: [] },
	});
	expect(actions.map(({ title }) => title)).toEqual(["Show this run (“a”)"]);
});

test("scenarios of a file whose import has a namesake elsewhere run with the right one", async () => {
	await start();
	const uri = uriOf("main.hmm");
	await client.open(uriOf("a/part.hmm"), "fn value() { return 1 }\n");
	await client.open(uriOf("b/part.hmm"), "fn other() { return 2 }\n");
	const script =
		'import "b/part.hmm"\nimport "a/part.hmm"\nscenario "s" {\n    process p { m = mmap(1, anon, rw) }\n    thread t in p { assert(value() == 1 && other() == 2) }\n}\n';
	await client.open(uri, script);
	const scenarios = () => client.request<ScenarioView[]>("hmm/scenarios", { uri });
	const [scenario] = await client.until(scenarios, ([first]) => first?.state === "done");
	expect(scenario?.verdict?.outcome).toBe("holds");
});

describe("settings", () => {
	test("that make no sense are told, and the defaults are used", async () => {
		await start({
			capabilities: { workspace: { configuration: true } },
			settings: { explore: { statesMax: -1, secondsMax: "long", automatic: true } },
		});
		const about = (name: string) =>
			client.message<{ message: string }>("window/showMessage", 0, ({ message }) =>
				message.includes(name),
			);
		expect((await about("statesMax")).message).toContain("2000000 is used");
		expect((await about("secondsMax")).message).toContain("30 is used");
		const uri = uriOf("settings.hmm");
		await client.open(uri, text);
		const scenarios = () => client.request<ScenarioView[]>("hmm/scenarios", { uri });
		await client.until(scenarios, ([first]) => first?.state === "done");
	});
});

describe("a client that pulls diagnostics", () => {
	test("is not told to refresh where it cannot", async () => {
		await start({ capabilities: { textDocument: { diagnostic: {} } } });
		const uri = uriOf("pull.hmm");
		await client.open(uri, broken);
		const report = await client.request<{ items: { code: string }[] }>("textDocument/diagnostic", {
			textDocument: { uri },
		});
		expect(report.items[0]?.code).toBe("missing-read-retry");
		await client.until(
			() => client.request<ScenarioView[]>("hmm/scenarios", { uri }),
			([first]) => first?.state === "done",
		);
		expect(client.received.map(({ method }) => method)).not.toContain(
			"workspace/diagnostic/refresh",
		);
		expect(client.errors).toEqual([]);
	});
});

test("requests that make no sense get an answer or an error, and the next one its answer", async () => {
	await start();
	const uri = uriOf("nonsense.hmm");
	await client.open(uri, text);
	const positions = [
		{ line: -1, character: 0 },
		{ line: 1e9, character: 1e9 },
		{ line: 0.5, character: Number.MAX_SAFE_INTEGER },
		{ line: "x", character: null },
		undefined,
	];
	const methods = [
		"textDocument/hover",
		"textDocument/completion",
		"textDocument/signatureHelp",
		"textDocument/definition",
		"textDocument/references",
		"textDocument/documentHighlight",
		"textDocument/prepareRename",
		"textDocument/rename",
		"textDocument/codeAction",
		"textDocument/foldingRange",
		"textDocument/selectionRange",
		"textDocument/semanticTokens/full",
		"hmm/run",
		"hmm/states",
		"hmm/explore",
	];
	for (const method of methods)
		for (const position of positions)
			for (const each of [uri, "file:///nowhere.hmm", "untitled:1", 7]) {
				const params = { textDocument: { uri: each }, uri: each, position, scenario: position };
				await client.request(method, params).catch(() => {});
			}
	const symbols = await client.request("textDocument/documentSymbol", { textDocument: { uri } });
	expect(symbols).toHaveLength(4);
});
