// Our own requests and notifications over the language server connection: types and method names only, so that the
// extension can import this file and nothing else of the server. Everything standard goes by the LSP.

import type { PlaceView, RunView, StateView, VerdictView } from "../engine/view/model.ts";

/** Where the verdict of a scenario stands. `stale`: the text changed since; `none`: never explored. */
export type VerdictState = "none" | "queued" | "running" | "done" | "stale" | "failed";

/** How far an exploration has come. Never beyond its bounds. */
export interface ProgressView {
	readonly states: number;
	readonly statesMax: number;
	readonly depth: number;
	/** States that were reached and not looked at yet. */
	readonly waiting: number;
	readonly statesPerSecond: number;
	readonly seconds: number;
	readonly secondsMax: number;
}

export interface ScenarioView {
	readonly uri: string;
	readonly name: string;
	/** The header line: where code lenses and test items stand. */
	readonly place: PlaceView;
	/** The code of `expect violation`, if any. */
	readonly expected: string | undefined;
	/** Set where the server made it, for an entry point that no scenario of the file exercises. */
	readonly own: OwnScenarioView | undefined;
	readonly state: VerdictState;
	readonly progress: ProgressView | undefined;
	/** The last verdict, kept while stale. Its `run` is left out here: ask for it with `runRequest`. */
	readonly verdict: VerdictView | undefined;
	/** Why exploration failed or could not start (a syntax error, something not modelled yet). */
	readonly reason: string;
}

export interface OwnScenarioView {
	/** The entry point: a function, or `fault on gpu`. */
	readonly entry: string;
	/** What the process does meanwhile. */
	readonly against: string;
	/** Within what the verdict holds, in words. */
	readonly bound: string;
	/** To stand behind the script's own text. */
	readonly text: string;
}

/** `hmm/scenarios`: the scenarios of one open file, and those the server made. */
export const scenariosRequest = "hmm/scenarios";
export interface ScenariosParams {
	readonly uri: string;
}
export type ScenariosResult = readonly ScenarioView[];

/** `hmm/scenariosChanged`: server to client, whenever something in the list of a file changes. */
export const scenariosChanged = "hmm/scenariosChanged";
export interface ScenariosChangedParams {
	readonly uri: string;
	readonly scenarios: readonly ScenarioView[];
}

/** `hmm/explore`: explores one scenario now; answers when the verdict is there. Cancellable; reports `$/progress`. */
export const exploreRequest = "hmm/explore";
export interface ExploreParams {
	readonly uri: string;
	readonly scenario: string;
	readonly statesMax?: number;
	readonly secondsMax?: number;
	readonly workDoneToken?: string | number;
}
export type ExploreResult = VerdictView;

/**
 * `hmm/run`: one run of a scenario, kept by the server until `hmm/closeRun`. `schedule` replays a given one (a
 * verdict's shortest run: `verdict`), `seed` draws one; neither: round-robin. Only the server knows which verdict is the last.
 */
export const runRequest = "hmm/run";
export interface RunParams {
	readonly uri: string;
	readonly scenario: string;
	readonly how: /** With `other`, from 0 on, one of the runs that belong to it: to the other of two orders of locks. */
		| { readonly kind: "verdict"; readonly other?: number }
		/** The verdict's where it has one, else round-robin. */
		| { readonly kind: "best" }
		/** With what the server knows besides of a run with this schedule: of the verdict's, and of one that it keeps. */
		| { readonly kind: "schedule"; readonly schedule: string }
		| { readonly kind: "seed"; readonly seed: number }
		| { readonly kind: "round-robin" }
		/** The run of a trace file, of which this is the text; it must fit the script. */
		| { readonly kind: "trace"; readonly text: string };
}
export interface RunResult {
	readonly runId: string;
	readonly run: RunView;
}

/** `hmm/states`: the states after steps `from` … `from + count - 1` of a kept run; state 0 is the initial one. */
export const statesRequest = "hmm/states";
export interface StatesParams {
	readonly runId: string;
	readonly from: number;
	readonly count: number;
}
export type StatesResult = readonly StateView[];

export const closeRunRequest = "hmm/closeRun";
export interface CloseRunParams {
	readonly runId: string;
}

/** `hmm/trace`: a run as the text of a file: a trace (docs/trace-format.md), or what the tools around TLA+ read. */
export const traceRequest = "hmm/trace";
export interface TraceParams extends RunParams {
	readonly format: "trace" | "itf";
	/** Uri of the folder that files are named from. */
	readonly folder: string;
}
export interface TraceResult {
	readonly text: string;
}

/** `hmm/traceHead`: what a trace file, of which this is the text, is a run of. Whether it fits, `hmm/run` says. */
export const traceHeadRequest = "hmm/traceHead";
export interface TraceHeadParams {
	readonly text: string;
}
export interface TraceHeadResult {
	/** The script, relative to some folder. */
	readonly file: string;
	readonly scenario: string;
	readonly schedule: string;
}

/** `hmm/readFile`: server to client, where the server has no files: the text of one; null where there is none. */
export const readFileRequest = "hmm/readFile";
export interface ReadFileParams {
	readonly uri: string;
}
export type ReadFileResult = string | null;

/** Errors of the requests above carry this in `data`, so that a client can word its own message. */
export interface RequestFailure {
	readonly kind:
		| "no-such-file"
		| "no-such-scenario"
		| "no-such-run"
		| "not-runnable"
		| "bad-schedule"
		| "bad-trace"
		| "cancelled";
	readonly message: string;
}

/** `data` of a published diagnostic. */
export interface DiagnosticData {
	/** Set once the engine has confirmed the finding: which scenario shows it. */
	readonly confirmed?: { readonly scenario: string; readonly code: string; readonly steps: number };
}

/** Commands that code actions and code lenses carry; the extension implements them. Arguments: uri, scenario. */
export const commands = {
	runScenario: "hmm.runScenario",
	exploreScenario: "hmm.exploreScenario",
	exploreAll: "hmm.exploreAll",
	debugScenario: "hmm.debugScenario",
	/** Arguments: uri, scenario: opens Memory State on the verdict's shortest run; a number after them, on another of its runs. */
	showRun: "hmm.showRun",
	showMemoryState: "hmm.showMemoryState",
	/** Arguments: uri, entry point: shows the scenarios that the server made for it. */
	showOwnScenarios: "hmm.showOwnScenarios",
	/** Arguments: uri, entry point: writes one of them, or all, into the script. */
	writeOwnScenarios: "hmm.writeOwnScenarios",
	/** Arguments: uri, scenario, uri of the file: each is asked for where it is missing. */
	saveTrace: "hmm.saveTrace",
	/** Argument: uri of the trace: opens Memory State on its run. */
	openTrace: "hmm.openTrace",
	/** Argument: uri of the trace: debugs its run. */
	debugTrace: "hmm.debugTrace",
	restartServer: "hmm.restartServer",
} as const;

/** Settings (`hmm.*`) that the server reads. */
export interface Settings {
	readonly explore: {
		/** Explore behind the typing, without being asked. */
		readonly automatic: boolean;
		readonly statesMax: number;
		readonly secondsMax: number;
		readonly memoryMaxMb: number;
	};
	readonly trace: { readonly server: "off" | "messages" | "verbose" };
}
