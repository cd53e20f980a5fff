// The file that one shard writes and `hmm merge` reads: docs/schema/part.json, docs/scale-out.md. Read strictly, for it may come from another
// machine, another version, or a job that was killed.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
	formatSchedule,
	type PartLockEdge,
	type Program,
	parseSchedule,
	type Schedule,
	type Verdict,
} from "../../engine/index.ts";
import manifest from "../../package.json" with { type: "json" };
import type { ExploredPart } from "../verify/explore.ts";
import type { JobBudget } from "../verify/job.ts";
import { programKey } from "../verify/result-cache.ts";
import { type Fields, Reader } from "./reader.ts";
import { reasonOf, UsageError } from "./usage.ts";

const FORMAT = "hmm-part";
const VERSION = 2;
/** More parts than this are a slip of the keyboard. */
export const PARTS_MAX = 100_000;

export interface PartFile extends ExploredPart {
	readonly file: string;
	/** What must be the same in all parts of one exploration. */
	readonly origin: Origin;
}

export interface Origin {
	/** The version that explored. */
	readonly hmm: string;
	readonly scenario: string;
	/** Equal for equal programs: comments and layout of the script do not count. */
	readonly program: string;
	readonly of: number;
}

export function originOf(scenario: string, program: Program, of: number): Origin {
	return {
		hmm: manifest.version,
		scenario,
		program: createHash("sha256").update(programKey(program)).digest("hex"),
		of,
	};
}

// ── writing ───────────────────────────────────────────────────────────────

/** The bounds are told, not compared: a part that is open may be made again with more. */
export function partJson(origin: Origin, budget: JobBudget, explored: ExploredPart) {
	const { part, seconds, unreached } = explored;
	const { verdict, shared, rank, lockEdges, shard } = part;
	// A part leaves the order of locks to the merging: no other violation has other runs.
	const { schedule, loopFrom, code, thread, reason, otherRuns: _, ...rest } = verdict;
	return {
		format: FORMAT,
		version: VERSION,
		...origin,
		part: shard.index + 1,
		bounds: {
			states: budget.statesMax,
			seconds: budget.secondsMax,
			memoryBytes: budget.memoryMaxBytes,
		},
		seconds,
		shared,
		rank,
		verdict: {
			...rest,
			code: code ?? null,
			schedule: schedule ? formatSchedule(schedule) : null,
			loopFrom: loopFrom ?? null,
			thread: thread ?? null,
			reason: reason ?? null,
		},
		lockEdges: lockEdges.map((edge) => ({ ...edge, schedule: formatSchedule(edge.schedule) })),
		unreached,
	};
}

// ── reading ───────────────────────────────────────────────────────────────

/** Throws UsageError where the file is no part, or one cut off. */
export function readPart(file: string): PartFile {
	const reader = new Reader((reason) => new UsageError(`${file} is no part: ${reason}.`));
	const fields = reader.record(parsed(file), "a part");
	if (fields.format !== FORMAT) reader.fail(`"format" is not "${FORMAT}"`);
	if (fields.version !== VERSION)
		reader.fail(
			`it has version ${JSON.stringify(fields.version)}, and this hmm reads version ${VERSION}`,
		);
	const of = reader.count(fields, "of", 1, PARTS_MAX);
	const shared = reader.record(fields.shared, '"shared"');
	return {
		file,
		origin: {
			hmm: reader.text(fields, "hmm"),
			scenario: reader.text(fields, "scenario"),
			program: reader.text(fields, "program"),
			of,
		},
		seconds: reader.quantity(fields, "seconds"),
		unreached: reader.counts(fields, "unreached"),
		part: {
			shard: { index: reader.count(fields, "part", 1, of) - 1, count: of },
			verdict: verdictOf(reader, reader.record(fields.verdict, '"verdict"')),
			rank: reader.count(fields, "rank"),
			shared: {
				states: reader.count(shared, "states"),
				transitions: reader.count(shared, "transitions"),
			},
			lockEdges: reader.list(fields, "lockEdges").map((edge) => lockEdgeOf(reader, edge)),
		},
	};
}

function parsed(file: string): unknown {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		throw new UsageError(`${file} cannot be read: ${reasonOf(error)}.`);
	}
	try {
		return JSON.parse(text);
	} catch {
		throw new UsageError(`${file} is no part: it is not JSON; it may be cut off.`);
	}
}

const outcomes = ["holds", "violated", "open"] as const;
const reasons = ["states", "depth", "memory", "pages", "seconds", "cancelled"] as const;

function verdictOf(reader: Reader, fields: Fields): Verdict {
	const outcome = reader.oneOf(fields, "outcome", outcomes);
	const isViolated = outcome === "violated";
	const optional = (name: string) =>
		fields[name] === null ? undefined : reader.count(fields, name);
	return {
		outcome,
		code: isViolated ? reader.text(fields, "code") : undefined,
		message: reader.text(fields, "message"),
		states: reader.count(fields, "states"),
		transitions: reader.count(fields, "transitions"),
		depth: reader.count(fields, "depth"),
		frontier: reader.count(fields, "frontier"),
		fingerprintOdds: reader.quantity(fields, "fingerprintOdds"),
		schedule: isViolated ? scheduleOf(reader, fields) : undefined,
		loopFrom: optional("loopFrom"),
		otherRuns: [],
		paths: reader.list(fields, "paths").map(String),
		thread: optional("thread"),
		reason: outcome === "open" ? reader.oneOf(fields, "reason", reasons) : undefined,
	};
}

function lockEdgeOf(reader: Reader, value: unknown): PartLockEdge {
	const fields = reader.record(value, "an edge");
	return {
		held: reader.count(fields, "held", 0, 0x7fff),
		taken: reader.count(fields, "taken", 0, 0xffff),
		thread: reader.count(fields, "thread"),
		schedule: scheduleOf(reader, fields),
	};
}

function scheduleOf(reader: Reader, fields: Fields): Schedule {
	const schedule = parseSchedule(reader.text(fields, "schedule"));
	return schedule.ok ? schedule.value : reader.fail(schedule.error.message);
}
