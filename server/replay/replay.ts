// Runs a recorded script through the engine, one operation at a time, and compares what the engine gives and shows with
// what the real kernel did. The first difference ends a script: what follows would only repeat it.

import { type Calls, createCalls, type PagemapEntry, pagemap, spanOf } from "../../engine/index.ts";
import type { Observed, ObservedEntry, Results, Trace, TraceStep } from "./trace.ts";
import type { World } from "./world.ts";

export interface Difference {
	readonly line: number;
	readonly seed: number;
	/** From 1. */
	readonly step: number;
	readonly op: string;
	/** `errno`, `pte[1].present`, `alive.snap0[2]` */
	readonly what: string;
	readonly recorded: string;
	readonly engine: string;
}

/** A page that reclaim may take, and on the recorded machine did not: docs/replay.md says why that cannot be known. */
export interface LeftPage {
	readonly line: number;
	readonly seed: number;
	readonly step: number;
	readonly page: number;
}

export interface ScriptResult {
	readonly steps: number;
	/** Steps before the first difference. */
	readonly agreed: number;
	readonly difference: Difference | undefined;
	readonly left: readonly LeftPage[];
}

/** The process of the script: its address space as scripts hold it, and as views number it. */
const APP = 1;
const DEVICES = [0, 1] as const;
/** What the recorder writes where a child got a signal. */
const CHILD_SIGNAL = 255;
const EFAULT = -14;
const protections = { none: 0, r: 1, rw: 3 } as const;

export function replayTrace(trace: Trace, world: World): ScriptResult {
	const run = new Replay(trace, world);
	const { line, seed } = trace;
	const steps = trace.steps.length;
	const left: LeftPage[] = [];
	for (const [index, step] of trace.steps.entries()) {
		const { found, leftPages } = run.step(step);
		left.push(...leftPages.map((page) => ({ line, seed, step: index + 1, page })));
		if (!found) continue;
		const difference = { line, seed, step: index + 1, op: step.op, ...found };
		return { steps, agreed: index, difference, left };
	}
	return { steps, agreed: steps, difference: undefined, left };
}

type Found = Pick<Difference, "what" | "recorded" | "engine">;

interface Compared {
	readonly found: Found | undefined;
	readonly leftPages: readonly number[];
}

const agreed: Compared = { found: undefined, leftPages: [] };

class Stopped extends Error {}

class Replay {
	#trace: Trace;
	#world: World;
	#calls: Calls;

	constructor(trace: Trace, world: World) {
		this.#trace = trace;
		this.#world = world;
		this.#calls = createCalls(world.machine);
	}

