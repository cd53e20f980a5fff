// A trace as text, and back: whatever the text is, the answer is a trace of the right shape or a misfit with the place in the
// text. Whether the trace fits a script is asked elsewhere (trace-run.ts).

import { TRACE_FORMAT, TRACE_VERSION, type Trace } from "../../engine/index.ts";

/** Thrown: what is wrong with a trace, for people; `place` is `:3:14` where it is one of the text, else "". */
export class TraceMisfit extends Error {
	readonly place: string;

	constructor(message: string, place = "") {
		super(message);
		this.place = place;
	}
}

/** Ends with a newline, as text does. */
export function traceText(trace: Trace): string {
	return `${JSON.stringify(trace, undefined, 2)}\n`;
}

export function parseTrace(text: string): Trace {
	const value = parse(text);
	checkVersion(value);
	const problem = problemOf(value, traceShape, "");
	if (problem !== undefined) throw new TraceMisfit(problem);
	const trace = value as Trace;
	checkNumbers(trace);
	return trace;
}

/** A text that was cut off is told from one that never was JSON. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? error.message : "";
		const offset = Number(/position (\d+)/.exec(reason)?.[1] ?? text.length);
		const isCutOff = /^\s*\{/.test(text) && offset >= text.trimEnd().length;
		const what = isCutOff ? "the file ends in the middle of the trace" : "this is not JSON";
		const before = text.slice(0, reason.includes("position") || isCutOff ? offset : 0).split("\n");
		const place = `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
		throw new TraceMisfit(`${what}. Traces are written by hmm explore --traces.`, place);
	}
}

function checkVersion(value: unknown): void {
	const { format, version } = (value ?? {}) as Readonly<Record<string, unknown>>;
	if (format !== TRACE_FORMAT)
		throw new TraceMisfit(`this is JSON, but no trace: "format" is not "${TRACE_FORMAT}".`);
	if (version !== TRACE_VERSION)
		throw new TraceMisfit(
			`the trace has version ${JSON.stringify(version) ?? "none"}, and this hmm reads version ${TRACE_VERSION}. Make the trace again with hmm explore --traces.`,
		);
}

function checkNumbers({ steps, threads }: Trace): void {
	steps.forEach(({ step, thread }, index) => {
		if (step !== index + 1)
			throw new TraceMisfit(`steps[${index}] is step ${step}: ${index + 1} is wanted here.`);
		if (!threads.includes(thread))
			throw new TraceMisfit(`steps[${index}]: there is no thread "${thread}" in threads.`);
	});
}

// ── shapes ────────────────────────────────────────────────────────────────

type Shape =
	| "text"
	| "number"
	| { readonly list: Shape }
	| { readonly object: { readonly [field: string]: Shape } }
	| { readonly orNull: Shape }
	| { readonly oneOf: readonly string[] };

const changeShape: Shape = {
	object: { path: "text", what: "text", before: "text", after: "text" },
};

/** What docs/schema/trace.json says. */
const traceShape: Shape = {
	object: {
		files: { list: { object: { file: "text", sha256: "text" } } },
		scenario: "text",
		threads: { list: "text" },
		schedule: "text",
		ended: "text",
		violation: {
			orNull: {
				object: {
					code: "text",
					message: "text",
					step: "number",
					thread: { orNull: "number" },
					paths: { list: "text" },
					shownBy: { oneOf: ["run", "round", "exploration"] },
					unavoidable: { orNull: "number" },
				},
			},
		},
		steps: {
			list: {
				object: {
					step: "number",
					thread: "text",
					choice: "number",
					function: "text",
					file: "text",
					line: "number",
					statement: "text",
					reason: "text",
					changes: { list: changeShape },
				},
			},
		},
	},
};

/** The first place at which a value has not the shape, in words; undefined where it has. Cost: linear in the value. */
function problemOf(value: unknown, shape: Shape, at: string): string | undefined {
	if (shape === "text") return typeof value === "string" ? undefined : wanted(at, "text");
	if (shape === "number") return Number.isInteger(value) ? undefined : wanted(at, "a whole number");
	if ("orNull" in shape) return value === null ? undefined : problemOf(value, shape.orNull, at);
	if ("oneOf" in shape)
		return shape.oneOf.some((one) => one === value)
			? undefined
			: wanted(at, `one of ${shape.oneOf.join(", ")}`);
	if ("list" in shape) {
		if (!Array.isArray(value)) return wanted(at, "a list");
		return firstOf(value.entries(), ([index, item]) =>
			problemOf(item, shape.list, `${at}[${index}]`),
		);
	}
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return wanted(at, "an object");
	const fields = value as Readonly<Record<string, unknown>>;
	return firstOf(Object.entries(shape.object), ([name, inner]) =>
		problemOf(fields[name], inner, at === "" ? name : `${at}.${name}`),
	);
}

function firstOf<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
	for (const item of items) {
		const found = find(item);
		if (found !== undefined) return found;
	}
	return undefined;
}

function wanted(at: string, what: string): string {
	return `${at === "" ? "the trace" : at}: ${what} is wanted here.`;
}
