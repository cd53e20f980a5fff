// How quick the server is for whoever types: start to first diagnostics, keystroke to diagnostics, hover and completion,
// each also while scenarios are explored, and its memory. Prints a table; asserts nothing. The server is the built one
// (`npm run build` first), spoken to over a pipe; `--server=FOLDER` takes another build.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { driverScript } from "../language/driver-script.ts";
import { Client } from "../protocol/client.ts";

const codeCache = mkdtempSync(join(tmpdir(), "hmm-workbench-code-"));
const options = [`--code-cache=${codeCache}`]; // as the extension starts it
const folder = "file:///bench";
const uri = `${folder}/driver.hmm`;
const option = process.argv.find((word) => word.startsWith("--server="));
const built = option?.slice("--server=".length) ?? join(process.cwd(), "dist");

type Row = readonly [what: string, lines: number, p50: number, p95: number];

const rows: Row[] = [];

function note(what: string, lines: number, times: readonly number[]): void {
	const sorted = times.toSorted((a, b) => a - b);
	const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0;
	rows.push([what, lines, at(0.5), at(0.95)]);
}

function settings(automatic: boolean) {
	return { explore: { automatic, statesMax: 100_000_000, secondsMax: 600 } };
}

async function startToDiagnostics(what: string, lines: number): Promise<void> {
	const text = driverScript(lines);
	const times: number[] = [];
	for (let round = 0; round < 9; round++) {
		const begin = performance.now();
		const client = new Client(built, [], options);
		await client.start(folder, { settings: settings(false) });
		await client.open(uri, text);
		await client.published(uri, () => true);
		times.push(performance.now() - begin);
		client.stop();
	}
	note(what, lines, times);
}

/** Types a letter and takes it back, all over the file: the time from each to its diagnostics. */
async function keystrokes(client: Client, text: string, from: number, count: number) {
	const lineCount = text.split("\n").length;
	const times: number[] = [];
	let version = from;
	for (let round = 0; round < count; round++) {
		const line = (Math.floor(round / 2) * 97 + 41) % lineCount;
		const start = { line, character: 0 };
		const typed = { range: { start, end: start }, text: "x" };
		const taken = { range: { start, end: { line, character: 1 } }, text: "" };
		version++;
		const begin = performance.now();
		await client.notify("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [round % 2 === 0 ? typed : taken],
		});
		await client.published(uri, (published) => published.version === version);
		times.push(performance.now() - begin);
	}
	return { times, version };
}

async function questions(client: Client, text: string, method: string, word: string) {
	const places = [...text.matchAll(new RegExp(word, "g"))].map(({ index }) => index);
	const times: number[] = [];
	for (let round = 0; round < 200; round++) {
		const offset = (places[(round * 7) % places.length] ?? 0) + 1;
		const before = text.slice(0, offset).split("\n");
		const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
		const begin = performance.now();
		await client.request(method, { textDocument: { uri }, position });
		times.push(performance.now() - begin);
	}
	return times;
}

async function typing(lines: number, automatic: boolean, count: number): Promise<void> {
	const text = driverScript(lines);
	const client = new Client(built, [], options);
	await client.start(folder, { settings: settings(automatic) });
	await client.open(uri, text);
	await client.published(uri, () => true);
	const warm = await keystrokes(client, text, 1, 40);
	const { times } = await keystrokes(client, text, warm.version, count);
	const when = automatic ? ", exploring" : "";
	note(`keystroke to diagnostics${when}`, lines, times);
	if (automatic)
		await client.message<{ scenarios: { state: string }[] }>(
			"hmm/scenariosChanged",
			client.received.length,
			({ scenarios }) => scenarios.some(({ state }) => state === "running"),
		);
	note(`hover${when}`, lines, await questions(client, text, "textDocument/hover", "range_fault"));
	const completion = await questions(client, text, "textDocument/completion", "read_retry");
	note(`completion${when}`, lines, completion);
	if (!automatic) note("server, MB resident", lines, [residentMb(client.pid)]);
	client.stop();
}

function residentMb(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, "utf8");
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** The first start after an installation compiles the server, and keeps what it compiled. */
async function keepCompiled(): Promise<void> {
	const client = new Client(built, [], options);
	await client.start(folder, { settings: settings(false) });
	await client.open(uri, driverScript(1_000));
	for (let tries = 0; readdirSync(codeCache).length === 0 && tries < 100; tries++)
		await new Promise((resolve) => setTimeout(resolve, 100));
	client.stop();
}

async function main(): Promise<void> {
	await startToDiagnostics("first start to diagnostics", 1_000);
	await keepCompiled();
	await startToDiagnostics("start to first diagnostics", 1_000);
	await typing(1_000, false, 300);
	await typing(1_000, true, 300);
	await typing(10_000, false, 60);
	rmSync(codeCache, { recursive: true });
	const width = Math.max(...rows.map(([what]) => what.length));
	console.log(
		`${"ms".padEnd(width)}${"lines".padStart(8)}${"p50".padStart(9)}${"p95".padStart(9)}`,
	);
	for (const [what, lines, p50, p95] of rows)
		console.log(
			`${what.padEnd(width)}${String(lines).padStart(8)}${p50.toFixed(1).padStart(9)}${p95.toFixed(1).padStart(9)}`,
		);
}

void main();
