// `hmm replay`: recorded runs of real kernels against the engine.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, gunzipSync } from "node:zlib";
import { type ImportHost, ok } from "../../engine/index.ts";
import { type Difference, type LeftPage, replayTrace } from "../replay/replay.ts";
import { parseTrace, type Trace, TraceError } from "../replay/trace.ts";
import { createWorld, type World } from "../replay/world.ts";
import { write } from "./json.ts";
import { reasonOf, UsageError } from "./usage.ts";

export interface ReplayOptions {
	readonly format: "text" | "json";
	readonly driver?: string;
}

interface Totals {
	readonly scripts: number;
	readonly steps: number;
	readonly agreed: number;
	/** The first difference of each script that has one. */
	readonly differences: readonly Difference[];
	readonly left: readonly LeftPage[];
}

/** Differences that are printed in full. */
const SHOWN = 20;

/** The driver that ships: two devices with private memory, or two with coherent memory, each in a file of its own. */
const shippedDriver = join(__dirname, "../examples/test_hmm/test_hmm.hmm");

export function replay(path: string, options: ReplayOptions): number {
	const driver = resolve(options.driver ?? shippedDriver);
	const totals = replayAll(tracesOf(path), dirname(driver));
	if (options.format === "json") write(totalsJson(totals));
	else process.stdout.write(totalsText(totals));
	return totals.agreed === totals.steps ? 0 : 1;
}

function replayAll(traces: readonly Trace[], folder: string): Totals {
	const worlds = new Map<string, World>();
	const differences: Difference[] = [];
	const left: LeftPage[] = [];
	let steps = 0;
	let agreed = 0;
	for (const trace of traces) {
		const shape = `${trace.kind} ${trace.pages} ${trace.memory}`;
		const world = worlds.get(shape) ?? worldOf(trace, folder);
		worlds.set(shape, world);
		const result = replayTrace(trace, world);
		steps += result.steps;
		agreed += result.agreed;
		left.push(...result.left);
		if (result.difference) differences.push(result.difference);
	}
	return { scripts: traces.length, steps, agreed, differences, left };
}

function worldOf(trace: Trace, folder: string): World {
	const driver = join(folder, `${trace.memory}.hmm`);
	try {
		return createWorld(trace, pathToFileURL(driver).href, host);
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

const host: ImportHost = {
	resolve: (from, path) => ok(new URL(path, from).href),
	read(uri) {
		try {
			return readFileSync(new URL(uri), "utf8");
		} catch {
			return undefined; // the import says that it cannot be read
		}
	},
};

// ── reading ───────────────────────────────────────────────────────────────

/** Every line of a trace file, packed or not. Throws UsageError with the line and the reason. */
function tracesOf(path: string): readonly Trace[] {
	const lines = textOf(path).split("\n");
	if (lines.at(-1) === "") lines.pop();
	if (lines.length === 0) throw new UsageError(`${path} has no traces.`);
	try {
		return lines.map((line, index) => parseTrace(line, index + 1));
	} catch (error) {
		if (error instanceof TraceError) throw new UsageError(`${path}, ${error.message}.`);
		throw error;
	}
}

function textOf(path: string): string {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
	}
	if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("utf8");
	try {
		// What is there of a file that is cut off is read, so that the line where it ends can be told.
		return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString("utf8");
	} catch (error) {
		throw new UsageError(
			`${path} cannot be unpacked: ${error instanceof Error ? error.message : error}.`,
		);
	}
}

// ── results ───────────────────────────────────────────────────────────────

function totalsText({ scripts, steps, agreed, differences, left }: Totals): string {
	const lines = [
		`scripts ${scripts}, steps ${steps}, agreed ${agreed}, disagreed ${steps - agreed}`,
		...differences.slice(0, SHOWN).map(differenceText),
	];
	if (differences.length > SHOWN) lines.push(`… and ${differences.length - SHOWN} scripts more`);
	if (left.length > 0)
		lines.push(
			`reclaim left ${left.length} pages alone that it may take, as recorded (docs/replay.md)`,
		);
	return `${lines.join("\n")}\n`;
}

function differenceText({ line, seed, step, op, what, recorded, engine }: Difference): string {
	return `line ${line} (seed ${seed}), step ${step}, ${op}: ${what} is ${recorded} on the kernel, ${engine} in the engine`;
}

function totalsJson({ scripts, steps, agreed, differences, left }: Totals) {
	return { scripts, steps, agreed, disagreed: steps - agreed, differences, left };
}
