// Our own requests about trace files: a run as text, and what a text is a run of.

import type { Dispatch } from "./dispatch.ts";
import { failure, knownOfRun, runnableOrThrow } from "./dispatch-scenarios.ts";
import {
	type TraceHeadParams,
	type TraceHeadResult,
	type TraceParams,
	type TraceResult,
	traceHeadRequest,
	traceRequest,
} from "./protocol.ts";
import { makeRun, readTraceText } from "./runs.ts";
import type { Session } from "./session.ts";
import { itfText } from "./trace/itf.ts";
import { traceOfRun } from "./trace/trace-run.ts";
import { traceText } from "./trace/trace-text.ts";
import { relativePath } from "./uri.ts";
import { programOf } from "./verify/runnable.ts";

export function traceHandlers({ connection, session, guard }: Dispatch): void {
	connection.onRequest(
		traceRequest,
		guard<TraceParams, TraceResult | null>("trace", null, (params) => ({
			text: textOf(session, params),
		})),
	);
	connection.onRequest(
		traceHeadRequest,
		guard<TraceHeadParams, TraceHeadResult | null>("trace head", null, ({ text }) => {
			const read = readTraceText(text);
			if (!read.ok) throw failure(read.error);
			const { files, scenario, schedule } = read.value;
			return { file: files[0]?.file ?? "", scenario, schedule };
		}),
	);
}

function textOf(session: Session, { uri, scenario, how, format, folder }: TraceParams): string {
	const program = programOf(runnableOrThrow(session, uri, scenario));
	if (!program.ok) throw failure({ kind: "not-runnable", message: program.error });
	const known = knownOfRun(session, uri, scenario, program.value);
	const made = makeRun(program.value, how, known);
	if (!made.ok) throw failure(made.error);
	const { machine, view } = made.value;
	const fileOf = (each: string): string => relativePath(folder, each);
	if (format === "itf") return itfText(fileOf(uri), machine, view);
	return traceText(traceOfRun({ modules: known.script.modules, fileOf }, view));
}
