// A trace file of the command line: reading it, and saying with its name what is wrong with it.

import { readFileSync, statSync } from "node:fs";
import type { Trace } from "../../engine/index.ts";
import { parseTrace, TraceMisfit } from "../trace/trace-text.ts";
import { reasonOf, UsageError } from "./usage.ts";

/** Longer files are no traces of ours: a schedule has a million moves at most, and few runs have a thousand. */
const BYTES_MAX = 256 << 20;

export function readTrace(path: string): Trace {
	const text = readText(path);
	return ofTrace(path, () => parseTrace(text));
}

/** What `look` finds wrong with the trace, with the name of its file before. */
export function ofTrace<T>(path: string, look: () => T): T {
	try {
		return look();
	} catch (error) {
		if (!(error instanceof TraceMisfit)) throw error;
		throw new UsageError(`${path}${error.place}: ${error.message}`);
	}
}

function readText(path: string): string {
	try {
		if (statSync(path).size > BYTES_MAX)
			throw new UsageError(`${path} is no trace: it has more than ${BYTES_MAX >> 20} MB.`);
		return readFileSync(path, "utf8");
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw new UsageError(`${path} cannot be read: ${reasonOf(error)}.`);
	}
}
