// Recorded runs of real kernels: one script a line, each step an operation and what was seen after it. Read strictly: what
// is not understood is told with its line, never passed over.

export type TraceKind = "anon" | "shared" | "file" | "private_file";

/** Linux 6.1 with the HMM test driver: a script of operations on a few pages. */
export interface Trace {
	readonly line: number;
	readonly seed: number;
	readonly kind: TraceKind;
	readonly pages: number;
	readonly memory: "private" | "coherent";
	readonly steps: readonly TraceStep[];
}

/** An operation with what it gave and what was seen after it, as recorded. */
export interface TraceStep extends Observed {
	readonly op: Operation;
	readonly page: number;
	readonly n: number;
	/** Which of the two devices of the memory. */
	readonly dev: number;
	readonly value: number;
	readonly prot: "none" | "r" | "rw";
	readonly lock: number;
	readonly child: "read" | "write";
	/** What the step gave back: only what was recorded of it. */
	readonly results: Results;
	/** Of a fork: the parent while the child lives, and after the child touched a page. */
	readonly alive: Observed | undefined;
	readonly touched: Observed | undefined;
}

export interface Results {
	readonly errno?: number;
	readonly cpages?: number;
	readonly faults?: number;
	readonly values?: readonly number[];
	readonly signal?: string;
	readonly child_value?: number;
}

export interface Observed {
	/** By device: a byte a page. */
	readonly snapshots: readonly (readonly number[])[];
	readonly pte: readonly ObservedEntry[];
}

export interface ObservedEntry {
	readonly present: number;
	readonly swap: number;
	readonly file: number;
	readonly excl: number;
	readonly mapcount: number;
	readonly same: number | undefined;
}

export const operations = [
	"cpu_read",
	"cpu_write",
	"dev_read",
	"dev_write",
	"migrate_to_dev",
	"migrate_to_sys",
	"exclusive",
	"check_exclusive",
	"mprotect",
	"munmap",
	"mmap",
	"dontneed",
	"pageout",
	"mlock",
	"fork",
] as const;

export type Operation = (typeof operations)[number];

/** What is wrong with a trace file, at a line. */
export class TraceError extends Error {
	constructor(line: number, reason: string) {
		super(`line ${line}: ${reason}`);
	}
}

/** One line of a trace file. Throws TraceError. */
export function parseTrace(text: string, line: number): Trace {
	const reader = new Reader(line);
	const record = reader.record(parseJson(text, line), "a script");
	const kinds = ["anon", "shared", "file", "private_file"] as const;
	const memory = reader.oneOf(record, "memory", ["private", "coherent"] as const);
	const pages = reader.integer(record, "pages", 1, PAGES_MAX);
	const first = memory === "private" ? 0 : 2;
	return {
		line,
		seed: reader.integer(record, "seed", 0, Number.MAX_SAFE_INTEGER),
		kind: reader.oneOf(record, "kind", kinds),
		pages,
		memory,
		steps: reader.list(record, "steps").map((step) => reader.step(step, pages, first)),
	};
}

const PAGES_MAX = 8;

function parseJson(text: string, line: number): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new TraceError(line, "this is not JSON; the file may be cut off");
	}
}

type Fields = { readonly [name: string]: unknown };

/** Checks values as it reads them; every complaint names the line. */
class Reader {
	#line: number;

	constructor(line: number) {
		this.#line = line;
	}

	fail(reason: string): never {
		throw new TraceError(this.#line, reason);
	}

	record(value: unknown, what: string): Fields {
		if (typeof value === "object" && value !== null && !Array.isArray(value))
			return value as Fields;
		return this.fail(`${what} has to be a JSON object`);
	}

	integer(fields: Fields, name: string, least: number, most: number): number {
		const value = fields[name];
		if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most)
			return value;
		return this.fail(
			`"${name}" has to be a whole number from ${least} to ${most}, not ${show(value)}`,
		);
	}

	optional(fields: Fields, name: string): number | undefined {
		return fields[name] === undefined
			? undefined
			: this.integer(fields, name, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
	}

	oneOf<T extends string>(fields: Fields, name: string, known: readonly T[]): T {
		const value = known.find((candidate) => candidate === fields[name]);
		const hint = "; this version reads traces of Linux 6.1 with the HMM test driver";
		return (
			value ??
			this.fail(`"${name}" has to be one of ${known.join(", ")}, not ${show(fields[name])}${hint}`)
		);
	}

	list(fields: Fields, name: string): readonly unknown[] {
		const value = fields[name];
		return Array.isArray(value)
			? value
			: this.fail(`"${name}" has to be a list, not ${show(value)}`);
	}

	numbers(fields: Fields, name: string): readonly number[] {
		return this.list(fields, name).map((value) =>
			typeof value === "number" ? value : this.fail(`"${name}" has to be a list of numbers`),
		);
	}

	step(value: unknown, pages: number, first: number): TraceStep {
		const fields = this.record(value, "a step");
		const op = this.oneOf(fields, "op", operations);
		const page = this.integer(fields, "page", 0, pages - 1);
		const n = fields.n === undefined ? 1 : this.integer(fields, "n", 1, pages - page);
		return {
			op,
			page,
			n,
			dev: fields.dev === undefined ? 0 : this.integer(fields, "dev", first, first + 1) - first,
			value: this.optional(fields, "value") ?? 0,
			prot: op === "mprotect" ? this.oneOf(fields, "prot", ["none", "r", "rw"] as const) : "rw",
			lock: this.optional(fields, "lock") ?? 0,
			child: op === "fork" ? this.oneOf(fields, "child", ["read", "write"] as const) : "read",
			results: this.results(fields),
			...this.observed(fields, pages, first),
			alive: this.nested(fields, "alive", pages, first),
			touched: this.nested(fields, "touched", pages, first),
		};
	}

	results(fields: Fields): Results {
		const names = ["errno", "cpages", "faults", "child_value"] as const;
		const results: { -readonly [name in keyof Results]: Results[name] } = {};
		for (const name of names) {
			const value = this.optional(fields, name);
			if (value !== undefined) results[name] = value;
		}
		if (fields.values !== undefined) results.values = this.numbers(fields, "values");
		if (fields.signal !== undefined) results.signal = String(fields.signal);
		return results;
	}

	nested(fields: Fields, name: string, pages: number, first: number): Observed | undefined {
		const value = fields[name];
		return value === undefined
			? undefined
			: this.observed(this.record(value, `"${name}"`), pages, first);
	}

	observed(fields: Fields, pages: number, first: number): Observed {
		const pte = this.list(fields, "pte").map((entry) => this.entry(entry));
		if (pte.length !== pages) this.fail(`"pte" has ${pte.length} entries for ${pages} pages`);
		return {
			snapshots: [first, first + 1].map((device) => this.numbers(fields, `snap${device}`)),
			pte,
		};
	}

	entry(value: unknown): ObservedEntry {
		const fields = this.record(value, "an entry");
		const bit = (name: string): number => this.integer(fields, name, 0, 1);
		return {
			present: bit("present"),
			swap: bit("swap"),
			file: bit("file"),
			excl: bit("excl"),
			mapcount: this.integer(fields, "mapcount", 0, Number.MAX_SAFE_INTEGER),
			same: this.optional(fields, "same"),
		};
	}
}

function show(value: unknown): string {
	return value === undefined ? "missing" : JSON.stringify(value).slice(0, 40);
}
