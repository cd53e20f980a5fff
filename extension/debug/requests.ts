// The requests that the adapter answers, each with its arguments and its answer: one table of types for the dispatcher,
// the session, and whoever sends our own requests.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { RunView, StateView } from "../../engine/view/model.ts";

/** What `launch` takes, from launch.json or made up on the way. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
	/** Path or URI of the script. */
	readonly program: string;
	/** Empty or absent: the first of the script. */
	readonly scenario?: string;
	/** Text to stand behind the script's own: a scenario that the language server made for an entry point. */
	readonly addition?: string;
	/** As text; the client has replaced `verdict` by the counterexample's. */
	readonly schedule?: string;
	readonly seed?: number;
	readonly stopOnEntry?: boolean;
}

/** Our own requests: to any step of the run so far, and the run as panels draw it. */
export interface SeekArguments {
	readonly step: number;
}
export interface StatesArguments {
	readonly from: number;
	readonly count: number;
}

/** Body of our own event `hmm/position`: where the session stands now. */
export interface PositionBody {
	readonly step: number;
	/** Steps of the run so far. */
	readonly stepCount: number;
	/** A record dropped for another one: what was drawn of later steps is void. */
	readonly schedule: string;
}

type Body<Response extends DebugProtocol.Response> = Response["body"];

/** Arguments and answer of each request. */
export interface Requests {
	initialize: [DebugProtocol.InitializeRequestArguments, DebugProtocol.Capabilities];
	launch: [LaunchArguments, undefined];
	configurationDone: [undefined, undefined];
	restart: [unknown, undefined];
	terminate: [unknown, undefined];
	disconnect: [unknown, undefined];
	setBreakpoints: [
		DebugProtocol.SetBreakpointsArguments,
		Body<DebugProtocol.SetBreakpointsResponse>,
	];
	setExceptionBreakpoints: [DebugProtocol.SetExceptionBreakpointsArguments, undefined];
	exceptionInfo: [DebugProtocol.ExceptionInfoArguments, Body<DebugProtocol.ExceptionInfoResponse>];
	threads: [undefined, Body<DebugProtocol.ThreadsResponse>];
	stackTrace: [DebugProtocol.StackTraceArguments, Body<DebugProtocol.StackTraceResponse>];
	scopes: [DebugProtocol.ScopesArguments, Body<DebugProtocol.ScopesResponse>];
	variables: [DebugProtocol.VariablesArguments, Body<DebugProtocol.VariablesResponse>];
	evaluate: [DebugProtocol.EvaluateArguments, Body<DebugProtocol.EvaluateResponse>];
	source: [DebugProtocol.SourceArguments, Body<DebugProtocol.SourceResponse>];
	continue: [DebugProtocol.ContinueArguments, Body<DebugProtocol.ContinueResponse>];
	next: [DebugProtocol.NextArguments, undefined];
	stepIn: [DebugProtocol.StepInArguments, undefined];
	stepOut: [DebugProtocol.StepOutArguments, undefined];
	stepBack: [DebugProtocol.StepBackArguments, undefined];
	reverseContinue: [DebugProtocol.ReverseContinueArguments, undefined];
	pause: [DebugProtocol.PauseArguments, undefined];
	"hmm/seek": [SeekArguments, undefined];
	"hmm/run": [undefined, RunView];
	"hmm/states": [StatesArguments, { readonly states: readonly StateView[] }];
}

/** An expected failure: the request's answer is this sentence, shown to the user. */
export class Refusal {
	readonly message: string;

	constructor(message: string) {
		this.message = message;
	}
}

export type Handlers = {
	readonly [Command in keyof Requests]: (
		args: Requests[Command][0],
	) => Requests[Command][1] | Refusal | Promise<Requests[Command][1] | Refusal>;
};
