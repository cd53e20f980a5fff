// Our own requests: scenarios, exploration, runs and their states.

import {
	type CancellationToken,
	LSPErrorCodes,
	ResponseError,
	type WorkDoneProgressReporter,
} from "vscode-languageserver";
import type { Program } from "../engine/index.ts";
import type { Dispatch } from "./dispatch.ts";
import {
	type CloseRunParams,
	closeRunRequest,
	type ExploreParams,
	type ExploreResult,
	exploreRequest,
	type RequestFailure,
	type RunParams,
	type RunResult,
	runRequest,
	type ScenariosParams,
	type ScenariosResult,
	type StatesParams,
	type StatesResult,
	scenariosRequest,
	statesRequest,
} from "./protocol.ts";
import type { KnownOfRun } from "./runs.ts";
import type { Session } from "./session.ts";
import { fileName } from "./uri.ts";
import { programOf, type Runnable } from "./verify/runnable.ts";

const INVALID_PARAMS = -32602;

export function scenarioHandlers({ connection, session, guard }: Dispatch): void {
	connection.onRequest(
		scenariosRequest,
		guard<ScenariosParams, ScenariosResult>("scenarios", [], ({ uri }) =>
			session.verdicts.views(uri),
		),
	);
	connection.onRequest(
		exploreRequest,
		guard<ExploreParams, ExploreResult | null>("explore", null, (params, token) =>
			explore(session, params, token, (token) => connection.window.attachWorkDoneProgress(token)),
		),
	);
	connection.onRequest(
		runRequest,
		guard<RunParams, RunResult | null>("run", null, ({ uri, scenario, how }) => {
			const program = programOf(runnableOrThrow(session, uri, scenario));
			if (!program.ok) throw failure({ kind: "not-runnable", message: program.error });
			const known = knownOfRun(session, uri, scenario, program.value);
			const run = session.runs.start(program.value, how, known);
			if (!run.ok) throw failure(run.error);
			return run.value;
		}),
	);
	connection.onRequest(
		statesRequest,
		guard<StatesParams, StatesResult>("states", [], ({ runId, from, count }) => {
			const states = session.runs.states(runId, from, count);
			if (!states)
				throw failure({
					kind: "no-such-run",
					message: "This run is no longer kept; start it again.",
				});
			return states;
		}),
	);
	connection.onRequest(
		closeRunRequest,
		guard<CloseRunParams, null>("close run", null, ({ runId }) => {
			session.runs.close(runId);
			return null;
		}),
	);
}

/** A trace's files are named by their last parts in what is said of them. */
export function knownOfRun(
	{ documents, verdicts, runs }: Session,
	uri: string,
	scenario: string,
	program: Program,
): KnownOfRun {
	const modules = documents.snapshot(uri)?.analysis.modules ?? [];
	const fresh = verdicts.freshResult(uri, scenario)?.view;
	return {
		result: verdicts.lastResult(uri, scenario),
		script: { modules, fileOf: fileName },
		runs: [...(fresh?.run ? [fresh.run, ...fresh.otherRuns] : []), ...runs.of(program)],
	};
}

export function failure(error: RequestFailure): ResponseError<RequestFailure> {
	const code = error.kind === "cancelled" ? LSPErrorCodes.RequestCancelled : INVALID_PARAMS;
	return new ResponseError(code, error.message, error);
}

export function runnableOrThrow(session: Session, uri: string, scenario: string): Runnable {
	const found = session.runnable(uri, scenario);
	if ("kind" in found) throw failure(found);
	return found;
}

async function explore(
	session: Session,
	{ uri, scenario, statesMax, secondsMax, workDoneToken }: ExploreParams,
	token: CancellationToken,
	attach: (token: string | number) => WorkDoneProgressReporter,
): Promise<ExploreResult> {
	const runnable = runnableOrThrow(session, uri, scenario);
	const progress = workDoneToken === undefined ? undefined : attach(workDoneToken);
	progress?.begin(`Exploring “${scenario}”`, 0, undefined, true);
	const cancelled = token.onCancellationRequested(() =>
		session.verdicts.cancelExplore(uri, scenario),
	);
	const budget = {
		...(statesMax === undefined ? {} : { statesMax }),
		...(secondsMax === undefined ? {} : { secondsMax }),
	};
	const ending = await session.verdicts.explore(runnable, budget, (view) =>
		progress?.report(percent(view), words(view)),
	);
	cancelled.dispose();
	progress?.done();
	if (ending.kind === "cancelled" || ending.kind === "changed")
		throw failure({ kind: "cancelled", message: "The exploration was cancelled." });
	if (ending.kind === "failed") throw failure({ kind: "not-runnable", message: ending.message });
	return ending.result.view;
}

interface Progress {
	readonly states: number;
	readonly statesMax: number;
	readonly depth: number;
	readonly waiting: number;
	readonly statesPerSecond: number;
	readonly seconds: number;
	readonly secondsMax: number;
}

/** The bound that is nearer: never beyond 100. */
function percent({ states, statesMax, seconds, secondsMax }: Progress): number {
	return Math.min(100, Math.round(100 * Math.max(states / statesMax, seconds / secondsMax)));
}

function words({ states, depth, waiting, statesPerSecond }: Progress): string {
	return `${states.toLocaleString("en")} states, depth ${depth}, ${waiting.toLocaleString("en")} waiting, ${statesPerSecond.toLocaleString("en")} a second`;
}
