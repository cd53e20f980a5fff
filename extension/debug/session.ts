// One debug session: from launch to end, the meaning of each request over a history of a scenario. Lines and columns
// are counted from 1 towards the client and from 0 inside; thread ids are the machine's numbers plus 1.

import type { DebugProtocol } from "@vscode/debugprotocol";
import {
	describeStep,
	formatSchedule,
	History,
	historyLimits,
	type ProgramMachine,
	parseSchedule,
	project,
	type Result,
	runSchedule,
	runSeeded,
	runSource,
	runView,
} from "../../engine/index.ts";
import type { PlaceView } from "../../engine/view/model.ts";
import { type AskedBreakpoint, type Breakpoints, createBreakpoints } from "./breakpoints.ts";
import { type Inspected, Inspection } from "./inspection.ts";
import { type DebugHost, loadScenario } from "./load.ts";
import { type Handlers, type LaunchArguments, type PositionBody, Refusal } from "./requests.ts";
import { Runner, type StepGrain, type StepKind, type Stop } from "./runner.ts";
import { createSources } from "./sources.ts";
import { canonicalUri } from "./uri.ts";

type Emit = (event: string, body?: object) => void;

/** Steps told in the debug console for one command; the rest is counted. */
const STEPS_TOLD_MAX = 300;
const VIOLATION_FILTER = "violation";

/** What a loaded scenario consists of. */
interface Loaded extends Inspected {
	readonly breakpoints: Breakpoints;
}

export function createSession(host: DebugHost, emit: Emit): Handlers {
	return new Session(host, emit).handlers();
}

class Session {
	readonly #host: DebugHost;
	readonly #emit: Emit;
	#arguments: LaunchArguments | undefined;
	#loaded: Loaded | undefined;
	/** By canonical URI, or by the reference of a kernel script. */
	readonly #asked = new Map<string, readonly AskedBreakpoint[]>();
	#nextBreakpoint = 1;
	#stopsAtViolations = true;
	#stop: Stop | undefined;
	#told = 0;
	#inspection: Inspection | undefined;

	constructor(host: DebugHost, emit: Emit) {
		this.#host = host;
		this.#emit = emit;
	}