	step(step: TraceStep): Compared {
		try {
			return step.op === "pageout"
				? this.#pageout(step)
				: { ...agreed, found: this.#compareStep(step) };
		} catch (error) {
			if (!(error instanceof Stopped)) throw error;
			return { ...agreed, found: { what: "the run", recorded: "goes on", engine: error.message } };
		}
	}

	/** Reclaim is best effort: where the recorded kernel left pages alone, so does the second attempt. */
	#pageout(step: TraceStep): Compared {
		const before = this.#calls.save();
		const found = this.#compareStep(step);
		const after = this.#entries();
		const leftPages = pagesOf(step).filter(
			(page) => step.pte[page]?.present === 1 && after[page]?.present === false,
		);
		if (!found || leftPages.length === 0 || step.results.errno !== 0) return { ...agreed, found };
		this.#calls.restore(before);
		for (const page of pagesOf(step)) {
			const addr = this.#world.start + page;
			if (!leftPages.includes(page)) this.#call("pageout", [APP, spanOf(addr, addr + 1)]);
		}
		return { found: this.#compare(step, ""), leftPages };
	}

	#entries(): readonly PagemapEntry[] {
		const { machine, start } = this.#world;
		return pagemap(machine, this.#calls.state, APP - 1, start, this.#trace.pages);
	}

	#compareStep(step: TraceStep): Found | undefined {
		if (step.op === "fork") return this.#fork(step);
		const wrong = compareResults(step.results, this.#perform(step));
		return wrong ?? this.#compare(step, "");
	}

	#fork(step: TraceStep): Found | undefined {
		const child = this.#call("fork_child", [APP]);
		const alive = step.alive && this.#compare(step.alive, "alive.");
		if (alive) return alive;
		const addr = this.#world.start + step.page;
		const results =
			step.child === "read"
				? { errno: 0, child_value: childValue(this.#call("cpu_read", [child, addr])) }
				: { errno: 0, child_value: childValue(this.#call("cpu_write", [child, addr, step.value])) };
		const wrong =
			compareResults(step.results, results) ??
			(step.touched && this.#compare(step.touched, "touched."));
		if (wrong) return wrong;
		this.#call("exit_child", [child]);
		return this.#compare(step, "");
	}

	// ── operations ───────────────────────────────────────────────────────

	#perform(step: TraceStep): Results {
		const { dev, n, page } = step;
		const addr = this.#world.start + page;
		const span = spanOf(addr, addr + n);
		switch (step.op) {
			case "cpu_read":
				return access(this.#call("cpu_read", [APP, addr]), true);
			case "cpu_write":
				return access(this.#call("cpu_write", [APP, addr, step.value]), false);
			case "dev_read":
			case "migrate_to_dev":
			case "exclusive":
				return this.#ioctl(step.op, [dev, APP, span], n, true);
			case "check_exclusive":
				return this.#ioctl(step.op, [dev, span], n, "zeroes");
			case "dev_write":
				return this.#ioctl(step.op, [dev, APP, span, step.value], n, false);
			case "migrate_to_sys":
				return this.#ioctl(step.op, [dev, APP, span], n, false);
			default:
				return { errno: -this.#systemCall(step, span) };
		}
	}

	#systemCall(step: TraceStep, span: number): number {
		switch (step.op) {
			case "mprotect":
				return this.#call("protect", [APP, span, protections[step.prot]]);
			case "munmap":
				return this.#call("unmap", [APP, span]);
			case "mmap":
				return this.#call("map", [APP, span, protections.rw]);
			case "dontneed":
				return this.#call("dontneed", [APP, span]);
			case "pageout":
				return this.#call("pageout", [APP, span]);
			default:
				return this.#call(step.lock !== 0 ? "lock_memory" : "unlock_memory", [APP, span]);
		}
	}

	/** An ioctl of the test driver: one that fails copies nothing out, not even its counts. */
	#ioctl(name: string, args: readonly number[], n: number, copies: boolean | "zeroes"): Results {
		const errno = -this.#call(name, args);
		if (errno !== 0) return { errno, cpages: 0, faults: 0 };
		const counts = {
			errno,
			cpages: this.#calls.variable("cmd.cpages"),
			faults: this.#calls.variable("cmd.faults"),
		};
		if (copies === false) return counts;
		const values = Array.from({ length: n }, (_, index) =>
			copies === "zeroes" ? 0 : this.#calls.variable(`bounce[${index}].value`),
		);
		return { ...counts, values };
	}

	#call(name: string, args: readonly number[]): number {
		const outcome = this.#calls.call(name, args);
		if (outcome.kind === "stopped") throw new Stopped(`${name}: ${outcome.why}`);
		return outcome.value;
	}

	// ── observations ─────────────────────────────────────────────────────

	#compare(observed: Observed, where: string): Found | undefined {
		const entries = this.#entries();
		for (const [index, recorded] of observed.pte.entries()) {
			const wrong = compareEntry(recorded, entryOf(entries, index));
			if (wrong) return { ...wrong, what: `${where}pte[${index}].${wrong.what}` };
		}
		return this.#compareSnapshots(observed, where);
	}

	#compareSnapshots(observed: Observed, where: string): Found | undefined {
		const { pages } = this.#trace;
		const { start } = this.#world;
		for (const device of DEVICES) {
			this.#call("snapshot", [device, APP, spanOf(start, start + pages)]);
			for (let page = 0; page < pages; page++) {
				const recorded = observed.snapshots[device]?.[page];
				const engine = this.#calls.variable(`bounce[${page}].value`);
				if (recorded !== engine)
					return { what: `${where}snap${device}[${page}]`, ...shown(recorded, engine) };
			}
		}
		return undefined;
	}
}

function pagesOf({ page, n }: TraceStep): readonly number[] {
	return Array.from({ length: n }, (_, index) => page + index);
}

function access(value: number, isRead: boolean): Results {
	if (value === EFAULT) return { signal: "SEGV" };
	return isRead ? { values: [value] } : {};
}

function childValue(value: number): number {
	return value === EFAULT ? CHILD_SIGNAL : value;
}

function entryOf(entries: readonly PagemapEntry[], index: number): ObservedEntry {
	const entry = entries[index];
	const first = entries.findIndex((other) => other.present && other.frame === entry?.frame);
	return {
		present: Number(entry?.present),
		swap: Number(entry?.swap),
		file: Number(entry?.file),
		excl: Number(entry?.exclusive),
		mapcount: entry?.mapcount ?? 0,
		same: entry?.present && first < index ? first : undefined,
	};
}

// ── comparing ─────────────────────────────────────────────────────────────

const entryFields = ["present", "swap", "file", "excl", "mapcount", "same"] as const;

function compareEntry(recorded: ObservedEntry, engine: ObservedEntry): Found | undefined {
	const what = entryFields.find((field) => recorded[field] !== engine[field]);
	return what && { what, ...shown(recorded[what], engine[what]) };
}

/** Only what was recorded is compared; a signal that was not recorded counts. */
function compareResults(recorded: Results, engine: Results): Found | undefined {
	if (recorded.signal !== engine.signal)
		return { what: "signal", ...shown(recorded.signal, engine.signal) };
	for (const what of ["errno", "cpages", "faults", "values", "child_value"] as const) {
		if (recorded[what] === undefined) continue;
		const pair = shown(recorded[what], engine[what]);
		if (pair.recorded !== pair.engine) return { what, ...pair };
	}
	return undefined;
}

function shown(recorded: unknown, engine: unknown): Pick<Found, "recorded" | "engine"> {
	return { recorded: JSON.stringify(recorded) ?? "none", engine: JSON.stringify(engine) ?? "none" };
}