	handlers(): Handlers {
		return {
			initialize: () => capabilities,
			launch: (args) => this.#launch(args),
			configurationDone: () => this.#start(),
			restart: () => this.#restart(),
			terminate: () => {
				this.#emit("terminated");
				return undefined;
			},
			disconnect: () => undefined,
			setBreakpoints: (args) => this.#setBreakpoints(args),
			setExceptionBreakpoints: ({ filters }) => {
				this.#stopsAtViolations = filters.includes(VIOLATION_FILTER);
				return undefined;
			},
			exceptionInfo: () => this.#exceptionInfo(),
			threads: () => ({ threads: this.#inspection?.threads() ?? [] }),
			stackTrace: (args) => this.#inspection?.stackTrace(args) ?? notLaunched,
			scopes: ({ frameId }) => this.#inspection?.scopes(frameId) ?? notLaunched,
			variables: (args) => this.#inspection?.variables(args) ?? notLaunched,
			evaluate: (args) => this.#inspection?.evaluate(args) ?? notLaunched,
			source: ({ source, sourceReference }) =>
				this.#withLoaded(({ sources }) => sources.text(source?.sourceReference ?? sourceReference)),
			continue: () => this.#continue(),
			next: (args) => this.#step(args, "over"),
			stepIn: (args) => this.#step(args, "into"),
			stepOut: (args) => this.#step(args, "out"),
			stepBack: ({ threadId, granularity }) =>
				this.#go(({ runner }) => runner.stepBack(threadId - 1, grainOf(granularity))),
			reverseContinue: () => this.#go(({ runner }) => runner.reverseContinue()),
			pause: ({ threadId }) => this.#go(() => ({ kind: "step", thread: threadId - 1 })),
			"hmm/seek": ({ step }) => this.#go(({ runner }) => runner.seek(step)),
			"hmm/run": () =>
				this.#withLoaded(({ machine, history }) => runView(runSource(machine), history)),
			"hmm/states": ({ from, count }) =>
				this.#withLoaded(({ machine, history }) => ({
					states: range(from, Math.min(from + count, history.stepCount + 1)).map((step) =>
						project(machine, history.stateAt(step)),
					),
				})),
		};
	}

	// ── life ─────────────────────────────────────────────────────────────

	async #launch(args: LaunchArguments): Promise<Refusal | undefined> {
		if (typeof args?.program !== "string" || args.program === "")
			return new Refusal("The launch configuration names no script: set “program”.");
		this.#arguments = args;
		const refusal = await this.#load(args);
		if (refusal === undefined) this.#emit("initialized");
		return refusal;
	}

	async #load(args: LaunchArguments): Promise<Refusal | undefined> {
		const uri = canonicalUri(args.program);
		const { scenario: name = "", addition = "" } = args;
		const machine = await loadScenario(this.#host, { uri, name, addition });
		if (!machine.ok) return new Refusal(machine.error);
		const recorded = recordedHistory(machine.value, args);
		if (!recorded.ok) return new Refusal(recorded.error);
		const history = recorded.value ?? new History(machine.value, historyLimits);
		history.seek(0);
		const breakpoints = createBreakpoints(machine.value.program);
		const runner = new Runner(machine.value, history, breakpoints, {
			followsRecord: recorded.value !== undefined,
			onStep: (thread) => this.#tellStep(thread),
		});
		const sources = createSources(machine.value.program);
		this.#loaded = { machine: machine.value, history, breakpoints, runner, sources };
		for (const [key, asked] of this.#asked) breakpoints.set(sources.fileOfKey(key), asked);
		return undefined;
	}

	#start(): undefined {
		const args = this.#arguments;
		if (args?.noDebug === true) this.#runThrough();
		else if (args?.stopOnEntry === true) {
			this.#go(({ runner }) => ({ kind: "start", thread: runner.nextThread }));
		} else this.#go(({ runner }) => runner.continue());
		return undefined;
	}

	/** Without stops: how the run ends is said in the console. */
	#runThrough(): void {
		const loaded = this.#loaded;
		if (loaded === undefined) return;
		let stop = loaded.runner.continue();
		while (stop.kind !== "end" && stop.kind !== "violation") stop = loaded.runner.continue();
		this.#tellEnd(stop);
		this.#emit("exited", { exitCode: stop.kind === "violation" ? 1 : 0 });
		this.#emit("terminated");
	}

	/** Reads the script anew: what was edited counts. */
	async #restart(): Promise<Refusal | undefined> {
		if (this.#arguments === undefined) return new Refusal("Nothing has been launched yet.");
		const refusal = await this.#load(this.#arguments);
		if (refusal !== undefined) return refusal;
		for (const [key, asked] of this.#asked)
			for (const breakpoint of this.#place(key, asked))
				this.#emit("breakpoint", { reason: "changed", breakpoint });
		return this.#start();
	}

	// ── moving ───────────────────────────────────────────────────────────

	#continue(): { allThreadsContinued: boolean } {
		const loaded = this.#loaded;
		if (loaded?.runner.isAtEnd === true) this.#emit("terminated");
		else this.#go(({ runner }) => runner.continue());
		return { allThreadsContinued: true };
	}

	#step(
		{ threadId, granularity }: DebugProtocol.NextArguments,
		kind: StepKind,
	): Refusal | undefined {
		const loaded = this.#loaded;
		if (loaded?.runner.isAtEnd === true) {
			this.#emit("terminated");
			return undefined;
		}
		return this.#go(({ runner }) => runner.step(threadId - 1, kind, grainOf(granularity)));
	}

	#go(move: (loaded: Loaded) => Stop): Refusal | undefined {
		const loaded = this.#loaded;
		if (loaded === undefined) return notLaunched;
		this.#told = 0;
		const stop = move(loaded);
		this.#stop = stop;
		this.#inspection = new Inspection(loaded);
		if (this.#told > STEPS_TOLD_MAX)
			this.#tell(`… and ${this.#told - STEPS_TOLD_MAX} more steps\n`, "stdout");
		this.#tellEnd(stop);
		this.#emit("stopped", this.#stoppedBody(stop));
		this.#emit("hmm/position", positionBody(loaded.history));
		return undefined;
	}

	#stoppedBody(stop: Stop): DebugProtocol.StoppedEvent["body"] {
		const common = { threadId: stop.thread + 1, allThreadsStopped: true };
		switch (stop.kind) {
			case "step":
			case "goto":
				return { ...common, reason: stop.kind };
			case "breakpoint":
				return { ...common, reason: stop.kind, hitBreakpointIds: [...stop.ids] };
			case "violation":
				return {
					...common,
					reason: this.#stopsAtViolations ? "exception" : "end",
					description: `Violated ${stop.explanation.code}`,
					text: stop.explanation.message,
				};
			case "start":
				return { ...common, reason: "entry", description: "The run begins here" };
			case "end":
				return { ...common, reason: "end", description: `The run ends here: ${stop.why}` };
		}
	}

	// ── console ──────────────────────────────────────────────────────────

	#tell(output: string, category: string, place?: PlaceView): void {
		const where =
			place === undefined
				? {}
				: {
						source: this.#loaded?.sources.of(place.uri),
						line: place.line + 1,
						column: place.column + 1,
					};
		this.#emit("output", { category, output, ...where });
	}

	#tellStep(thread: number): void {
		const loaded = this.#loaded;
		if (loaded === undefined || this.#told++ >= STEPS_TOLD_MAX) return;
		const { machine, history } = loaded;
		const { fn, place, text } = describeStep(machine, history.state, thread);
		const number = `${history.stepOf(history.position) + 1}`.padStart(4);
		const name = machine.threads[thread]?.name ?? "";
		this.#tell(`${number}  ${name}  ${fn}:${place.line + 1}  ${text}\n`, "stdout", place);
	}

	#tellEnd(stop: Stop): void {
		if (stop.kind === "violation")
			this.#tell(`Violated ${stop.explanation.code}: ${stop.explanation.message}\n`, "stderr");
		if (stop.kind === "end") this.#tell(`The run ends here: ${stop.why}.\n`, "console");
	}

	#exceptionInfo(): DebugProtocol.ExceptionInfoResponse["body"] | Refusal {
		const stop = this.#stop;
		if (stop?.kind !== "violation") return new Refusal("Nothing is violated here.");
		const { code, message } = stop.explanation;
		return { exceptionId: code, description: message, breakMode: "always" };
	}

	// ── breakpoints ──────────────────────────────────────────────────────

	#setBreakpoints({
		source,
		breakpoints = [],
	}: DebugProtocol.SetBreakpointsArguments): DebugProtocol.SetBreakpointsResponse["body"] {
		const key = source.sourceReference
			? `${source.sourceReference}`
			: canonicalUri(source.path ?? "");
		const asked = breakpoints.map(({ line }) => ({ id: this.#nextBreakpoint++, line: line - 1 }));
		this.#asked.set(key, asked);
		return { breakpoints: this.#place(key, asked) };
	}

	#place(key: string, asked: readonly AskedBreakpoint[]): DebugProtocol.Breakpoint[] {
		const loaded = this.#loaded;
		const file = loaded?.sources.fileOfKey(key) ?? -1;
		const placed = loaded?.breakpoints.set(file, asked) ?? [];
		return placed.map(({ id, line }) =>
			line === undefined
				? {
						id,
						verified: false,
						message: "No statement that this scenario runs stands here or below.",
					}
				: { id, verified: true, line: line + 1 },
		);
	}

	#withLoaded<Body>(use: (loaded: Loaded) => Body): Body | Refusal {
		return this.#loaded === undefined ? notLaunched : use(this.#loaded);
	}
}

const capabilities: DebugProtocol.Capabilities = {
	supportsConfigurationDoneRequest: true,
	supportsEvaluateForHovers: true,
	supportsStepBack: true,
	supportsRestartRequest: true,
	supportsTerminateRequest: true,
	supportsSteppingGranularity: true,
	supportsExceptionInfoRequest: true,
	exceptionBreakpointFilters: [
		{
			filter: VIOLATION_FILTER,
			label: "Violations",
			description:
				"Stop where the run breaks a property: a stale device entry, a deadlock, a leak …",
			default: true,
		},
	],
};

const notLaunched = new Refusal("Nothing has been launched yet.");

function grainOf(granularity: DebugProtocol.SteppingGranularity | undefined): StepGrain {
	return granularity ?? "statement";
}

/** The run to keep to, where the launch asks for one. */
function recordedHistory(
	machine: ProgramMachine,
	{ schedule = "", seed }: LaunchArguments,
): Result<History | undefined, string> {
	if (schedule !== "") {
		const moves = parseSchedule(schedule);
		if (!moves.ok) return { ok: false, error: moves.error.message };
		const history = runSchedule(machine, moves.value);
		const ending = history.ending();
		return ending.kind === "misfit"
			? {
					ok: false,
					error: `The schedule does not fit this scenario beyond step ${history.stepCount}.`,
				}
			: { ok: true, value: history };
	}
	return { ok: true, value: seed === undefined ? undefined : runSeeded(machine, seed) };
}

function positionBody(history: History): PositionBody {
	return {
		step: history.stepOf(history.position),
		stepCount: history.stepCount,
		schedule: formatSchedule(history.schedule()),
	};
}

function range(from: number, to: number): readonly number[] {
	return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
